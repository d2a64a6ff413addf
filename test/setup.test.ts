import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withLock } from './setup/lock.mjs';

const folder = mkdtempSync(join(tmpdir(), 'setup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('one at a time holds the lock of the set-up, and it is free again after an error', async () => {
  const file = join(folder, 'a/lock');
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 10));
    inside--;
    throw new Error('broken');
  };
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => withLock(file, work)));
  expect(results.map((result) => result.status === 'rejected' && result.reason.message)).toEqual(
    Array.from({ length: 5 }, () => 'broken'),
  );
  expect(most).toBe(1);
});

test('a set-up that is killed leaves its lock free', async () => {
  const file = join(folder, 'killed');
  const module = new URL('./setup/lock.mjs', import.meta.url).href;
  const program = `import { withLock } from '${module}';
    await withLock('${file}', () => { console.log('held'); return new Promise((r) => setTimeout(r, 60_000)); });`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  const second = withLock(file, async () => 'held by the second');
  holder.kill('SIGKILL');
  expect(await second).toBe('held by the second');
});
