import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../support/child.ts';
import { freePort } from '../support/ports.ts';
import { waitFor } from '../support/wait.ts';

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The built service as one process, which may be killed and started again with its folder and port. */
export interface AgentProcess {
  readonly slot: number;
  /** Of its API; an agent alone has none. */
  readonly url: string;
  readonly folder: string;
  readonly keyFile: string;
  start(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** To the process that it has started: FreeSWITCH's listener. */
  signalChild(signal: NodeJS.Signals): void;
  /** SIGTERM; resolves to its exit code. */
  end(): Promise<number | NodeJS.Signals>;
  kill(): Promise<void>;
  running(): boolean;
  output(): string;
}

export async function makeAgentProcess(
  parent: string,
  slot: number,
  role: 'all' | 'agent',
  env: Readonly<Record<string, string>>,
): Promise<AgentProcess> {
  const folder = join(parent, `agent-${slot}`);
  mkdirSync(folder);
  const port = await freePort();
  const keyFile = join(folder, 'first-key');
  const url = `http://127.0.0.1:${port}`;
  let child: Child | null = null;
  let before = '';
  const { PATH, HOME, LANG } = process.env;
  return {
    slot,
    url,
    folder,
    keyFile,
    async start() {
      before += child?.output() ?? '';
      child = startChild(process.execPath, [program], {
        cwd: folder,
        env: {
          ...{ PATH, HOME, LANG },
          NODE_ENV: 'production',
          ROLE: role,
          AGENT: String(slot),
          DATA_DIR: join(folder, 'data'),
          HTTP_HOST: '127.0.0.1',
          HTTP_PORT: String(port),
          FIRST_KEY_FILE: keyFile,
          ...env,
        },
      });
      const isUp = async () => {
        if (!child?.running()) throw new Error(`agent ${slot} ended while it started:\n${child?.output()}`);
        return role === 'agent' || (await fetch(`${url}/livez`).catch(() => null))?.ok === true;
      };
      await waitFor(`start of agent ${slot}`, isUp, 30_000, child.output);
    },
    signal: (signal) => child?.kill(signal),
    signalChild(signal) {
      const pid = child?.pid ?? 0;
      process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]), signal);
    },
    async end() {
      child?.kill('SIGTERM');
      return (await child?.ended) ?? 0;
    },
    async kill() {
      child?.kill('SIGKILL');
      await child?.ended;
    },
    running: () => child?.running() ?? false,
    output: () => before + (child?.output() ?? ''),
  };
}
