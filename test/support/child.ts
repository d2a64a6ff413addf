import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A program that a test started, which ends with the test whatever becomes of it. */
export interface Child {
  readonly pid: number;
  /** What it printed so far, stdout and stderr together (the last 64 kB). */
  output(): string;
  running(): boolean;
  /** Resolves to its exit code, or to the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL when it has not ended by then. */
  stop(graceMs?: number): Promise<void>;
}

const children = new Set<Child>();
const folders = new Set<string>();

process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) removeFolder(folder);
});

/** Stops every program that is still running and removes every folder: for a Ctrl-C at any moment. */
export async function stopEverything(): Promise<void> {
  await Promise.all([...children].map((child) => child.stop()));
  for (const folder of folders) removeFolder(folder);
}

/**
 * Starts a program without input, in a process group of its own (a Ctrl-C reaches the test alone, which then stops it
 * in order). The kernel kills it when the test's process dies.
 */
export function startChild(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-65_536);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = endOf(child);
  const running = () => child.exitCode === null && child.signalCode === null;
  const handle: Child = {
    pid: child.pid ?? 0,
    output: () => output,
    running,
    ended,
    kill: (signal) => void child.kill(signal),
    async stop(graceMs = 5000) {
      if (!running()) return;
      child.kill('SIGTERM');
      child.kill('SIGCONT'); // a stopped process takes no SIGTERM
      const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(killer);
    },
  };
  children.add(handle);
  void ended.then(() => children.delete(handle));
  return handle;
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const endOf = (child: ChildProcess): Promise<number | NodeJS.Signals> =>
  new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('close', (code, signal) => resolve(signal ?? code ?? 1));
  });

/**
 * A new folder below `parent`, removed by `removeFolder` or when this process ends. Its name carries the process id,
 * so that folders of a run that was killed are recognised and removed by the next.
 */
export function makeFolder(parent: string): string {
  for (const name of readdirSync(parent)) {
    const owner = /^callerid-(\d+)-/.exec(name)?.[1];
    if (owner && !isAlive(Number(owner))) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(parent, `callerid-${process.pid}-`));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  // Retried: a program that was just killed may have made one more file.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  folders.delete(folder);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
