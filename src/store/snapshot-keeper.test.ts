import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Snapshot } from '../domain/snapshot.ts';
import { aCarrier, aConfiguration } from '../domain/testing.ts';
import { readSnapshotFile } from './snapshot-file.ts';
import { keepSnapshotFile } from './snapshot-keeper.ts';

let failures = 0;
const log = pino({}, { write: () => void failures++ });
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callerid-keeper-'));
  path = join(folder, 'data', 'snapshot.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function keep(snapshot: Snapshot) {
  let changed: (snapshot: Snapshot) => void = () => undefined;
  const feed = {
    current: snapshot,
    subscribe(listener: typeof changed) {
      changed = listener;
      return () => undefined;
    },
  };
  const keeper = keepSnapshotFile(path, feed, log, 20);
  const publish = (next: Snapshot) => {
    feed.current = next;
    changed(next);
  };
  return { ...keeper, publish };
}
const kept = async () => [...((await readSnapshotFile(path).catch(() => null))?.carriers() ?? [])].map((c) => c.name);
const named = (name: string) => Snapshot.from(aConfiguration({ seq: 7, carriers: [aCarrier(1, { name })] }));

test('a write that failed is tried again', async () => {
  writeFileSync(join(folder, 'data'), 'in the way');
  const keeper = keep(named('one'));
  await vi.waitFor(() => expect(failures).toBeGreaterThan(1));
  rmSync(join(folder, 'data'));
  await vi.waitFor(async () => expect(await kept()).toEqual(['one']));
  await keeper.stop();
});

test('the same sequence of another history is written as well, at the latest at the end', async () => {
  const keeper = keep(named('one'));
  await vi.waitFor(async () => expect(await kept()).toEqual(['one']));
  keeper.publish(named('two'));
  await keeper.stop();
  expect(await kept()).toEqual(['two']);
});
