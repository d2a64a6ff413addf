import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from './decision.ts';
import type { Configuration } from './model.ts';
import { resolve } from './resolve.ts';
import { Snapshot } from './snapshot.ts';
import { allUnits, rowsOf, viewOf } from './table.ts';
import type { Outcome, TableRow } from './table-row.ts';
import { touchedUnits } from './table-touched.ts';
import { configuration, editsBetween, PATIENCE, requestTo } from './testing-arbitrary.ts';

type Rows = ReadonlyMap<string, TableRow>;

/** Where a PBX would find the row: everything but its value. */
function keyOf(row: TableRow): string {
  if (row.kind === 'trunk') return `trunk ${row.trunk}`;
  if (row.kind === 'emergency') return `emergency ${row.destination}`;
  if (row.kind === 'reference') return `reference ${row.reference}`;
  return `cell ${JSON.stringify(row.target)} ${row.carrierId}`;
}

function tableOf(snapshot: Snapshot, pbx: string): Rows {
  const view = viewOf(snapshot, pbx);
  const rows = [...allUnits(snapshot)].flatMap((unit) => rowsOf(view, unit));
  const table = new Map(rows.map((row) => [keyOf(row), row]));
  expect(table.size, 'no two units write one row').toBe(rows.length);
  return table;
}

/** What a PBX does that has the table alone, as the dialplans look it up. */
function lookUp(rows: Rows, trunk: string, reference: string): Outcome & { readonly reason?: string } {
  const ask = { action: 'ask' } as const;
  const route = rows.get(`trunk ${trunk}`);
  const known = rows.get(`reference ${reference}`);
  if (route?.kind !== 'trunk' || known?.kind !== 'reference') return ask;
  const cell = rows.get(`cell ${JSON.stringify(known.target)} ${route.value.carrierId}`);
  if (cell?.kind !== 'cell') return ask;
  if ('outcome' in cell.value) return { ...cell.value.outcome, reason: cell.value.reason };
  const { own, byDefault, noMatch } = route.value;
  if (cell.value.see === 'own') return { ...own.outcome, reason: own.reason };
  return { ...(cell.value.see === 'default' ? byDefault : noMatch), reason: cell.value.reason };
}

const inShort = (decision: Decision) => ({
  action: decision.action,
  reason: decision.reason,
  ...(decision.action === 'set' ? { shown: decision.shown } : {}),
});

describe('the resident table, for any configuration and request', () => {
  it(
    'gives what `resolve` gives, or leaves it to an agent',
    () => {
      const seen = { all: 0, answered: 0, set: 0, byDefault: 0, asked: 0 };
      fc.assert(
        fc.property(
          configuration.chain((c) => fc.tuple(fc.constant(c), fc.array(requestTo(c), { minLength: 6, maxLength: 6 }))),
          ([c, requests]) => {
            const snapshot = Snapshot.from(c);
            const tables = new Map(c.pbxs.map((pbx) => [pbx.name, tableOf(snapshot, pbx.name)]));
            for (const request of requests) {
              const rows = tables.get(request.pbx);
              if (!rows || request.emergency || rows.has(`emergency ${request.destination}`)) continue;
              const got = lookUp(rows, request.trunk, request.reference);
              seen.all++;
              if (got.action === 'ask') continue;
              seen.answered++;
              const decision = resolve(snapshot, request);
              expect(got).toEqual(inShort(decision));
              if (got.action === 'set') seen.set++;
              if (decision.policy === 'trunk_default') seen.byDefault++;
            }
          },
        ),
        { numRuns: 500 },
      );
      expect(seen.answered / seen.all).toBeGreaterThan(0.3);
      expect(seen.set / seen.all).toBeGreaterThan(0.15);
      expect(seen.byDefault / seen.all).toBeGreaterThan(0.05);
    },
    PATIENCE,
  );

  it(
    'answers emergencies as `resolve` does',
    () => {
      fc.assert(
        fc.property(configuration, (c) => {
          const snapshot = Snapshot.from(c);
          for (const { name: pbx } of c.pbxs) {
            for (const row of tableOf(snapshot, pbx).values()) {
              if (row.kind !== 'trunk') continue;
              const request = { pbx, trunk: row.trunk, reference: '', destination: '112', callId: '', attempt: 1 };
              const callerId = { number: '101', presentation: 'allowed' } as const;
              const decision = resolve(snapshot, { ...request, callerId, emergency: false });
              const { reason: _, ...expected } = inShort(decision);
              expect(row.value.emergency).toEqual(expected);
            }
          }
        }),
      );
    },
    PATIENCE,
  );

  it(
    'is the same after edits as when compiled anew, from the touched units alone',
    () => {
      const seen = { runs: 0, few: 0 };
      fc.assert(
        fc.property(someEdits, ([before, edits]) => {
          const old = Snapshot.from(before);
          const now = old.with(edits, before.seq + 1);
          for (const pbx of ['pbx1', 'АТС']) {
            const [from, to] = [viewOf(old, pbx), viewOf(now, pbx)];
            const touched = touchedUnits(from, to);
            seen.runs++;
            if (touched !== 'all') seen.few++;
            const units = touched === 'all' ? [...allUnits(old), ...allUnits(now)] : touched;
            const rows = new Map(tableOf(old, pbx));
            const gone = units.flatMap((unit) => rowsOf(from, unit));
            for (const row of gone) rows.delete(keyOf(row));
            for (const row of units.flatMap((unit) => rowsOf(to, unit))) rows.set(keyOf(row), row);
            expect(sorted(rows)).toEqual(sorted(tableOf(now, pbx)));
          }
        }),
        { numRuns: 500 },
      );
      expect(seen.few / seen.runs).toBeGreaterThan(0.3);
    },
    PATIENCE,
  );
});

/** A configuration and one to three of the edits that would make another one of it. */
const someEdits = fc
  .tuple(configuration, configuration)
  .chain(([before, after]: readonly [Configuration, Configuration]) => {
    const edits = editsBetween(before, after).filter((edit) => edit.entity !== 'settings');
    return fc.tuple(fc.constant(before), fc.subarray(edits, { minLength: 1, maxLength: Math.min(3, edits.length) }));
  });

const sorted = (rows: Rows) => [...rows.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
