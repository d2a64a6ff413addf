import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Carrier, PhoneNumber, Trunk } from '../domain/model.ts';
import { Snapshot } from '../domain/snapshot.ts';
import { toDecisionRow } from '../store/decision-row.ts';
import type { DecisionRecord } from '../store/store.ts';
import { readUserEvent } from './asterisk/user-event.ts';
import { createDecider } from './decide.ts';

/** Together some 150 ms of work, and never more than a few at once: calls and heartbeats come in between. */
const ROUNDS = 100;
const OF_A_ROUND = 20;
const PAUSE_MS = 20;

/**
 * Goes through all that becomes of a decision, from what the PBX tells of it to the line in the log and the row, with
 * made-up ones of which nothing is kept. V8 compiles what has run often enough; without this it would do so, and run it
 * slowly, while the first hundreds of calls come in.
 * @returns how many decisions it was
 */
export async function rehearse(signal: AbortSignal, rounds = ROUNDS): Promise<number> {
  let count = 0;
  const record = (entry: DecisionRecord) => {
    count += 1;
    JSON.stringify(toDecisionRow(entry, true));
  };
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: () => {} });
  const decider = createDecider({ current: madeUp() }, { record }, log, () => new Date());
  for (let round = 0; round < rounds && !signal.aborted; round++) {
    for (let i = 0; i < OF_A_ROUND; i++) {
      const told = readUserEvent('pbx', eventOf(round * OF_A_ROUND + i));
      if (!told) continue;
      decider.hear(told);
      const decision = decider.decide(told.request);
      if (decision) decider.record(told.request, decision, 1000 + i);
    }
    decider.flush();
    await sleep(PAUSE_MS, undefined, { ref: false });
  }
  return count;
}

function eventOf(call: number): string {
  const texts = [
    `1700000000.${call}`,
    'trunk',
    'group%3ASales',
    `7903${String(call).padStart(7, '0')}`,
    '101',
    'allowed',
  ];
  const decision = [String(1_700_000_000_000 + call), '01', 'table', 'set', '+74951230001', 'group', '1', ...texts];
  const channel = ['Privilege: user,all', `Channel: PJSIP/101-${call}`, 'CallerIDNum: 101', 'CallerIDName: A phone'];
  const lines = ['Event: UserEvent', ...channel, 'UserEvent: callerid-groups', `Decision: ${decision.join('|')}`];
  return lines.join('\r\n');
}

function madeUp(): Snapshot {
  const carrier: Carrier = { id: 1, name: 'Carrier', country: 'RU', numberFormat: '+e164', identityHeader: 'pai' };
  const number: PhoneNumber = { id: 1, e164: '+74951230001', carrierId: 1, enabled: true };
  const trunk: Trunk = {
    ...{ id: 1, pbxId: 1, name: 'trunk', carrierId: 1, defaultNumberId: 1, emergencyNumberId: null, policy: null },
    ...{ fallbackGroupId: null, displayName: 'clear', displayText: '', ignored: false },
  };
  return Snapshot.from({
    seq: 1,
    carriers: [carrier],
    pbxs: [{ id: 1, name: 'pbx', kind: 'asterisk' }],
    phoneNumbers: [number],
    groups: [
      {
        ...{ id: 1, name: 'Sales', aliases: [], selection: 'position', policy: null, fallbackGroupId: null },
        numbers: [{ phoneNumberId: 1, enabled: true }],
      },
    ],
    trunks: [trunk],
    callTasks: [],
    settings: {
      ...{ policy: 'trunk_default', fallbackGroupId: null, emergencyDestinations: ['112'] },
      ...{ decisionRetentionDays: 30, maskDestinations: true },
    },
  });
}
