import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Child, makeFolder, removeFolder, startChild } from './child.ts';
import { ESL_PASSWORD, type FreeswitchPorts, freeswitchXml, type HiredisOptions } from './freeswitch-config.ts';
import { freePort } from './ports.ts';
import { waitFor } from './wait.ts';

export { gatewayConfig, gatewayConfigs, includeFiles } from './freeswitch-config.ts';

export interface FreeswitchOptions {
  /** `<context>` elements of the dialplan. SIPp's callers come into the context `from-phones`. */
  readonly dialplan: string;
  /** `<gateway>` elements; see `gatewayConfig`. */
  readonly gateways?: string;
  /** Global variables, as vars.xml sets them. */
  readonly globals?: Readonly<Record<string, string>>;
  /** More parameters of the SIP profile. */
  readonly profile?: Readonly<Record<string, string>>;
  /** More arguments of the program. */
  readonly args?: readonly string[];
  /** Not set: mod_hiredis is not loaded. */
  readonly hiredis?: HiredisOptions;
  /** More of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A real FreeSWITCH of one test file, with ports and folders of its own on 127.0.0.1. */
export interface Freeswitch {
  readonly ports: FreeswitchPorts;
  /** host:port of its SIP. */
  readonly sip: string;
  readonly esl: { readonly url: string; readonly password: string };
  readonly pid: number;
  /** Runs a console command and returns what it printed. */
  cli(command: string): Promise<string>;
  /** Takes another dialplan, and makes FreeSWITCH read it. */
  setDialplan(dialplan: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Starts it again after it was stopped or killed, on the same ports. Its hash table is empty then. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** `stop`, then `start`. */
  restart(): Promise<void>;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
  /** The last lines of its log. */
  log(lines?: number): string;
}

const exec = promisify(execFile);

/**
 * The program `freeswitch`: what the environment's FREESWITCH names, else the one of PATH; null when there is none. It is
 * in no Debian package, so nothing here installs it.
 */
export function findFreeswitch(): string | null {
  const named = process.env.FREESWITCH;
  if (named) {
    if (!existsSync(named)) throw new Error(`FREESWITCH=${named}: there is no such file`);
    return named;
  }
  try {
    return execFileSync('sh', ['-c', 'command -v freeswitch'], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

/** Whether a FreeSWITCH has this module, which not every package of it brings. */
export const hasModule = (program: string | null, name: string): boolean =>
  program !== null &&
  [join(dirname(program), '../lib/freeswitch/mod'), '/usr/lib/freeswitch/mod'].some((folder) =>
    existsSync(join(folder, `${name}.so`)),
  );

/** Nothing here builds one: it comes from its vendor. */
export const HOW_TO_GET_FREESWITCH =
  'install it as https://developer.signalwire.com/freeswitch says, or name the one you have by FREESWITCH=/path/to/freeswitch';

/** For the name of a suite that is skipped. */
export const NO_FREESWITCH = `SKIPPED, no freeswitch found: ${HOW_TO_GET_FREESWITCH}`;

/** Starts a FreeSWITCH and waits until it takes calls. Rejects with the tail of its log when it does not within 20 s. */
export async function startFreeswitch(options: FreeswitchOptions): Promise<Freeswitch> {
  const program = findFreeswitch();
  if (!program) throw new Error(NO_FREESWITCH);
  const ports = { sip: await freePort(), esl: await freePort() };
  const folder = makeFolder(tmpdir());
  for (const name of ['conf', 'log', 'db', 'run', 'tmp']) mkdirSync(join(folder, name));
  let dialplan = options.dialplan;
  const configure = () =>
    writeFileSync(
      join(folder, 'conf/freeswitch.xml'),
      freeswitchXml({
        ports,
        dialplan,
        gateways: options.gateways ?? '',
        globals: options.globals ?? {},
        hiredis: options.hiredis ?? null,
        profile: options.profile ?? {},
      }),
    );
  configure();
  const tmp = ['temp', 'cache', 'storage', 'recordings', 'scripts', 'certs'].flatMap((name) => [`-${name}`, 'tmp']);
  const folders = ['conf', 'log', 'db', 'run'].flatMap((name) => [`-${name}`, name]).concat(tmp);
  const args = folders.map((each) => (each.startsWith('-') ? each : join(folder, each)));
  let child: Child | undefined;

  const log = (lines = 40) => {
    const file = join(folder, 'log/freeswitch.log');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : (child?.output() ?? '');
    return text.trimEnd().split('\n').slice(-lines).join('\n');
  };
  const besides = join(dirname(program), 'fs_cli');
  const fsCli = existsSync(besides) ? besides : 'fs_cli';
  const cli = async (command: string) => {
    const login = ['-H', '127.0.0.1', '-P', String(ports.esl), '-p', ESL_PASSWORD, '-t', '2000', '-x', command];
    return (await exec(fsCli, login, { timeout: 10_000, maxBuffer: 64 * 1024 * 1024 })).stdout;
  };
  const isReady = async () => {
    if (!child?.running()) throw new Error(`FreeSWITCH ended while it started:\n${log()}\n${child?.output()}`);
    if (!(await cli('status').catch(() => '')).includes('is ready')) return false;
    return (await cli('sofia status').catch(() => '')).includes('RUNNING');
  };
  const start = async () => {
    child = startChild(program, ['-nonat', '-nocal', '-nf', '-np', ...(options.args ?? []), ...args], {
      cwd: folder,
      env: { ...process.env, ...options.env },
    });
    // A port that is taken leaves it up without a SIP profile: the wait then says so.
    await waitFor(`FreeSWITCH that takes calls on port ${ports.sip}`, isReady, 20_000, log);
  };
  const stop = async () => {
    await cli('fsctl shutdown now').catch(() => '');
    await child?.stop();
  };
  const close = async () => {
    await stop();
    removeFolder(folder);
  };

  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ports,
    sip: `127.0.0.1:${ports.sip}`,
    esl: { url: `esl://127.0.0.1:${ports.esl}`, password: ESL_PASSWORD },
    get pid() {
      return child?.pid ?? 0;
    },
    cli,
    async setDialplan(text) {
      dialplan = text;
      configure();
      await cli('reloadxml');
    },
    signal: (signal) => child?.kill(signal),
    start,
    stop,
    async restart() {
      await stop();
      await start();
    },
    close,
    log,
  };
}
