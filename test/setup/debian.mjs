import { withLock } from './lock.mjs';
import { run, step } from './progress.mjs';

/**
 * @param {string} purpose how the sentence "run this as root ..." goes on
 */
export function requireRoot(purpose) {
  if (process.getuid?.() !== 0) throw new Error(`run this as root ${purpose}`);
}

/** @param {string} name */
const isInstalled = async (name) => {
  try {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own notation
    return (await run('dpkg-query', ['-W', '-f', '${db:Status-Status}', name])) === 'installed';
  } catch {
    return false;
  }
};

/**
 * Installs those of the Debian packages that are missing.
 * @param {readonly string[]} names
 */
export async function installPackages(names) {
  const installed = await Promise.all(names.map(isInstalled));
  const missing = names.filter((_, i) => !installed[i]);
  if (missing.length === 0) return;
  requireRoot(`to install the Debian packages ${missing.join(', ')}, or install them yourself`);
  // Debian starts a server when its package is installed; these are wanted for their programs alone. RUNLEVEL=1 makes
  // invoke-rc.d refuse to start anything, without a policy file on somebody's machine.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C', RUNLEVEL: '1' };
  await withLock('/run/lock/callerid-groups-apt.lock', () =>
    step(`Debian packages ${missing.join(', ')}`, async () => {
      // Another apt may be at work on this machine: wait for it.
      const wait = ['-o', 'DPkg::Lock::Timeout=300'];
      await run('apt-get', [...wait, 'update'], { env });
      await run('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...missing], { env });
    }),
  );
}
