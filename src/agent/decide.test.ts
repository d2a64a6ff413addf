import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { Snapshot } from '../domain/snapshot.ts';
import { aCarrier, aConfiguration, aNumber, aPbx, aRequest, aTrunk, theSettings } from '../domain/testing.ts';
import type { DecisionRecord } from '../store/store.ts';
import { createDecider } from './decide.ts';

const configuration = (maskDestinations = false) =>
  aConfiguration({
    carriers: [aCarrier(1)],
    pbxs: [aPbx(1)],
    phoneNumbers: [aNumber(5, 1)],
    trunks: [aTrunk(1, 1, 1, { defaultNumberId: 5 })],
    settings: theSettings({ maskDestinations }),
  });

function setUp() {
  const feed: { current: Snapshot | null } = { current: null };
  const records: DecisionRecord[] = [];
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const now = new Date('2026-01-31T10:20:30Z');
  const decider = createDecider(feed, { record: (entry) => void records.push(entry) }, log, () => now);
  return { feed, records, lines, decider };
}

it('decides on the newest snapshot, and on nothing while there is none', () => {
  const { feed, decider } = setUp();
  expect(decider.ready()).toBe(false);
  expect(decider.decide(aRequest())).toBeNull();
  feed.current = Snapshot.from(configuration());
  expect(decider.ready()).toBe(true);
  expect(decider.decide(aRequest())).toMatchObject({ action: 'set', seq: 1 });
  feed.current = feed.current.with([{ entity: 'trunk', id: 1, value: null }], 2);
  expect(decider.decide(aRequest())).toMatchObject({ action: 'keep', seq: 2 });
});

it('records each answer under an id of its own, and tells it in one line', () => {
  const { feed, decider, records, lines } = setUp();
  feed.current = Snapshot.from(configuration());
  const request = aRequest({ callId: 'call-9' });
  const decision = decider.decide(request);
  if (!decision) throw new Error('no decision');
  decider.record(request, decision, 4321);
  decider.record(request, decision, 4321);
  decider.flush();
  expect(records[0]).toMatchObject({ request, decision, source: 'agent', waitUs: 4321 });
  expect(new Set(records.map(({ id }) => id)).size).toBe(2);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    ...{ call: 'call-9', attempt: 1, pbx: 'pbx1', trunk: 'trunk1', destination: '+74951234567', reference: '' },
    ...{ action: 'set', shown: '+79160000005', carrier: 'Carrier 1', reason: 'trunk_default', seq: 1, waitMs: 4.3 },
    msg: 'call by trunk1 shows +79160000005 of Carrier 1 (trunk_default)',
  });
});

it('logs no destination where the settings mask it', () => {
  const { feed, decider, lines } = setUp();
  feed.current = Snapshot.from(configuration(true));
  const request = aRequest();
  const decision = decider.decide(request);
  if (decision) decider.record(request, decision, 1);
  decider.flush();
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('4951234567');
});

it('keeps answers together, a moment later and without being told', async () => {
  const { feed, decider, records } = setUp();
  feed.current = Snapshot.from(configuration());
  const decision = decider.decide(aRequest());
  if (!decision) throw new Error('no decision');
  for (let i = 0; i < 3; i++) decider.record(aRequest(), decision, 1);
  expect(records).toHaveLength(0);
  await vi.waitFor(() => expect(records).toHaveLength(3));
  for (let i = 0; i < 1000; i++) decider.record(aRequest(), decision, 1);
  expect(records).toHaveLength(1003);
});
