import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { TableRow, TrunkRow } from '../../domain/table-row.ts';
import { freeswitchTableForm } from './table-form.ts';

const form = freeswitchTableForm('resident');
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

const trunk: TrunkRow = {
  carrierId: 3,
  carrier: "O'Neil / Нева|x",
  identityHeader: 'rpid',
  display: { name: 'fixed', text: 'Main office' },
  emergency: { action: 'set', shown: '+74951110001' },
  byDefault: { action: 'keep' },
  noMatch: { action: 'reject' },
  own: { outcome: { action: 'ask' }, reason: 'no_default_number' },
};

test('a trunk’s row has its fields in order, and nothing that mod_hash or a dialplan takes for its own', () => {
  const entry = form.encode({ kind: 'trunk', trunk: 'carrier-a', value: trunk });
  expect(entry).toEqual({
    part: 't',
    key: 'carrier-a',
    value:
      '3|resident|fixed|Main office|+74951110001|keep|reject|ask|no_default_number|' + 'O%27Neil %2F Нева%7Cx|rpid',
  });
});

test.each<[TableRow, [string, string, string]]>([
  [{ kind: 'emergency', destination: '112' }, ['e', '112', '1']],
  [
    {
      kind: 'cell',
      target: { kind: 'group', id: 258 },
      carrierId: 3,
      value: { outcome: { action: 'set', shown: '8' }, reason: 'group' },
    },
    ['c.02', 'g258_3', '8|group'],
  ],
  [
    {
      kind: 'cell',
      target: { kind: 'number', e164: '+74951110005' },
      carrierId: 3,
      value: { see: 'default', reason: 'wrong_carrier' },
    },
    ['c.05', 'n74951110005_3', '@default|wrong_carrier'],
  ],
  [{ kind: 'cell', target: { kind: 'trunk_default' }, carrierId: 3, value: { see: 'own' } }, ['c.00', 'd_3', '@own|']],
])('a row: %j', (row, [part, key, value]) => {
  expect(form.encode(row)).toEqual({ part, key, value });
  expect(form.parts).toContain(part);
});

test('a reference is found by its MD5, whatever is in it, and leads to its cells', () => {
  for (const reference of ['', 'group:Отдел «Йод», юг', 'group:a/b_c', `group:${'x'.repeat(5000)}`]) {
    const entry = form.encode({ kind: 'reference', reference, target: { kind: 'group', id: 258 } });
    const key = md5(`=${reference}`);
    expect(entry).toEqual({ part: `r.${key.slice(0, 2)}`, key, value: 'c.02/g258' });
    expect(form.parts).toContain(entry?.part);
  }
});

test('what the dialplan would not look up stays out', () => {
  expect(form.encode({ kind: 'trunk', trunk: 'a/b', value: trunk })).toBeNull();
  expect(form.encode({ kind: 'trunk', trunk: 'транк', value: trunk })).toBeNull();
  expect(form.encode({ kind: 'emergency', destination: '1/2' })).toBeNull();
});
