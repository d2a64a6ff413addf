import { mkdtempSync, rmSync } from 'node:fs';
import { appendFile, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewDecision } from './decisions.ts';
import { Spill } from './spill.ts';

const log = pino({ level: 'silent' });
let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'callerid-spill-'));
  folder = join(parent, 'decisions');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const row = (id: string): NewDecision => ({
  ...{ id, at: new Date(1_700_000_000_000), callId: 'c', attempt: 1, pbx: 'p', trunk: 't', reference: 'group:\u041f' },
  ...{ destination: '112', callerNumber: '', presentation: 'allowed', action: 'keep', reason: 'group', policy: null },
  ...{ e164: null, shown: null, carrier: null, source: 'agent', configSeq: 1, waitUs: null, trace: [], group: null },
});
/** Everything that waits, as it would go to the database. */
async function moved(spill: Spill): Promise<NewDecision[]> {
  const all: NewDecision[] = [];
  while (await spill.moveOldest(async (rows) => void all.push(...rows)));
  return all;
}
const ids = async (spill: Spill) => (await moved(spill)).map(({ id }) => id);

test('what is kept comes back as it was, in order, once', async () => {
  const spill = new Spill(parent, log);
  const kept = await Promise.all([spill.keep([row('a'), row('b')]), spill.keep([row('c')])]);
  expect(kept).toEqual([true, true]);
  expect(await spill.count()).toBe(1);
  expect(await moved(spill)).toEqual([row('a'), row('b'), row('c')]);
  expect(spill.waits).toBe(false);
  expect(await readdir(folder)).toEqual([]);
});

test('what the database does not take stays', async () => {
  const spill = new Spill(parent, log);
  await spill.keep([row('a')]);
  await expect(spill.moveOldest(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  await spill.keep([row('b')]);
  expect(await ids(spill)).toEqual(['a', 'b']);
});

test('a bad line costs itself alone, and its file is put aside', async () => {
  const first = new Spill(parent, log);
  await first.keep([row('a')]);
  const [name = ''] = await readdir(folder);
  // cut off by a full disk; then no decision, no time, no JSON
  await appendFile(join(folder, name), '{"id":"cut","at":"20');
  await first.keep([row('b')]);
  await appendFile(join(folder, name), '7\n{"id":"x","at":"never"}\n}\n');
  await first.keep([row('c')]);
  expect(await ids(first)).toEqual(['a', 'b', 'c']);
  expect(await readdir(folder)).toEqual([expect.stringMatching(/jsonl\.damaged$/)]);
  expect(await first.count()).toBe(0);
});

test('a file that cannot be read is put aside, and the others go on', async () => {
  await mkdir(join(folder, '000000000000001-a.jsonl'), { recursive: true });
  const spill = new Spill(parent, log);
  await spill.keep([row('a')]);
  expect(await ids(spill)).toEqual(['a']);
  expect(await readdir(folder)).toEqual(['000000000000001-a.jsonl.damaged']);
});

test('a draft belongs to its process, and to any other once nobody writes to it', async () => {
  const owner = new Spill(parent, log);
  await owner.keep([row('a')]);
  const other = new Spill(parent, log);
  expect(await ids(other)).toEqual([]);
  expect(other.waits).toBe(true);
  const [draft = ''] = await readdir(folder);
  const past = new Date(Date.now() - 60_000);
  await utimes(join(folder, draft), past, past);
  await moved(other); // takes it
  await owner.keep([row('b')]); // it lived after all
  expect(await ids(other)).toEqual(['a']);
  expect(await ids(owner)).toEqual(['b']);
});

test('a disk that refuses says so and is left alone for a while', async () => {
  await writeFile(folder, 'in the way');
  const spill = new Spill(parent, log);
  expect(await spill.keep([row('a')])).toBe(false);
  expect(spill.rests).toBe(true);
});
