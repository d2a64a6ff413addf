// `npm run test:browser`: the tests in a real browser alone. `-- --screenshots` leaves a picture of every page in
// screenshots/. The word is taken out here, since vitest refuses words that it does not know.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const words = process.argv.slice(2);
const args = words.filter((word) => word !== '--screenshots');
const shots = words.includes('--screenshots') ? { SCREENSHOTS: join(project, 'screenshots') } : {};
const vitest = join(project, 'node_modules', 'vitest', 'vitest.mjs');
const child = spawn(process.execPath, [vitest, 'run', '--project', 'browser', ...args], {
  cwd: project,
  stdio: 'inherit',
  env: { ...process.env, ...shots },
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
