import { setImmediate as turn } from 'node:timers/promises';
import { CsvError, type Parser, parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';

/** A record is text of people; a quote that is never closed must not swallow the rest of the file into memory. */
const MAX_RECORD = 16 * 1024;
/** So much is parsed at once: the same process answers calls. */
const MAX_PIECE = 32 * 1024;
/** The first line says which sign stands between two cells. */
const MAX_FIRST_LINE = 16 * 1024;
const DELIMITERS = [',', ';', '\t'];

export interface CsvRecord {
  /** Of the file, from 1: where the record ends. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A file that cannot be read any further. */
export class CsvRefusal extends Error {
  override readonly name = 'CsvRefusal';
  readonly line: number;
  readonly code: 'encoding' | 'quotes' | 'too_long';

  constructor(line: number, code: CsvRefusal['code']) {
    super(code);
    this.line = line;
    this.code = code;
  }
}

/**
 * Reads CSV as programs for spreadsheets write it: UTF-8 with or without a byte order mark; comma, semicolon or tab,
 * as the first line has it or as its `sep=;` says. Empty lines are left out. Errors: `CsvRefusal`, and those of `bytes`.
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord> {
  const texts = decoded(bytes);
  let head = '';
  let ended = false;
  while (!/[\r\n]/.test(head) && head.length < MAX_FIRST_LINE) {
    const { value, done } = await texts.next();
    if (done) {
      ended = true;
      break;
    }
    head += value;
  }
  const first = head.split(/\r\n|\r|\n/, 1)[0] ?? '';
  const told = /^sep=(.)$/i.exec(first)?.[1];
  const skipped = told === undefined ? 0 : 1;
  const parser = parse({
    delimiter: told ?? mostFrequent(first),
    info: true,
    max_record_size: MAX_RECORD,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const feed = async () => {
    parser.write(skipped === 0 ? head : head.slice(first.length).replace(/^(\r\n|\r|\n)/, ''));
    if (!ended) {
      // What can't be read is read to its end all the same: only then does its sender read the answer.
      for await (const text of texts) if (!parser.destroyed && !parser.write(text)) await drained(parser);
    }
    if (!parser.destroyed) parser.end();
  };
  const feeding = feed().catch((error: Error) => parser.destroy(error));
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (record.some((cell) => cell !== '')) yield { line: info.lines + skipped, cells: record.map(unguarded) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as { lines?: unknown }).lines ?? 1) + skipped;
    throw new CsvRefusal(line, error.code === 'CSV_MAX_RECORD_SIZE' ? 'too_long' : 'quotes');
  } finally {
    parser.destroy();
    await feeding;
  }
}

/** It takes more, or nothing any more. */
function drained(parser: Parser): Promise<void> {
  return new Promise((resolve) => {
    if (parser.destroyed) return resolve();
    const done = () => {
      parser.off('drain', done).off('close', done);
      resolve();
    };
    parser.on('drain', done).on('close', done);
  });
}

/** A client may send all of a file as one chunk. */
async function* pieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    for (let start = 0; start < chunk.length; start += MAX_PIECE) {
      if (start > 0) await turn();
      yield chunk.subarray(start, start + MAX_PIECE);
    }
  }
}

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, undefined> {
  // a file in another encoding must be refused, not saved as question marks
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines = 1;
  const decode = (chunk?: Uint8Array) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      const until = new TextDecoder().decode(chunk).split('\ufffd', 1)[0] ?? '';
      throw new CsvRefusal(lines + until.split('\n').length - 1, 'encoding');
    }
  };
  for await (const piece of pieces(bytes)) {
    const text = decode(piece);
    lines += text.split('\n').length - 1;
    yield text;
  }
  yield decode();
  return undefined;
}

function mostFrequent(line: string): string {
  const bare = line.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/**
 * A spreadsheet takes a cell that starts so for a formula: `=cmd|...` would run, and +79161234567 would become a sum that
 * is shown as 7.9E+10 and saved so. An apostrophe before it keeps it text; reading takes the apostrophe off again, and
 * one that was there already is doubled.
 */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/;
const guarded = (cell: string) => (FORMULA.test(cell) ? `'${cell}` : cell);
const unguarded = (cell: string) => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);

/** Rows as CSV, each with its line end. */
export function writeCsv(rows: readonly (readonly string[])[], delimiter: string): string {
  return stringify(
    rows.map((row) => row.map(guarded)),
    { delimiter, record_delimiter: '\r\n', quoted_match: /[\r\n]|^\s|\s$/ },
  );
}

/** First in a file: Excel reads UTF-8 only after it. */
export const BYTE_ORDER_MARK = '\ufeff';
