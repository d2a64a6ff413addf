#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runCli } from './cli/cli.ts';
import { EXIT } from './cli/exit.ts';
import { VERSION } from './version.ts';

// The command `callerid`: wiring only, as main.ts is for the service. What few commands need is loaded by them alone, so
// that the others answer at once.
runCli(process.argv.slice(2), {
  env: process.env,
  version: VERSION,
  readFile: (path) => readFileSync(path, 'utf8'),
  stdout: process.stdout,
  note: (line) => void process.stderr.write(`${line}\n`),
  async serve(env) {
    Object.assign(process.env, env);
    await import('./main.ts');
  },
  async migrate({ databaseUrl, dataDir, logLevel }) {
    const [{ createLog }, { migrateStore }] = await Promise.all([import('./log.ts'), import('./store/open.ts')]);
    await migrateStore({ databaseUrl: databaseUrl ?? undefined, dataDir, log: createLog(logLevel) });
  },
  async examine(pbx, knowledge) {
    const { examinePbx } = await import('./agent/examine.ts');
    return examinePbx(pbx, knowledge);
  },
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = EXIT.internal;
  },
);
