import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { link, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

/*
 * proper-lockfile was judged: it knows a dead owner only by the age of the lock, so a restart after a crash would wait
 * ten seconds, and an owner whose loop was held that long would lose its folder to another process. Here the owner is
 * looked for; where it cannot be seen from here (on another host, in another container) it shows by touching the lock.
 */

interface Owner {
  readonly pid: number;
  /** When the process started, by the kernel: a pid alone may be another process by now. Empty where it is not known. */
  readonly started: string;
  readonly host: string;
  /** Where its pid means something: containers may share a host name, and have pids of their own. */
  readonly place?: string;
  readonly token: string;
}

const BEAT_MS = 2500;
const FORGOTTEN_MS = 6 * BEAT_MS;
const LOOK_MS = 250;

/**
 * Takes the folder (made when it is missing) for this process; returns the way to give it back.
 * Rejects with an Error that names the owner when another one, even in this process, has it. Takes up to `forgottenMs`
 * after a crash of an owner that cannot be seen from here.
 */
export async function lockFolder(
  folder: string,
  log: Logger,
  forgottenMs = FORGOTTEN_MS,
): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = `${folder.replace(/\/+$/, '')}.lock`;
  const mine: Owner = { ...HERE, pid: process.pid, started: startOf(process.pid), token: randomUUID() };
  const draft = `${path}.${mine.token}`;
  await writeFile(draft, JSON.stringify(mine));
  try {
    await take(path, draft, folder, log, forgottenMs);
  } finally {
    await rm(draft, { force: true });
  }
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), BEAT_MS).unref();
  return async () => {
    clearInterval(beat);
    if ((await readOwner(path))?.token === mine.token) await rm(path, { force: true });
  };
}

/** link() makes the name and its whole content at once, or fails: there is no moment with half a lock. */
async function tryLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Rejects when another one has the lock, or is about to. */
async function take(path: string, draft: string, folder: string, log: Logger, forgottenMs: number): Promise<void> {
  if (await tryLink(draft, path)) return;
  const owner = await readOwner(path);
  if (owner === undefined) return take(path, draft, folder, log, forgottenMs); // given back meanwhile
  if (owner && (await isHeld(path, owner, forgottenMs))) throw inUse(folder, owner);
  // A dead lock is removed by one alone, who has the lock on doing so: a second one, a moment later, would remove the lock
  // of whoever came in between.
  const removal = `${path}.${owner?.token ?? 'unreadable'}`;
  await take(removal, draft, folder, log, forgottenMs);
  try {
    const present = await readOwner(path);
    if (present !== undefined && present?.token === owner?.token) {
      await rm(path, { force: true });
      log.warn({ owner }, 'took over the folder of a process that ended without closing it');
    }
    if (!(await tryLink(draft, path))) throw inUse(folder, await readOwner(path));
  } finally {
    await rm(removal, { force: true });
  }
}

/** Null: the lock is none that can be read; undefined: there is none. */
async function readOwner(path: string): Promise<Owner | null | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : null;
  }
}

async function isHeld(path: string, owner: Owner, forgottenMs: number): Promise<boolean> {
  if (owner.host === HERE.host && owner.place === HERE.place)
    return isAlive(owner.pid) && startOf(owner.pid) === owner.started;
  /** 0: its owner gave it back. */
  const touched = () =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  const last = await touched();
  while (Date.now() - last < forgottenMs) {
    await sleep(LOOK_MS);
    const now = await touched();
    if (now !== last) return now > 0;
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function startOf(pid: number): string {
  try {
    // proc(5): field 22 of stat; the command in field 2 may hold spaces, so count from its closing parenthesis.
    const stat = readFileSync(join('/proc', String(pid), 'stat'), 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** pid_namespaces(7); proc(5) for the boot's id: after it no process of before is left. Empty where there are none. */
function place(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}
const HERE = { host: hostname(), place: place() };

const inUse = (folder: string, owner: Owner | null | undefined) =>
  new Error(
    `${folder} is in use by process ${owner?.pid ?? '?'} on ${owner?.host ?? '?'}: two processes on one folder would lose data`,
  );
