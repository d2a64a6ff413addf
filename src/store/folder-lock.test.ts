import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';

const log = pino({ level: 'silent' });
let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'callerid-lock-'));
  folder = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));
const lockFile = () => `${folder}.lock`;
const owner = async () => JSON.parse(await readFile(lockFile(), 'utf8'));

test('one holder at a time, in one process as well, and nothing is left behind', async () => {
  const unlock = await lockFolder(folder, log);
  await expect(lockFolder(`${folder}/`, log)).rejects.toThrow(`in use by process ${process.pid}`);
  await unlock();
  await (await lockFolder(folder, log))();
  expect(await readdir(parent)).toEqual(['data']);
});

test('of many at once on a dead lock one wins', async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => dead.once('exit', resolve));
  await (await lockFolder(folder, log))();
  await writeFile(lockFile(), JSON.stringify({ pid: dead.pid, started: '1', host: hostname(), token: 'dead' }));
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder, log)));
  const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(won.length).toBe(1);
  await won[0]!();
});

test('a pid that is another process by now holds nothing', async () => {
  const unlock = await lockFolder(folder, log);
  await writeFile(lockFile(), JSON.stringify({ ...(await owner()), started: '1', token: 'earlier' }));
  const again = await lockFolder(folder, log);
  await unlock(); // no longer the owner: takes nothing away
  expect((await owner()).pid).toBe(process.pid);
  await again();
});

test('a lock of another host holds as long as it is touched', async () => {
  const unlock = await lockFolder(folder, log);
  await writeFile(lockFile(), JSON.stringify({ ...(await owner()), host: 'elsewhere', token: 'other' }));
  await expect(lockFolder(folder, log)).rejects.toThrow('on elsewhere');
  const past = new Date(Date.now() - 60_000);
  await utimes(lockFile(), past, past);
  await (await lockFolder(folder, log))();
  await unlock();
});
