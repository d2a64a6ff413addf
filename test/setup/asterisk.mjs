import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { installPackages, requireRoot } from './debian.mjs';
import { withLock } from './lock.mjs';
import { run, step } from './progress.mjs';

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'callerid-groups');

/**
 * The root folder of the Asterisk that tests and lab use: `ASTERISK_ROOT` ("/" is this machine's own), else the one
 * that the set-up keeps in the user's cache folder.
 * @returns {string}
 */
export const asteriskRoot = () => process.env.ASTERISK_ROOT || join(cache, 'asterisk');

/** @param {string} root */
const hasAsterisk = (root) => existsSync(join(root, 'usr/sbin/asterisk'));

/**
 * Makes sure that there is an Asterisk 22. Debian 12 has none, so Debian testing is put into a folder of its own
 * (about 650 MB) and Asterisk is run there by chroot; nothing of this machine's own system is changed.
 */
export async function ensureAsterisk() {
  if (hasAsterisk(asteriskRoot())) return;
  if (process.env.ASTERISK_ROOT) {
    throw new Error(`ASTERISK_ROOT is ${process.env.ASTERISK_ROOT}, but there is no usr/sbin/asterisk in it`);
  }
  requireRoot('to build a folder with Asterisk 22 (or name one that you have by ASTERISK_ROOT)');
  await installPackages(['debootstrap']);
  await withLock(join(cache, 'asterisk.lock'), async () => {
    if (hasAsterisk(asteriskRoot())) return;
    await buildAny(['testing', 'sid']);
  });
}

/**
 * Installs those of the Debian packages that are missing beside Asterisk, such as a database driver that it loads.
 * @param {readonly string[]} names
 */
export async function ensureBesideAsterisk(names) {
  const root = asteriskRoot();
  if (root === '/') return installPackages(names);
  // `name.list`, or `name:amd64.list` for a package that several architectures may have.
  const installed = readdirSync(join(root, 'var/lib/dpkg/info')).map((file) => file.replace(/(:\w+)?\.list$/, ''));
  const missing = names.filter((name) => !installed.includes(name));
  if (missing.length === 0) return;
  requireRoot(`to install ${missing.join(', ')} beside Asterisk`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  await withLock(join(cache, 'asterisk.lock'), () =>
    step(`${missing.join(', ')} beside Asterisk`, async () => {
      await run('chroot', [root, 'apt-get', 'update'], { env });
      await run('chroot', [root, 'apt-get', 'install', '-y', '--no-install-recommends', ...missing], { env });
      await run('chroot', [root, 'apt-get', 'clean'], { env });
    }),
  );
}

/** @param {readonly string[]} suites tried in turn: testing drops a package for weeks at times, sid seldom does */
async function buildAny(suites) {
  const building = join(cache, 'asterisk.building');
  const failures = [];
  for (const suite of suites) {
    rmSync(building, { recursive: true, force: true });
    try {
      await build(building, suite);
      renameSync(building, asteriskRoot());
      return;
    } catch (error) {
      failures.push(`Debian ${suite}: ${/** @type {Error} */ (error).message}`);
    }
  }
  rmSync(building, { recursive: true, force: true });
  throw new Error(`no Asterisk could be built\n${failures.join('\n')}`);
}

/**
 * @param {string} root
 * @param {string} suite
 */
async function build(root, suite) {
  mkdirSync(root, { recursive: true });
  await step(`Debian ${suite} for Asterisk 22`, () => run('debootstrap', ['--variant=minbase', suite, root]));
  // A package's start script must start nothing here (invoke-rc.d asks this file).
  writeFileSync(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n');
  chmodSync(join(root, 'usr/sbin/policy-rc.d'), 0o755);
  // Without its own host name in here each call waits for a DNS look-up to time out.
  writeFileSync(join(root, 'etc/hosts'), `127.0.0.1 localhost ${hostname()}\n::1 localhost\n`);
  writeFileSync(join(root, 'etc/apt/apt.conf.d/90host'), await hostAptSettings());
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  await step('Asterisk 22', async () => {
    await run('chroot', [root, 'apt-get', 'update'], { env });
    await run('chroot', [root, 'apt-get', 'install', '-y', '--no-install-recommends', 'asterisk'], { env });
    await run('chroot', [root, 'apt-get', 'clean'], { env });
  });
}

/**
 * How this machine's apt reaches its mirror, for the apt in the folder: proxies, and whether the age of the mirror's
 * index is checked (a machine that works from a frozen mirror says no; everywhere else the check stays on).
 */
async function hostAptSettings() {
  const dump = await run('apt-config', ['dump']);
  return dump
    .split('\n')
    .filter((line) => /^Acquire::(Check-Valid-Until|Check-Date|https?::Proxy)\b/.test(line))
    .map((line) => `${line}\n`)
    .join('');
}
