import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { run, step } from './progress.mjs';

/** @param {string} file */
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/**
 * `npm ci` when the lock file is not the one that node_modules was made from.
 * @param {string} project
 */
export async function ensureNodePackages(project) {
  const stamp = join(project, 'node_modules/.callerid-groups-lock');
  const wanted = () =>
    createHash('sha256')
      .update(readFileSync(join(project, 'package-lock.json')))
      .digest('hex');
  if (read(stamp) === wanted()) return;
  await withLock(project, async () => {
    if (read(stamp) === wanted()) return;
    // `npm i` leaves this file beside what it installed; where it says the same as ours there is nothing to do.
    if (!matchesInstalled(project)) await step('npm packages', () => run('npm', ['ci'], { cwd: project }));
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    writeFileSync(stamp, wanted());
  });
}

/** @param {string} project */
function matchesInstalled(project) {
  const installed = read(join(project, 'node_modules/.package-lock.json'));
  if (!installed) return false;
  const { '': _root, ...wanted } = JSON.parse(read(join(project, 'package-lock.json'))).packages;
  const present = JSON.parse(installed).packages;
  return Object.entries(wanted).every(([path, { version, optional, integrity }]) =>
    // Optional packages are those of other platforms.
    present[path] ? present[path].version === version && present[path].integrity === integrity : Boolean(optional),
  );
}

/**
 * Builds dist/ when a source is newer than the last build.
 * @param {string} project
 */
export async function ensureBuild(project) {
  const stamp = join(project, 'dist/.built');
  const sources = ['src', 'tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json'];
  const isFresh = () =>
    existsSync(stamp) && statSync(stamp).mtimeMs >= Math.max(...sources.map((path) => newestIn(join(project, path))));
  if (isFresh()) return;
  await withLock(project, async () => {
    if (isFresh()) return;
    // As old as the start of the build: what is edited meanwhile is newer than what was built.
    const begun = new Date();
    await step('build', () => run('npm', ['run', '--silent', 'build'], { cwd: project }));
    writeFileSync(stamp, '');
    utimesSync(stamp, begun, begun);
  });
}

/**
 * @param {string} path
 * @returns {number} when the file, or the newest thing in the folder, was changed; folders count, as a deletion shows there
 */
function newestIn(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
