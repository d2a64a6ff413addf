import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Runs `work` while holding a lock, so that two runs side by side do not install or build the same thing at once.
 *
 * The lock is the kernel's, held by a small child (Node has no flock of its own) that ends when its input does: so it
 * cannot outlive this process, and no lock is ever stale.
 * @template T
 * @param {string} file a folder, or a file: made when it is not there, and left, since removing it would let two hold it
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => holder.once('close', resolve));
  const waiting = setTimeout(() => process.stderr.write('setup: waiting for another run ...\n'), 1000);
  try {
    await new Promise((resolve, reject) => {
      holder.once('error', reject);
      holder.once('close', (code) => reject(new Error(`flock ${file} ended with ${code}`)));
      holder.stdout.once('data', resolve);
    });
  } finally {
    clearTimeout(waiting);
  }
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
