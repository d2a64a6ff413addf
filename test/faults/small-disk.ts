import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder, removeFolder } from '../support/child.ts';

/** A file system of the test's own in memory, which can be filled up. Needs root. */
export interface SmallDisk {
  readonly folder: string;
  fill(): void;
  empty(): void;
  unmount(): void;
}

export function mountSmallDisk(megabytes: number): SmallDisk {
  const folder = makeFolder(tmpdir());
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  chmodSync(folder, 0o755);
  const ballast = join(folder, 'ballast');
  const unmount = () => {
    execFileSync('umount', ['--lazy', folder]);
    removeFolder(folder);
  };
  return {
    folder,
    fill() {
      const file = openSync(ballast, 'w');
      for (const size of [1 << 20, 1 << 12]) {
        try {
          for (const block = Buffer.alloc(size); ; ) writeSync(file, block);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
      closeSync(file);
    },
    empty: () => rmSync(ballast, { force: true }),
    unmount,
  };
}
