import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Configuration } from '../domain/model.ts';
import { Snapshot } from '../domain/snapshot.ts';
import { readSnapshotFile, writeSnapshotFile } from './snapshot-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callerid-snapshot-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configuration: Configuration = {
  seq: 42,
  carriers: [{ id: 1, name: 'Ромашка', country: 'RU', numberFormat: 'national', identityHeader: 'pai' }],
  pbxs: [{ id: 1, name: 'main', kind: 'asterisk' }],
  phoneNumbers: Array.from({ length: 1200 }, (_, n) => ({
    id: n + 1,
    e164: `+7495${1_000_000 + n}`,
    carrierId: 1,
    enabled: true,
  })),
  groups: [
    {
      ...{ id: 1, name: 'Продажи', aliases: ['Отдел'], selection: 'position', policy: null, fallbackGroupId: null },
      numbers: [{ phoneNumberId: 7, enabled: true }],
    },
  ],
  trunks: [
    {
      ...{ id: 1, pbxId: 1, name: 'out', carrierId: 1, defaultNumberId: 7, emergencyNumberId: null, policy: 'keep' },
      ...{ fallbackGroupId: null, displayName: 'fixed', displayText: 'ООО', ignored: false },
    },
  ],
  callTasks: [{ id: 1, name: 'Spring', groupId: 1, phoneNumberId: null }],
  settings: {
    ...{ policy: 'trunk_default', fallbackGroupId: null, emergencyDestinations: ['112'] },
    ...{ decisionRetentionDays: 90, maskDestinations: false },
  },
};

test('a snapshot comes back as it was written', async () => {
  const path = join(folder, 'deep', 'snapshot.jsonl');
  await writeSnapshotFile(path, Snapshot.from(configuration));
  expect((await readSnapshotFile(path))?.toConfiguration()).toEqual(configuration);
  expect(await readdir(join(folder, 'deep'))).toEqual(['snapshot.jsonl']);
});

test('drafts that killed processes left are removed, and no others', async () => {
  const path = join(folder, 'snapshot.jsonl');
  const names = ['snapshot.jsonl.1.draft', 'snapshot.jsonl.2.draft', 'other.draft'];
  for (const name of names) await writeFile(join(folder, name), '');
  const longAgo = new Date(Date.now() - 3_600_000);
  for (const name of ['snapshot.jsonl.1.draft', 'other.draft']) await utimes(join(folder, name), longAgo, longAgo);
  await writeSnapshotFile(path, Snapshot.from(configuration));
  expect((await readdir(folder)).sort()).toEqual(['other.draft', 'snapshot.jsonl', 'snapshot.jsonl.2.draft']);
});

test('no file is no snapshot', async () => {
  expect(await readSnapshotFile(join(folder, 'none'))).toBe(null);
});

test('a damaged file is refused: a bit changed, cut short, empty, or of another version', async () => {
  const path = join(folder, 'snapshot.jsonl');
  await writeSnapshotFile(path, Snapshot.from(configuration));
  const text = await readFile(path, 'utf8');
  for (const damaged of [
    text.replace('+74951000007', '+74951000008'),
    text.slice(0, -200),
    text.slice(200),
    '',
    '\n',
  ]) {
    await writeFile(path, damaged);
    await expect(readSnapshotFile(path)).rejects.toThrow('is damaged');
  }
  const body = text.slice(0, -65).replace('"format":1', '"format":0');
  await writeFile(path, `${body}${createHash('sha256').update(body).digest('hex')}\n`);
  await expect(readSnapshotFile(path)).rejects.toThrow('another version');
});
