import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestPostgres } from '../support/postgres.ts';

const roots = new WeakMap<TestPostgres, string>();

/** The server and every backend of it. The folder is asked for once, while it answers: a stopped one does not. */
export async function postgresProcesses(postgres: TestPostgres): Promise<readonly number[]> {
  const folder = roots.get(postgres) ?? (await dataFolder(postgres));
  roots.set(postgres, folder);
  const server = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === server);
  return [server, ...children];
}

async function dataFolder({ admin }: TestPostgres): Promise<string> {
  const [row] = await admin`SHOW data_directory`;
  return row!.data_directory as string;
}

function parentOf(pid: number): number {
  try {
    // pid (name) state ppid: a name may hold spaces and brackets
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    return 0; // it has ended
  }
}
