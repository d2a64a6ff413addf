import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeFolder } from '../support/child.ts';

/** Debian's package libfaketime. */
const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

/** A wall clock of one program alone, which can be set while it runs. Its monotonic clock goes on as it should. */
export interface Clock {
  /** Of the program. */
  readonly env: Readonly<Record<string, string>>;
  /** Seconds from the real time; the program follows within a second. */
  set(seconds: number): void;
}

/** @param root of the program, as the test's Asterisk has one of its own */
export function makeClock(root = '/'): Clock {
  if (!existsSync(LIBRARY)) throw new Error(`${LIBRARY} is not there (Debian: apt-get install libfaketime)`);
  const folder = makeFolder(join(root, 'tmp'));
  copyFileSync(LIBRARY, join(folder, 'libfaketime.so'));
  const set = (seconds: number) => writeFileSync(join(folder, 'offset'), `${seconds < 0 ? '' : '+'}${seconds}\n`);
  set(0);
  const inner = `/tmp/${basename(folder)}`;
  const env = {
    LD_PRELOAD: join(inner, 'libfaketime.so'),
    FAKETIME_TIMESTAMP_FILE: join(inner, 'offset'),
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_RESET: '1',
  };
  return { env, set };
}
