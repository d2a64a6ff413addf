import { expect, test } from 'vitest';
import { readDecision, readTold } from './table.ts';

const headers: Readonly<Record<string, string>> = {
  'Unique-ID': 'uuid-1',
  'Caller-Caller-ID-Number': '101',
  'Event-Date-Timestamp': '1795367489520164',
  variable_callerid_trunk: 'carrier-a',
  variable_callerid_reference: 'group:Sales',
  variable_callerid_destination: '79161234567',
  variable_callerid_attempts: 'x',
  variable_callerid_source: 'table',
  variable_callerid_action: 'set',
  variable_callerid_number: '+74951110001',
  variable_callerid_reason: 'group',
  variable_callerid_version: '17',
};
const read = (more: Readonly<Record<string, string>> = {}) =>
  readDecision('office', (name) => ({ ...headers, ...more })[name] ?? '');

test('a decision of the dialplan is read from its event', () => {
  expect(read()).toEqual({
    request: {
      ...{ pbx: 'office', trunk: 'carrier-a', reference: 'group:Sales', destination: '79161234567', callId: 'uuid-1' },
      ...{ attempt: 1, callerId: { number: '101', presentation: 'allowed' }, emergency: false },
    },
    ...{ source: 'table', action: 'set', shown: '+74951110001', reason: 'group', seq: 17, at: 1795367489520 },
  });
  expect(read({ variable_callerid_reason: 'emergency' })?.request.emergency).toBe(true);
});

test('what no decision of ours says is none', () => {
  expect(read({ variable_callerid_source: 'agent' })).toBeNull();
  expect(read({ variable_callerid_source: '' })).toBeNull();
  expect(read({ variable_callerid_action: 'delete' })).toBeNull();
});

const told = (argument: string) =>
  readTold(
    'office',
    (name) =>
      ({ 'API-Command-Argument': argument, 'Event-Date-Timestamp': headers['Event-Date-Timestamp'] })[name] ?? '',
  );

test('what the dialplan says to echo is the same decision, and what others say to it is none', () => {
  const fields = 'uuid-1|101||||carrier-a|group:Sales|79161234567|x|';
  expect(told(`callerid|table|set|group|+74951110001|17|${fields}`)).toEqual(read());
  for (const other of ['', 'hello', `table|set|group|1|17|${fields}`, `callerid|table|set|group|1|17|${fields}|x`]) {
    expect(told(other)).toBeNull();
  }
});
