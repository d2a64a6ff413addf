import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CsvRefusal, readCsv } from '../../src/http/csv.ts';
import { COLUMNS } from '../../src/http/import-cells.ts';
import { readRows } from '../../src/http/import-rows.ts';
import { fuzz, nearBytes, TIMEOUT_MS } from './fuzz.ts';

const RIGHT = [
  ...[...COLUMNS, 'group,number,carrier\n', 'Sales,+79161234567,Volga\n', 'Sales;8 495 123-45-67;Volga\r\n', 'sep=;\n'],
  ...[
    '"',
    '""',
    '\n',
    '\r',
    ',',
    ';',
    '\t',
    '\ufeff',
    '=1+1',
    "'",
    'fallback_group',
    'by_destination',
    'true',
    'Volga',
  ],
];
const carriers = [
  { id: 1, name: 'Volga', country: 'RU' },
  { id: 2, name: 'Север', country: 'KZ' },
];

/** The bytes in pieces of any size, as a network gives them. */
async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

it('a CSV that is imported', { timeout: TIMEOUT_MS }, () =>
  fuzz(
    'CSV import',
    fc.record({
      bytes: fc.array(nearBytes(RIGHT), { maxLength: 6 }).map((parts) => Buffer.concat(parts)),
      size: fc.integer({ min: 1, max: 64 }),
      groupId: fc.constantFrom(null, 1),
      carrierId: fc.constantFrom(null, 1),
      confirmForeign: fc.boolean(),
      mode: fc.constantFrom('add' as const, 'replace' as const),
    }),
    async ({ bytes, size, ...context }) => {
      const known = async () => new Set<string>();
      try {
        const read = await readRows(readCsv(pieces(bytes, size)), { ...context, carriers, known });
        for (const { e164 } of read.plan.numbers) expect(e164).toMatch(/^\+[1-9][0-9]{6,14}$/);
        for (const { line } of read.errors) expect(line).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(CsvRefusal);
      }
    },
  ),
);
