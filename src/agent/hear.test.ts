import { describe, expect, it } from 'vitest';
import { Snapshot } from '../domain/snapshot.ts';
import { aCarrier, aConfiguration, aGroup, aNumber, aPbx, aRequest, aTrunk } from '../domain/testing.ts';
import { readUserEvent } from './asterisk/user-event.ts';
import { recordOf } from './hear.ts';
import type { PbxDecision } from './pbx.ts';

const snapshot = (enabled = true) =>
  Snapshot.from(
    aConfiguration({
      seq: 9,
      carriers: [aCarrier(1, { numberFormat: 'national' })],
      pbxs: [aPbx(1)],
      phoneNumbers: [aNumber(1, 1, { e164: '+79161234567', enabled })],
      groups: [aGroup(1, [1], { name: 'Sales' })],
      trunks: [aTrunk(1, 1, 1)],
    }),
  );
const heard: PbxDecision = {
  request: aRequest({ reference: 'group:Sales' }),
  ...{ source: 'table', action: 'set', shown: '89161234567', reason: 'group', seq: 8, at: 1_700_000_000_123 },
};

describe('recordOf', () => {
  it('keeps what was shown, and why where the configuration still says so', () => {
    const record = recordOf(heard, snapshot());
    expect(record).toMatchObject({ source: 'table', waitUs: null, at: new Date(1_700_000_000_123) });
    expect(record?.decision).toMatchObject({ action: 'set', shown: '89161234567', reason: 'group', seq: 8 });
    expect(record?.decision.trace.length).toBeGreaterThan(3);
  });

  it('keeps what was shown where the configuration says another thing by now', () => {
    expect(recordOf(heard, snapshot(false))?.decision).toMatchObject({
      ...{ action: 'set', shown: '89161234567', seq: 8, trace: [] },
      number: { id: 1, e164: '+79161234567' },
    });
  });

  it('makes the same of it whoever hears, and another of another', () => {
    const ids = [heard, { ...heard }, { ...heard, at: heard.at + 1 }].map((each) => recordOf(each, snapshot())?.id);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('keeps that nobody answered a call, and no reasoning that was never made', () => {
    const unanswered = { source: 'policy', action: 'keep', shown: '', reason: 'no_agent' } as const;
    const record = recordOf({ ...heard, ...unanswered }, snapshot(false));
    expect(record).toMatchObject({ source: 'policy', waitUs: null });
    expect(record?.decision).toEqual({
      ...{ action: 'keep', reason: 'no_agent', policy: null, trace: [], seq: 8, presentation: 'allowed' },
      carrier: { id: 1, name: 'Carrier 1' },
    });
  });

  it('keeps nothing for a reason of another release', () => {
    expect(recordOf({ ...heard, reason: 'whatever' }, snapshot())).toBe(null);
  });
});

describe('readUserEvent', () => {
  const fields = ['1700000000123', '08', 'table', 'set', '89161234567', 'group', '2'];
  const texts = ['call%7C1', 'trunk1', 'group%3AЙод%2C юг', '112', '%22101', 'prohib_passed_screen'];
  const decision = [...fields, ...texts].join('|');
  /** With what Asterisk says of the channel before it. */
  const eventOf = (lines: readonly string[]) =>
    ['Event: UserEvent', 'Privilege: user,all', 'CallerIDName: Decision: x', ...lines].join('\r\n');
  const event = eventOf(['UserEvent: callerid-groups', `Decision: ${decision}`]);

  it('reads what the dialplan tells', () => {
    expect(readUserEvent('pbx1', event)).toEqual({
      request: {
        ...{
          pbx: 'pbx1',
          trunk: 'trunk1',
          reference: 'group:Йод, юг',
          destination: '112',
          callId: 'call|1',
          attempt: 2,
        },
        callerId: { number: '"101', presentation: 'restricted' },
        emergency: false,
      },
      ...{ source: 'table', action: 'set', shown: '89161234567', reason: 'group', seq: 8, at: 1_700_000_000_123 },
    });
  });

  it('passes over what is none of it', () => {
    for (const lines of [
      ['UserEvent: mine', `Decision: ${decision}`],
      ['UserEvent: callerid-groups'],
      ['UserEvent: callerid-groups', `Decision: ${decision}`, 'UserEvent: mine'],
      ['UserEvent: callerid-groups', `Decision: ${decision}|more`],
      ['UserEvent: callerid-groups', `Decision: ${decision.replace('|table|', '|agent|')}`],
      ['UserEvent: callerid-groups', `Decision: ${decision.replace('|set|', '|sell|')}`],
    ]) {
      expect(readUserEvent('pbx1', eventOf(lines))).toBe(null);
    }
  });
});
