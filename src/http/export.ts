import { z } from '@hono/zod-openapi';
import type { CallerIdGroup, PhoneNumber } from '../domain/model.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { lastSeq } from '../store/changes.ts';
import { notesOf } from '../store/phone-numbers.ts';
import { BYTE_ORDER_MARK, writeCsv } from './csv.ts';
import { type Api, addEndpoint } from './endpoint.ts';
import { COLUMNS, type Column } from './import-cells.ts';
import { ProblemError } from './problem.ts';

/**
 * How long a change that was made a moment ago may take to get into the snapshot, in milliseconds: an import of 100,000 rows
 * takes a slow machine more than five seconds. Less than the deadline of an answer.
 */
const SNAPSHOT_MS = 10_000;
/** Rows that are written at once; between two the loop gets its turn, and a slow reader is waited for. */
const BATCH = 500;
const DELIMITERS = { comma: ',', semicolon: ';' } as const;

/** `GET /v1/export`: all groups and numbers as CSV, of one version of the configuration. */
export function addExport(api: Api): void {
  const { db, snapshots } = api.store;
  addEndpoint(api, {
    method: 'get',
    path: '/v1/export',
    tag: 'transfer',
    operationId: 'exportNumbers',
    summary: 'All groups and numbers as CSV',
    description:
      'UTF-8 with a byte order mark, as Excel reads it. One row for each number of a group, in order of position; an ' +
      'empty group has a row without a number, and a number of no group one without a group. A cell that a ' +
      'spreadsheet would take for a formula, and a number begins with `+`, has an apostrophe before it.',
    query: z.strictObject({
      delimiter: z.enum(['comma', 'semicolon']).default('comma').openapi({
        description: 'Excel expects a semicolon where a comma stands in decimal numbers, in Russian for instance',
      }),
    }),
    status: 200,
    output: z.string().openapi({ example: "group,carrier,number\r\nSales,MegaFon,'+79161234567\r\n" }),
    outputType: 'text/csv',
    handle: async ({ query, c }) => {
      await snapshots.reached(await lastSeq(db), SNAPSHOT_MS);
      const snapshot = snapshots.current;
      if (!snapshot) throw new ProblemError('unavailable', 'The configuration is not read yet');
      const notes = (ids: readonly number[]) => notesOf(db, ids);
      const headers = {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="callerid-groups-${snapshot.seq}.csv"`,
      };
      const text = ReadableStream.from(lines(snapshot, notes, DELIMITERS[query.delimiter]));
      return { response: c.body(text.pipeThrough(new TextEncoderStream()), 200, headers) };
    },
  });
}

type Row = Partial<Record<Column, string>>;
interface Entry {
  readonly row: Row;
  readonly number: PhoneNumber | null;
}
type Notes = (ids: readonly number[]) => Promise<ReadonlyMap<number, string>>;

async function* lines(snapshot: Snapshot, notes: Notes, delimiter: string): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + writeCsv([COLUMNS], delimiter);
  let batch: Entry[] = [];
  const write = async () => {
    const texts = await notes(batch.flatMap(({ number }) => number?.id ?? []));
    const rows = batch.map(({ row, number }) => ({ ...row, ...(number && { note: texts.get(number.id) ?? '' }) }));
    batch = [];
    return writeCsv(
      rows.map((row: Row) => COLUMNS.map((column) => row[column] ?? '')),
      delimiter,
    );
  };
  for (const entry of entries(snapshot)) {
    batch.push(entry);
    if (batch.length === BATCH) yield await write();
  }
  if (batch.length > 0) yield await write();
}

function* entries(snapshot: Snapshot): Generator<Entry> {
  const used = new Set<number>();
  for (const group of snapshot.wholeGroups()) {
    const common = ofGroup(group, snapshot);
    if (group.numbers.length === 0) yield { row: common, number: null };
    for (const { phoneNumberId, enabled } of group.numbers) {
      const number = snapshot.phoneNumber(phoneNumberId);
      if (!number) continue;
      used.add(number.id);
      yield { row: { ...common, ...ofNumber(number, snapshot), enabled: String(enabled) }, number };
    }
  }
  for (const number of snapshot.phoneNumbers()) {
    if (!used.has(number.id)) yield { row: ofNumber(number, snapshot), number };
  }
}

function ofGroup({ name, selection, policy, fallbackGroupId }: CallerIdGroup, snapshot: Snapshot): Row {
  const fallback = fallbackGroupId === null ? undefined : snapshot.group(fallbackGroupId);
  return { group: name, selection, policy: policy ?? '', fallback_group: fallback?.name ?? '' };
}

function ofNumber({ e164, carrierId, enabled }: PhoneNumber, snapshot: Snapshot): Row {
  return { carrier: snapshot.carrier(carrierId)?.name ?? '', number: e164, number_enabled: String(enabled) };
}
