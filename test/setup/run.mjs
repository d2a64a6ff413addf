// What `npm test`, `npm run lab`, `npm run check` and `npm start` call: sets up whatever is missing on a fresh Debian 12
// with Node 20, then runs the command. Plain JavaScript without packages, since it runs before `npm ci`.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureAsterisk, ensureBesideAsterisk } from './asterisk.mjs';
import { installPackages } from './debian.mjs';
import { ensureBuild, ensureNodePackages } from './node-packages.mjs';

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @type {Record<string, { packages: string[], asterisk: boolean, beside?: string[], build: boolean, node: string[] }>} */
const commands = {
  check: { packages: [], asterisk: false, build: false, node: [] }, // the rest of it stands in package.json
  start: { packages: [], asterisk: false, build: true, node: ['dist/main.js'] },
  lab: { packages: ['sip-tester'], asterisk: true, build: true, node: ['--import', 'tsx', 'test/lab/lab.ts'] },
  faults: {
    packages: ['sip-tester', 'postgresql', 'libfaketime'],
    asterisk: true,
    build: true,
    node: ['--import', 'tsx', 'test/faults/run.ts'],
  },
  bench: {
    packages: ['sip-tester', 'postgresql', 'tcpdump'],
    asterisk: true,
    beside: ['odbc-postgresql'],
    build: true,
    node: ['--import', 'tsx', 'test/bench/bench.ts'],
  },
  test: {
    packages: ['sip-tester', 'postgresql', 'chromium', 'curl'],
    asterisk: true,
    build: true,
    node: ['node_modules/vitest/vitest.mjs', 'run'],
  },
  fuzz: {
    packages: [],
    asterisk: false,
    build: false,
    node: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'fuzz'],
  },
  'test:docs': {
    packages: ['postgresql', 'curl'],
    asterisk: true,
    build: true,
    node: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'docs'],
  },
  'test:browser': {
    packages: ['sip-tester', 'chromium'],
    asterisk: true,
    build: true,
    node: ['test/browser/run.mjs'],
  },
};

async function main() {
  const [name = '', ...args] = process.argv.slice(2);
  const command = commands[name];
  if (!command) throw new Error(`usage: node test/setup/run.mjs ${Object.keys(commands).join('|')} [arguments]`);
  await ensureNodePackages(project);
  await installPackages(command.packages);
  if (command.asterisk && !asksForFreeswitchAlone(args)) await ensureAsterisk();
  if (command.beside) await ensureBesideAsterisk(command.beside);
  if (command.build) await ensureBuild(project);
  if (command.node.length > 0) process.exitCode = await handOver([...command.node, ...args]);
}

/** @param {string[]} args */
const asksForFreeswitchAlone = (args) =>
  args.some((arg, i) => arg === '--pbx=freeswitch' || (arg === '--pbx' && args[i + 1] === 'freeswitch'));

/**
 * Runs node in the foreground until it ends, passing signals on.
 *
 * A Ctrl-C comes twice, once from the terminal and once from npm, and a second one often means "at once, without
 * cleaning up". So the child stands in a process group of its own and is sent one.
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
function handOver(args) {
  const child = spawn(process.execPath, args, { cwd: project, stdio: 'inherit', detached: true });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    let last = 0;
    process.on(signal, () => {
      if (Date.now() - last > 1000) child.kill(signal);
      last = Date.now();
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)));
  });
}

main().catch((error) => {
  process.stderr.write(`setup: ${error.message}\n`);
  process.exitCode = 1;
});
