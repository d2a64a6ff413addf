import { describe, expect, it } from 'vitest';
import type { TableRow } from '../../domain/table-row.ts';
import { asteriskTableForm } from './table-form.ts';

const form = asteriskTableForm('resident');
const reference = (text: string): TableRow => ({
  kind: 'reference',
  reference: text,
  target: { kind: 'group', id: 5 },
});

describe('asteriskTableForm', () => {
  it('puts every entry into a part that is known', () => {
    const rows: TableRow[] = [
      { kind: 'emergency', destination: '112' },
      reference('group:Sales'),
      ...[0, 255, 256, 1_000_000].map((id): TableRow => {
        return { kind: 'cell', target: { kind: 'group', id }, carrierId: 3, value: { see: 'own' } };
      }),
      { kind: 'cell', target: { kind: 'number', e164: '+79161234567' }, carrierId: 3, value: { see: 'own' } },
      { kind: 'cell', target: { kind: 'trunk_default' }, carrierId: 3, value: { see: 'own' } },
    ];
    for (const row of rows) {
      const entry = form.encode(row);
      expect(form.parts).toContain(entry?.part);
      expect(entry?.key.startsWith(`${entry.part}/`)).toBe(true);
    }
  });

  it('leaves out what AMI or the dialplan would cut, and what no call can name', () => {
    expect(form.encode(reference(`group:${'x'.repeat(294)}`))).not.toBe(null);
    expect(form.encode(reference(`group:${'x'.repeat(295)}`))).toBe(null);
    expect(form.encode(reference(`group:${'Ж'.repeat(64)}`))).not.toBe(null);
    expect(form.encode(reference(`group:${'Ж'.repeat(148)}`))).toBe(null);
    expect(form.encode(reference('group:\ud800'))).toBe(null);
  });
});
