import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { asteriskRoot } from '../setup/asterisk.mjs';
import { type AsteriskPorts, baseConfig, basePjsip, LOGIN } from './asterisk-config.ts';
import { type Child, makeFolder, removeFolder, startChild } from './child.ts';
import { freePort } from './ports.ts';
import { waitFor } from './wait.ts';

export { trunkConfig } from './asterisk-config.ts';

export interface AsteriskOptions {
  /** The text of extensions.conf. SIPp's callers come into its context `from-phones`. */
  readonly extensions: string;
  /** Added to pjsip.conf, after the transport and the endpoint `caller`; see `trunkConfig`. */
  readonly pjsip?: string;
  /** More files of the configuration folder, by name; they win over the harness's own. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files copied into the configuration folder under their own name, for `#include "callerid-groups.conf"`. */
  readonly copy?: readonly string[];
  /** Modules beside those that the harness loads, without `.so`. */
  readonly modules?: readonly string[];
  /** Lines for `[options]` of asterisk.conf. */
  readonly options?: string;
  /** More of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A real Asterisk of one test file, with ports and folders of its own on 127.0.0.1. */
export interface Asterisk {
  readonly ports: AsteriskPorts;
  /** host:port of its SIP. */
  readonly sip: string;
  readonly ari: { readonly url: string; readonly user: string; readonly password: string };
  readonly ami: { readonly host: string; readonly port: number; readonly user: string; readonly password: string };
  readonly pid: number;
  /** Its configuration folder. */
  readonly folder: string;
  /** A program and its arguments that run the console command that is added to them. */
  readonly console: readonly string[];
  /** Runs a console command and returns what it printed. */
  cli(command: string): Promise<string>;
  /** Writes a file of the configuration folder; `reload` makes Asterisk read it. */
  write(file: string, text: string): void;
  /** What stands in a file of the configuration folder. */
  read(file: string): string;
  /** `dialplan reload`, `module reload res_pjsip.so`, ... */
  reload(what?: 'dialplan' | 'pjsip'): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Starts it again after it was stopped or killed: same ports, same AstDB. */
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
 * Starts an Asterisk and waits until it takes calls. Rejects with the tail of its log when it does not within 20 s.
 */
export async function startAsterisk(options: AsteriskOptions): Promise<Asterisk> {
  const root = asteriskRoot();
  if (!existsSync(join(root, 'usr/sbin/asterisk'))) {
    throw new Error(`no Asterisk in ${root}: run \`npm test\` or \`npm run lab\` once, they put one there`);
  }
  const ports = { sip: await freePort(), http: await freePort(), ami: await freePort() };
  mkdirSync(join(root, 'tmp'), { recursive: true });
  const folder = makeFolder(join(root, 'tmp'));
  // As Asterisk sees it, which runs with `root` as its root folder.
  const inner = `/tmp/${basename(folder)}`;
  for (const name of ['etc', 'lib', 'lib/keys', 'spool', 'run', 'log']) mkdirSync(join(folder, name));
  const write = (file: string, text: string) => writeFileSync(join(folder, 'etc', file), text);
  const files: Record<string, string> = {
    ...baseConfig(inner, ports, options.modules ?? []),
    'extensions.conf': options.extensions,
    'pjsip.conf': basePjsip(ports) + (options.pjsip ?? ''),
    ...options.files,
  };
  if (options.options) files['asterisk.conf'] += options.options; // [options] is its last part
  for (const [file, text] of Object.entries(files)) write(file, text);
  for (const file of options.copy ?? []) copyFileSync(file, join(folder, 'etc', basename(file)));

  const command = (args: readonly string[]): readonly [string, readonly string[]] =>
    root === '/' ? ['/usr/sbin/asterisk', args] : ['chroot', [root, '/usr/sbin/asterisk', ...args]];
  const config = ['-C', `${inner}/etc/asterisk.conf`];
  const remote = [...config, '-r', '-x'];
  let child: Child | undefined;

  const log = (lines = 40) => {
    const file = join(folder, 'log/messages');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : (child?.output() ?? '');
    return text.trimEnd().split('\n').slice(-lines).join('\n');
  };
  const cli = async (text: string) => {
    const [program, args] = command([...remote, text]);
    return (await exec(program, args, { timeout: 10_000, maxBuffer: 64 * 1024 * 1024 })).stdout;
  };
  const isReady = async () => {
    if (!child?.running()) throw new Error(`Asterisk ended while it started:\n${log()}\n${child?.output()}`);
    const booted = await cli('core waitfullybooted').catch(() => '');
    if (!booted.includes('fully booted')) return false;
    if (!(await cli('pjsip show transports')).includes(`127.0.0.1:${ports.sip}`)) {
      throw new Error(`Asterisk could not take port ${ports.sip}:\n${log()}`);
    }
    return true;
  };
  const start = async () => {
    const [program, args] = command([...config, '-f', '-n']);
    child = startChild(program, args, { env: { ...process.env, ...options.env } });
    await waitFor('Asterisk that takes calls', isReady, 20_000, log);
  };
  const stop = async () => child?.stop();
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
    ari: { url: `http://127.0.0.1:${ports.http}`, ...LOGIN },
    ami: { host: '127.0.0.1', port: ports.ami, ...LOGIN },
    get pid() {
      return child?.pid ?? 0;
    },
    folder: join(folder, 'etc'),
    console: command(remote).flat(),
    cli,
    write,
    read: (file) => readFileSync(join(folder, 'etc', file), 'utf8'),
    async reload(what = 'dialplan') {
      await cli(what === 'dialplan' ? 'dialplan reload' : 'module reload res_pjsip.so');
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
