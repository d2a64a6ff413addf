import { expect, test } from 'vitest';
import { resolve } from '../domain/resolve.ts';
import { Snapshot } from '../domain/snapshot.ts';
import { aCarrier, aConfiguration, aGroup, aNumber, aPbx, aRequest, aTask, aTrunk } from '../domain/testing.ts';
import { snapshotInSteps } from './whole.ts';

test('a snapshot that is put together in steps is the one that is indexed at once, and calls come in between', async () => {
  const ids = Array.from({ length: 60_000 }, (_, i) => i + 1);
  const configuration = aConfiguration({
    seq: 7,
    carriers: [aCarrier(1), aCarrier(2)],
    pbxs: [aPbx(1)],
    phoneNumbers: ids.map((id) => aNumber(id, 1 + (id % 2))),
    groups: ids.map((id) => aGroup(id, [id, (id % 60_000) + 1], { fallbackGroupId: id === 5 ? 6 : null })),
    trunks: [aTrunk(1, 1, 1, { defaultNumberId: 2 })],
    callTasks: [aTask(1, { groupId: 3 })],
  });
  let turns = 0;
  let timer = setImmediate(function turn() {
    turns++;
    timer = setImmediate(turn);
  });
  const built = await snapshotInSteps(configuration);
  clearImmediate(timer);
  expect(turns).toBeGreaterThan(1);
  expect(built.toConfiguration()).toEqual(configuration);
  const atOnce = Snapshot.from(configuration);
  for (const reference of ['group:Group 1', 'group:#60000', `number:${aNumber(59_999, 2).e164}`, 'task:Task 1', '']) {
    expect(resolve(built, aRequest({ reference }))).toEqual(resolve(atOnce, aRequest({ reference })));
  }
});
