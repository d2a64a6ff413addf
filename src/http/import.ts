import { z } from '@hono/zod-openapi';
import { allCarriers } from '../store/carriers.ts';
import { StoreError } from '../store/errors.ts';
import { existingNumbers } from '../store/phone-numbers.ts';
import { type ImportResult, importNumbers } from '../store/transfer.ts';
import { CsvRefusal, readCsv } from './csv.ts';
import { type Api, addEndpoint } from './endpoint.ts';
import type { RowProblem as Row } from './import-cells.ts';
import { type ReadRows, readRows } from './import-rows.ts';
import { Flag, Id, invalidRequest } from './input.ts';
import { numberKey } from './number-input.ts';
import { ProblemError, RowProblem } from './problem.ts';

const DEADLINE_MS = 120_000;
/** Some 500,000 rows. */
const MAX_BYTES = 32 * 1024 * 1024;

const ImportReport = z
  .object({
    rows: z.int().openapi({ example: 100 }),
    errorCount: z
      .int()
      .openapi({ example: 0, description: 'How many problems there are; `errors` lists the first 1000' }),
    errors: z.array(RowProblem).readonly(),
    numbersMade: z.int().openapi({ example: 90 }),
    numbersChanged: z.int().openapi({ example: 0 }),
    groupsMade: z.int().openapi({ example: 2 }),
    groupsChanged: z.int().openapi({ example: 1 }),
    version: z
      .int()
      .nullable()
      .openapi({ example: 12, description: 'Version of the configuration after it; null: nothing was done' }),
  })
  .openapi('ImportReport');

const NOTHING: ImportResult = { numbersMade: 0, numbersChanged: 0, groupsMade: 0, groupsChanged: 0, version: null };

const FILE_MESSAGES: Readonly<Record<CsvRefusal['code'], string>> = {
  encoding: 'The file is not UTF-8: save it as "CSV UTF-8"',
  quotes: 'A quote is not closed, or stands in the middle of a cell; nothing after it was read',
  too_long: 'A row is too long: is a quote not closed?',
};

const GROUP_MESSAGES: Readonly<Record<string, string>> = {
  unknown: 'There is no such group',
  too_many: 'The group would hold too many numbers',
  duplicate: 'The file names this group in another way before: by its id, by its name or by an alias',
};

/** `POST /v1/import`: groups and numbers from CSV, all or nothing. */
export function addImport(api: Api): void {
  const { db } = api.store;
  /** Each holds its file in memory. */
  let isBusy = false;
  addEndpoint(api, {
    method: 'post',
    path: '/v1/import',
    tag: 'transfer',
    operationId: 'importNumbers',
    summary: 'Read groups and numbers from CSV, all or nothing',
    description:
      'UTF-8 with or without a byte order mark; comma, semicolon or tab. The first line names the columns, those of ' +
      '`GET /v1/export` in any order: at least `number` and `carrier`; what a file does not say stays as it is. ' +
      'An apostrophe before `=`, `+`, `-` or `@` is taken off, as the export puts it there. With `carrierId`, and ' +
      '`groupId` for a group, a bare column of numbers needs no header. The file is read and checked first; others who ' +
      'change something wait only while it is written, some 3 s for 100,000 rows.',
    query: z.strictObject({
      dry_run: Flag.default(false).openapi({ description: 'True: say what it would do, and do nothing' }),
      mode: z.enum(['add', 'replace']).default('add').openapi({
        description: '`replace`: each group that the file names holds the numbers of the file alone, in their order',
      }),
      groupId: Id.optional().openapi({ description: 'The group of rows that name none' }),
      carrierId: Id.optional().openapi({ description: 'The carrier of rows that name none' }),
      confirmForeign: Flag.default(false).openapi({
        description: "True: numbers of another country than their carrier's are meant so",
      }),
    }),
    bodyTypes: ['text/csv', 'text/plain'],
    maxBody: MAX_BYTES,
    bodyExample: 'group,carrier,number\r\nSales,MegaFon,+79161234567\r\n',
    status: 200,
    output: ImportReport,
    problems: ['invalid_import', 'cycle'],
    deadlineMs: DEADLINE_MS,
    handle: async ({ query, actor, c }) => {
      if (isBusy) throw new ProblemError('unavailable', 'Another import is running; try again when it has ended');
      isBusy = true;
      try {
        const { carrierId = null, groupId = null, mode, confirmForeign, dry_run: dryRun } = query;
        const carriers = await allCarriers(db);
        if (carrierId !== null && !carriers.some(({ id }) => id === carrierId))
          throw invalidRequest([{ path: 'carrierId', code: 'unknown', message: 'There is none with this id' }]);
        const known = async (numbers: readonly { e164: string; carrierId: number }[]) =>
          new Set((await existingNumbers(db, numbers)).map(numberKey));
        const context = { carriers, carrierId, groupId, mode, confirmForeign, known };
        const read = await readFile(c.req.raw.body, context);
        if (read.errorCount > 0) return { body: refused(read, dryRun) };
        try {
          const result = await importNumbers(db, read.plan, { actor, dryRun });
          return { body: { rows: read.rows, errorCount: 0, errors: [], ...result } };
        } catch (error) {
          const errors = atTheirLines(error, read);
          if (errors.length === 0) throw error;
          return { body: refused({ ...read, errorCount: errors.length, errors }, dryRun) };
        }
      } finally {
        isBusy = false;
      }
    },
  });
}

async function readFile(
  body: ReadableStream<Uint8Array> | null,
  context: Parameters<typeof readRows>[1],
): Promise<ReadRows> {
  try {
    return await readRows(readCsv(body ?? new Blob([]).stream()), context);
  } catch (error) {
    if (!(error instanceof CsvRefusal)) throw error;
    const { line, code } = error;
    const errors: Row[] = [{ line, column: '', code, message: FILE_MESSAGES[code] }];
    return { rows: 0, errorCount: 1, errors, plan: { mode: context.mode, numbers: [], groups: [] }, groupLines: [] };
  }
}

/** A dry run is there to say what is wrong; what was to be done and can't be is a refusal. */
function refused({ rows, errorCount, errors }: ReadRows, dryRun: boolean): z.input<typeof ImportReport> {
  if (dryRun) return { ...NOTHING, rows, errorCount, errors };
  throw new ProblemError('invalid_import', 'See `rows` for each bad row; nothing was changed', {
    members: { rows: errors.slice(), totalRows: errorCount },
  });
}

/** What the store finds wrong with groups, at the lines that name them first. */
function atTheirLines(error: unknown, { groupLines }: ReadRows): readonly Row[] {
  if (!(error instanceof StoreError)) return [];
  return error.fields.flatMap(({ path: [list, i, field], code }): Row[] => {
    if (list !== 'groups' || typeof i !== 'number') return [];
    const column = field === 'fallback' ? 'fallback_group' : 'group';
    return [{ line: groupLines[i] ?? 0, column, code, message: GROUP_MESSAGES[code] ?? code }];
  });
}
