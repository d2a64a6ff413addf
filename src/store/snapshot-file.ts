import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Configuration, Settings } from '../domain/model.ts';
import { Snapshot } from '../domain/snapshot.ts';

/*
 * The last snapshot, so that an agent can start while the database is down. One line for the head, one a record, and
 * a last one with the checksum of all before it.
 */

/** Raised when the records change their shape: an older file is then no use. */
const FORMAT = 1;
/** So many lines at a time, then the calls have their turn. */
const CHUNK = 500;
/** No process writes for so long. Milliseconds. */
const LEFT_MS = 600_000;

interface Head {
  readonly format: number;
  readonly seq: number;
  readonly settings: Settings;
}
const LISTS = ['carriers', 'pbxs', 'phoneNumbers', 'groups', 'trunks', 'callTasks'] as const;
type ListName = (typeof LISTS)[number];

/** Replaces the file as a whole: whoever reads it sees the old one or the new one. */
export async function writeSnapshotFile(path: string, snapshot: Snapshot): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await removeLeftDrafts(path);
  const draft = `${path}.${process.pid}.draft`;
  const hash = createHash('sha256');
  const file = await open(draft, 'w', 0o600);
  try {
    let chunk: string[] = [];
    const flush = async () => {
      const bytes = Buffer.from(chunk.join(''));
      chunk = [];
      hash.update(bytes);
      await file.write(bytes);
      await nextTurn();
    };
    for (const line of linesOf(snapshot)) {
      chunk.push(`${line}\n`);
      if (chunk.length >= CHUNK) await flush();
    }
    await flush();
    await file.write(`${hash.digest('hex')}\n`);
    await file.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** Of processes that were killed while they wrote. */
async function removeLeftDrafts(path: string): Promise<void> {
  const isDraft = (name: string) => name.startsWith(`${basename(path)}.`) && name.endsWith('.draft');
  for (const name of (await readdir(dirname(path))).filter(isDraft)) {
    const draft = join(dirname(path), name);
    const { mtimeMs } = await stat(draft).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > LEFT_MS) await rm(draft, { force: true });
  }
}

function* linesOf(snapshot: Snapshot): Iterable<string> {
  const head: Head = { format: FORMAT, seq: snapshot.seq, settings: snapshot.settings };
  yield JSON.stringify(head);
  for (const list of LISTS) {
    const records = list === 'groups' ? snapshot.wholeGroups() : snapshot[list]();
    for (const record of records) yield JSON.stringify([list, record]);
  }
}

/** Null when there is no file. Rejects when it is damaged or of another format: half a configuration is worse than none. */
export async function readSnapshotFile(path: string): Promise<Snapshot | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const end = bytes.length - 65; // 64 hex digits and a newline
  const digest = createHash('sha256')
    .update(bytes.subarray(0, Math.max(0, end)))
    .digest('hex');
  if (end <= 0 || bytes.toString('latin1', end) !== `${digest}\n`) throw new Error(`${path} is damaged`);
  return Snapshot.from(parse(bytes.subarray(0, end), path));
}

function parse(bytes: Buffer, path: string): Configuration {
  let head: Head | null = null;
  const lists: Record<ListName, unknown[]> = {
    carriers: [],
    pbxs: [],
    phoneNumbers: [],
    groups: [],
    trunks: [],
    callTasks: [],
  };
  for (let start = 0; start < bytes.length; ) {
    const stop = bytes.indexOf(10, start);
    const line: unknown = JSON.parse(bytes.toString('utf8', start, stop));
    start = stop + 1;
    if (head === null) {
      head = line as Head;
      if (head.format !== FORMAT) throw new Error(`${path} is of another version of this program`);
    } else {
      const [list, record] = line as [ListName, unknown];
      lists[list].push(record);
    }
  }
  if (head === null) throw new Error(`${path} is empty`);
  return { ...(lists as unknown as Omit<Configuration, 'seq' | 'settings'>), seq: head.seq, settings: head.settings };
}
