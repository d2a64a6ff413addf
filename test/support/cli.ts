import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { examinePbx } from '../../src/agent/examine.ts';
import { runCli } from '../../src/cli/cli.ts';
import { migrateStore } from '../../src/store/open.ts';
import { VERSION } from '../../src/version.ts';

const program = fileURLToPath(new URL('../../dist/callerid.js', import.meta.url));

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `callerid`, with nothing of the tester's own environment. */
export function runCallerid(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  const { PATH, HOME, LANG } = process.env;
  const options = { env: { PATH, HOME, LANG, ...env }, timeout: 50_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** The same within the test's own process, which costs a busy machine much less. All commands but `serve`. */
export async function runHere(args: readonly string[], env: Readonly<Record<string, string>>): Promise<CliResult> {
  let stderr = '';
  const chunks: Buffer[] = [];
  const stdout = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  const code = await runCli(args, {
    env,
    version: VERSION,
    stdout,
    readFile: (path) => readFileSync(path, 'utf8'),
    note: (line) => {
      stderr += `${line}\n`;
    },
    serve: () => Promise.reject(new Error('serve needs a process of its own')),
    migrate: ({ databaseUrl, dataDir }) =>
      migrateStore({ databaseUrl: databaseUrl ?? undefined, dataDir, log: pino({ level: 'silent' }) }),
    examine: (pbx, knowledge) => examinePbx(pbx, knowledge),
  });
  return { code, stdout: Buffer.concat(chunks).toString('utf8'), stderr };
}
