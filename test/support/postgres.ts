import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { type Child, makeFolder, removeFolder, startChild } from './child.ts';
import { freePort } from './ports.ts';
import { waitFor } from './wait.ts';

/** A PostgreSQL of the test's own: UTF8, C locale, in a temporary folder, on a free port of 127.0.0.1. */
export interface TestPostgres {
  /** Makes an empty database and returns its URL. */
  createDatabase(options?: { readonly encoding?: 'UTF8' | 'SQL_ASCII' }): Promise<string>;
  /** Runs SQL as the superuser, apart from what is tested. */
  admin: postgres.Sql;
  /** Ends the server at once, with its connections, as a crash of the machine would. */
  crash(): Promise<void>;
  /** Starts it again on the same port, with its data. */
  start(): Promise<void>;
  /** Ends the server and removes its folder. */
  end(): Promise<void>;
}

/** Debian keeps the server's programs out of the PATH, in a folder per version. */
function binaries(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  if (!found) throw new Error('no PostgreSQL server below /usr/lib/postgresql (Debian: apt-get install postgresql)');
  return found;
}

/** PostgreSQL refuses to run as root: then as this user, who owns nothing. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
// Once more --pdeathsig: a change of user takes the outer one away.
const asUser = isRoot
  ? ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups', '--pdeathsig', 'KILL']
  : [];

/** @param parent where its folder is made */
export async function startPostgres(parent = tmpdir()): Promise<TestPostgres> {
  const bin = binaries();
  const folder = makeFolder(parent);
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const data = join(folder, 'data');
  execFileSync(
    'setpriv',
    [
      ...asUser,
      join(bin, 'initdb'),
      '-D',
      data,
      '-U',
      'test',
      '-A',
      'trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ],
    { stdio: 'pipe', cwd: folder },
  );
  const port = await freePort();
  const urlOf = (database: string) => `postgres://test@127.0.0.1:${port}/${database}`;
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: 60,
    shared_buffers: '64MB',
  };
  let server: Child | null = null;
  const admin = postgres(urlOf('postgres'), { max: 1, onnotice: () => undefined, backoff: () => 0.05 });

  const start = async () => {
    const options = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    const started = startChild('setpriv', [...asUser, join(bin, 'postgres'), '-D', data, ...options], { cwd: folder });
    server = started;
    await waitFor(
      'answer of PostgreSQL',
      () => {
        if (!started.running()) throw new Error(`PostgreSQL ended: ${started.output()}`);
        return admin`SELECT 1`.then(() => true).catch(() => false);
      },
      20_000,
      started.output,
    );
  };
  const crash = async () => {
    // SIGQUIT is PostgreSQL's "immediate": every backend ends where it stands. A stopped backend takes no signal but SIGCONT and SIGKILL.
    server?.kill('SIGQUIT');
    await server?.ended;
  };

  await start();
  return {
    admin,
    async createDatabase({ encoding = 'UTF8' } = {}) {
      const name = `t${randomUUID().replaceAll('-', '')}`;
      await admin.unsafe(`CREATE DATABASE ${name} ENCODING '${encoding}' TEMPLATE template0`);
      return urlOf(name);
    },
    start,
    crash,
    async end() {
      await admin.end({ timeout: 1 }).catch(() => undefined);
      await crash();
      removeFolder(folder);
    },
  };
}
