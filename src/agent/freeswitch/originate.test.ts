import { expect, test } from 'vitest';
import type { CallToPlace } from '../../domain/call.ts';
import { originateCommand } from './originate.ts';

const call: CallToPlace = {
  id: '6f1c0a5e-0000-4000-8000-000000000001',
  requestId: null,
  trunk: 'carrier-a',
  reference: "group:O'Neil, юг",
  destination: '+79161234567',
  connect: { endpoint: 'user/101' },
  ringSeconds: 30,
};

test('a call is one command', () => {
  expect(originateCommand(call)).toBe(
    'originate {callerid_call=6f1c0a5e-0000-4000-8000-000000000001,callerid_trunk=carrier-a,' +
      'callerid_reference=group%3AO%27Neil%2C%20%D1%8E%D0%B3,originate_timeout=30}' +
      'loopback/+79161234567/callerid-originate &bridge(user/101)',
  );
  expect(originateCommand({ ...call, connect: { context: 'agents', extension: '500' } })).toMatch(/ 500 XML agents$/);
});

test.each<[string, Partial<CallToPlace>]>([
  ['destination', { destination: '1]sofia/gateway/b/2' }],
  ['destination', { destination: '' }],
  ['trunk', { trunk: 'a,b=c' }],
  ['endpoint', { connect: { endpoint: 'user/101) &system(id' } }],
  ['endpoint', { connect: { endpoint: 'system' } }],
  ['context', { connect: { context: 'a b', extension: '1' } }],
  ['extension', { connect: { context: 'a', extension: '&park()' } }],
])('a %s that a command would take for its own is refused: %j', (what, change) => {
  expect(() => originateCommand({ ...call, ...change })).toThrow(what);
});
