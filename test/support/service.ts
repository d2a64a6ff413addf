import { existsSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Api, createApi } from './api.ts';
import { type Child, makeFolder, removeFolder, startChild } from './child.ts';
import { copyEmptyDatabase } from './empty-database.ts';
import { freePort } from './ports.ts';
import { waitFor } from './wait.ts';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

export interface ServiceOptions {
  /** The service's variables (see config.ts), over those that are set here: data folder, address, first key. */
  readonly env?: Readonly<Record<string, string>>;
  /** The program below dist/ and its arguments; `main.js` when left out. */
  readonly program?: readonly [string, ...string[]];
  /** A key that is there already, in the database that `env` names; left out: this is the first start, which makes one. */
  readonly key?: string;
}

/** The built service, started as its own process on embedded PGlite in a folder of its own, with its first key. */
export interface Service extends Api {
  readonly process: Child;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

/** Starts the service and waits until it is ready. Rejects with what it logged when it is not within 60 s. */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const [file, ...args] = options.program ?? ['main.js'];
  const program = join(dist, file);
  if (!existsSync(program)) throw new Error(`${program} is not there: run \`npm run build\``);
  const folder = makeFolder(tmpdir());
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const keyFile = join(folder, 'first-key');
  const { DATABASE_URL, DATA_DIR } = options.env ?? {};
  if (!DATABASE_URL && !DATA_DIR) await copyEmptyDatabase(join(folder, 'data'));
  // Nothing of whoever runs this: a DATABASE_URL of his must not be written to.
  const { PATH, HOME, LANG } = process.env;
  const child = startChild(process.execPath, [program, ...args], {
    cwd: folder,
    env: {
      ...{ PATH, HOME, LANG },
      NODE_ENV: 'production',
      DATA_DIR: join(folder, 'data'),
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      FIRST_KEY_FILE: keyFile,
      ...options.env,
    },
  });
  const isReady = async () => {
    if (!child.running()) throw new Error(`the service ended while it started:\n${child.output()}`);
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer?.ok !== true) return false;
    return options.key !== undefined || (existsSync(keyFile) && statSync(keyFile).size > 0);
  };
  const close = async () => {
    await child.stop(15_000);
    removeFolder(folder);
  };
  try {
    await waitFor('service that is ready', isReady, 60_000, child.output);
  } catch (error) {
    await close();
    throw error;
  }
  const key = options.key ?? readFileSync(keyFile, 'utf8').trim();
  return { ...createApi(url, key), process: child, close };
}
