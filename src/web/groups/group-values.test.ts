import { describe, expect, it } from 'vitest';
import type { Carrier } from '../api/types.ts';
import { confirmationOf } from '../shared/confirmation.ts';
import { phoneTools } from '../shared/phone-tools.ts';
import { check, type GroupValues, newRow, readColumn, toBody, toField, withCarriers } from './group-values.ts';

const carrier = (id: number, name: string, country: string): Carrier => ({
  id,
  name,
  country,
  numberFormat: '+e164',
  identityHeader: 'pai',
  version: 1,
});
const MTS = carrier(1, 'MTS', 'RU');
const KCELL = carrier(2, 'Kcell', 'KZ');
const CARRIERS = new Map([MTS, KCELL].map((one) => [one.id, one]));

const group = (rows: Parameters<typeof newRow>[0][]): GroupValues => ({
  name: ' Sales ',
  selection: 'position',
  policy: null,
  fallbackGroupId: 7,
  aliases: [],
  numbers: rows.map((row) => newRow(row)),
});

describe('a group as it is sent', () => {
  it('leaves out rows that were only offered, and a fallback group that no policy asks for', () => {
    const body = toBody(group([{}, { e164: '8 916 123-45-67', carrierId: 1 }, { e164: '  ' }]));
    expect(body.name).toBe('Sales');
    expect(body.fallbackGroupId).toBeNull();
    expect(body.numbers).toEqual([{ e164: '8 916 123-45-67', carrierId: 1, enabled: true, confirmForeign: false }]);
  });

  it('leads a bad field of what was sent back to its row on the screen', () => {
    const values = group([{}, { e164: '1', carrierId: 1 }, {}, { e164: '2', carrierId: 1 }]);
    expect(toField('numbers[1].e164', values)).toBe('numbers.3.e164');
    expect(toField('numbers[0]', values)).toBe('numbers.1.e164');
    expect(toField('name', values)).toBe('name');
  });
});

describe('a group before it is sent', () => {
  const wrong = (values: GroupValues) => check(values, CARRIERS, phoneTools);

  it('is checked in the country of each carrier', () => {
    const rows = [
      { e164: '8 916 123-45-67', carrierId: 1 },
      { e164: '8 701 123 45 67', carrierId: 2 },
      { e164: '+44 20 7946 0958', carrierId: 1 },
      { e164: '12', carrierId: 1 },
      { e164: '8 916 123-45-68', carrierId: null },
      // A carrier whose country is not known yet: the service checks.
      { e164: '12', carrierId: 3 },
    ];
    expect(wrong(group(rows))).toEqual({
      'numbers.2.e164': 'foreign',
      'numbers.3.e164': 'too_short',
      'numbers.4.carrierId': 'required',
    });
  });

  it('may hold a number twice only at two carriers', () => {
    const rows = [
      { e164: '+79161234567', carrierId: 1 },
      { e164: '8 (916) 123-45-67', carrierId: 1 },
      { e164: '+79161234567', carrierId: 2, confirmed: confirmationOf('+7 916 123-45-67', 2) },
    ];
    expect(wrong(group(rows))).toEqual({ 'numbers.1.e164': 'duplicate' });
  });

  it('asks again about a number of another country when it, or its carrier, became another one', () => {
    const confirmed = confirmationOf('+44 20 7946 0958', 1);
    const rows = [
      { e164: '+442079460958', carrierId: 1, confirmed },
      { e164: '+442079460959', carrierId: 1, confirmed },
      { e164: '+442079460958', carrierId: 2, confirmed },
    ];
    const values = group(rows);
    expect(wrong(values)).toEqual({ 'numbers.1.e164': 'foreign', 'numbers.2.e164': 'foreign' });
    expect(toBody(values).numbers.map(({ confirmForeign }) => confirmForeign)).toEqual([true, false, false]);
  });

  it('needs a name, and a fallback group where the policy asks for one', () => {
    expect(wrong({ ...group([]), name: ' ', policy: 'fallback_group', fallbackGroupId: null })).toEqual({
      name: 'required',
      fallbackGroupId: 'required',
    });
  });
});

describe('a column from a table', () => {
  it('is one number a line, with the carrier beside it or not', () => {
    expect(readColumn('8 916 1\tmts\r\n8 916 2;Kcell\n\n8 916 3\n')).toEqual([
      { e164: '8 916 1', carrierName: 'mts' },
      { e164: '8 916 2', carrierName: 'Kcell' },
      { e164: '8 916 3', carrierName: '' },
    ]);
  });

  it('is an ordinary paste when it is one line', () => {
    expect(readColumn('8 916 123-45-67\n')).toBeNull();
  });

  const chosen = (rows: Parameters<typeof newRow>[0][], carriers: Carrier[]) =>
    withCarriers(
      rows.map((row) => newRow(row)),
      carriers,
    ).map(({ carrierId }) => carrierId);

  it('gets the carriers it names as soon as they are known, and never another one', () => {
    const rows = [{ carrierName: 'mts' }, { carrierName: 'nobody' }, {}, { carrierId: 2, carrierName: 'MTS' }];
    expect(chosen(rows, [])).toEqual([null, null, null, 2]);
    expect(chosen(rows, [MTS, KCELL])).toEqual([1, null, null, 2]);
    expect(chosen(rows, [KCELL])).toEqual([null, null, 2, 2]);
  });

  it('stays as it is when no carrier is to be filled in', () => {
    const rows = [newRow({ carrierId: 1 }), newRow({ carrierName: 'nobody' })];
    expect(withCarriers(rows, [MTS, KCELL])).toBe(rows);
  });
});
