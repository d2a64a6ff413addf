import { expect, test } from 'vitest';
import { masked, toDecisionRow } from './decision-row.ts';
import type { DecisionRecord } from './store.ts';

const record = (more: Partial<DecisionRecord['request']> = {}): DecisionRecord => ({
  id: 'a',
  at: new Date(0),
  request: {
    ...{ pbx: 'main', trunk: 'out', reference: 'group:a', destination: '+79161234567', callId: 'c', attempt: 1 },
    callerId: { number: '101', presentation: 'restricted' },
    emergency: false,
    ...more,
  },
  decision: {
    ...{ action: 'set', reason: 'group', policy: null, carrier: { id: 1, name: 'Ромашка' }, seq: 7 },
    number: { id: 3, e164: '+74951234567', origin: 'group' },
    shown: '84951234567',
    display: { name: 'clear', text: '' },
    presentation: 'restricted',
    trace: [{ code: 'emergency', destination: '+79161234567', by: 'pbx' }],
  },
  source: 'agent',
  waitUs: 12.6,
});

test('a decision keeps what was asked, what was decided and who answered', () => {
  expect(toDecisionRow(record(), false)).toMatchObject({
    ...{ destination: '+79161234567', callerNumber: '101', presentation: 'restricted', action: 'set', reason: 'group' },
    ...{ e164: '+74951234567', shown: '84951234567', carrier: 'Ромашка', source: 'agent', configSeq: 7, waitUs: 13 },
  });
});

test('a masked destination is masked in the trace as well', () => {
  expect(JSON.stringify(toDecisionRow(record(), true))).not.toContain('+79161234567');
  expect(toDecisionRow(record(), true)).toMatchObject({
    destination: '+791******67',
    trace: [{ code: 'emergency', destination: '+791******67', by: 'pbx' }],
  });
  expect(masked('112')).toBe('112');
});

test('what no database takes is taken out, and everything is bounded', () => {
  const row = toDecisionRow(record({ reference: `a\0\ud800${'b'.repeat(10_000)}`, attempt: 1e9 }), false);
  expect(row.reference).toMatch(/^ab{200,254}$/);
  expect(row.attempt).toBe(32_767);
  expect(toDecisionRow(record({ attempt: Number.NaN }), false).attempt).toBe(0);
});
