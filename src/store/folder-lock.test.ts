import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
async function deadPid(): Promise<number | undefined> {
  const dead = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => dead.once('exit', resolve));
  return dead.pid;
}

test('one holder at a time, in one process as well, and nothing is left behind', async () => {
  const unlock = await lockFolder(folder, log);
  await expect(lockFolder(`${folder}/`, log)).rejects.toThrow(`in use by process ${process.pid}`);
  await unlock();
  await (await lockFolder(folder, log))();
  expect(await readdir(parent)).toEqual(['data']);
});

test('of many at once on a dead lock one wins, and nothing is left behind', async () => {
  const unlock = await lockFolder(folder, log);
  const dead = { ...(await owner()), pid: await deadPid(), token: 'dead' };
  await unlock();
  for (let i = 0; i < 50; i++) {
    await writeFile(lockFile(), JSON.stringify(dead));
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder, log)));
    const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(won.length).toBe(1);
    await won[0]!();
  }
  expect(await readdir(parent)).toEqual(['data']);
});

test('a lock that can not be read is taken by one of many; one that is given back meanwhile too', async () => {
  for (let i = 0; i < 50; i++) {
    const before = i % 2 === 0 ? await lockFolder(folder, log) : null;
    if (!before) await writeFile(lockFile(), '{');
    const tries = Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder, log)));
    await before?.();
    const results = await tries;
    const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(won.length).toBeLessThanOrEqual(1);
    if (!before) expect(won.length).toBe(1);
    for (const unlock of won) await unlock();
  }
  expect(await readdir(parent)).toEqual(['data']);
});

test('a process that ended while it removed a dead lock holds nothing', async () => {
  const unlock = await lockFolder(folder, log);
  const dead = { ...(await owner()), pid: await deadPid() };
  await unlock();
  await writeFile(lockFile(), JSON.stringify({ ...dead, token: 'dead' }));
  await writeFile(`${lockFile()}.dead`, JSON.stringify({ ...dead, token: 'removing' }));
  await (await lockFolder(folder, log))();
  expect(await readdir(parent)).toEqual(['data']);
});

test('a pid that is another process by now holds nothing', async () => {
  const unlock = await lockFolder(folder, log);
  await writeFile(lockFile(), JSON.stringify({ ...(await owner()), started: '1', token: 'earlier' }));
  const again = await lockFolder(folder, log);
  await unlock(); // no longer the owner: takes nothing away
  expect((await owner()).pid).toBe(process.pid);
  await again();
});

test.each([
  ['of another host', { host: 'elsewhere' }],
  ['of another pid namespace with the same host name', { place: 'another' }],
  ['of a former version, which did not know of places', { place: undefined }],
])('a lock %s holds as long as it is touched, whatever the pid', async (_, elsewhere) => {
  const unlock = await lockFolder(folder, log);
  // The pid is nobody's here: processes of Linux have 22 bits.
  const other = { ...(await owner()), pid: 2 ** 22 + 1, ...elsewhere, token: 'other' };
  await writeFile(lockFile(), JSON.stringify(other));
  const beat = setInterval(() => void utimes(lockFile(), new Date(), new Date()), 300);
  await expect(lockFolder(folder, log, 60_000)).rejects.toThrow(`in use by process ${other.pid} on ${other.host}`);
  clearInterval(beat);
  const again = await lockFolder(folder, log, 500);
  expect((await owner()).pid).toBe(process.pid);
  await again();
  await unlock();
});

test('a lock that was long not touched is taken at once', async () => {
  const unlock = await lockFolder(folder, log);
  await writeFile(lockFile(), JSON.stringify({ ...(await owner()), host: 'elsewhere', token: 'other' }));
  const past = new Date(Date.now() - 60_000);
  await utimes(lockFile(), past, past);
  await (await lockFolder(folder, log))();
  await unlock();
});
