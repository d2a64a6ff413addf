import { expect, test } from 'vitest';
import type { Decision } from '../../domain/decision.ts';
import { HEADERS, readQuestion, valuesOf, writeAnswer } from './question.ts';

const values = {
  'Unique-ID': 'uuid-1',
  'Caller-Caller-ID-Number': '101',
  'Caller-Privacy-Hide-Number': 'false',
  variable_callerid_trunk: 'carrier-a',
  variable_callerid_reference: 'group:Отдел «Йод», юг',
  variable_callerid_destination: '79161234567',
  variable_callerid_attempts: 'xx',
};

test('a channel’s data is a call request', () => {
  expect(readQuestion('office', values)).toEqual({
    pbx: 'office',
    trunk: 'carrier-a',
    reference: 'group:Отдел «Йод», юг',
    destination: '79161234567',
    callId: 'uuid-1',
    attempt: 2,
    callerId: { number: '101', presentation: 'allowed' },
    emergency: false,
  });
});

test('fields in the order of the headers say the same, and any other number of them nothing', () => {
  const fields = HEADERS.map((name) => (values as Readonly<Record<string, string>>)[name] ?? '');
  expect(readQuestion('office', valuesOf(fields) ?? {})).toEqual(readQuestion('office', values));
  expect(valuesOf(fields.slice(1))).toBeNull();
  expect(valuesOf([...fields, 'x'])).toBeNull();
});

test('nothing told is nothing known', () => {
  expect(readQuestion('office', {})).toEqual({
    ...{ pbx: 'office', trunk: '', reference: '', destination: '', callId: '', attempt: 1, emergency: false },
    callerId: { number: '', presentation: 'unavailable' },
  });
});

test.each([
  [{ 'Caller-Privacy-Hide-Number': 'true' }, 'restricted'],
  [{ variable_sip_Privacy: 'header;user' }, 'restricted'],
  [{ variable_sip_Privacy: 'none' }, 'allowed'],
  [{ 'Caller-Caller-ID-Number': '' }, 'unavailable'],
])('presentation of %j: %s', (more, presentation) => {
  expect(readQuestion('office', { ...values, ...more }).callerId.presentation).toBe(presentation);
});

test('the number that the dialplan chose for the caller is the original one, and one call id may stand for several legs', () => {
  const request = readQuestion('office', {
    ...values,
    variable_effective_caller_id_number: '200',
    variable_callerid_call: 'call-1',
  });
  expect(request.callerId.number).toBe('200');
  expect(request.callId).toBe('call-1');
});

const base = { policy: null, trace: [], seq: 1, presentation: 'allowed', carrier: { id: 1, name: 'Нева' } } as const;

test('an answer is one line of URL-encoded fields, which nothing in a dialplan takes for its own', () => {
  const decision: Decision = {
    ...base,
    action: 'set',
    reason: 'group',
    carrier: { id: 1, name: "O'Neil (север) 50%" },
    number: { id: 1, e164: '+78121110001', origin: 'group' },
    shown: '+78121110001',
    display: { name: 'fixed', text: 'Main "office", [x]' },
  };
  expect(writeAnswer(decision, 'rpid')).toBe('set|+78121110001|group|ONeil %28север%29 50%25|fixed|Main office x|rpid');
});

test('keep and reject say no number', () => {
  expect(writeAnswer({ ...base, action: 'keep', reason: 'empty_group' }, 'pai')).toBe('keep||empty_group|Нева|||');
  expect(writeAnswer({ ...base, action: 'reject', reason: 'unknown_trunk', carrier: null }, 'pai')).toBe(
    'reject||unknown_trunk||||',
  );
});
