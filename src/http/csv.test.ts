import { expect, it } from 'vitest';
import { BYTE_ORDER_MARK, CsvRefusal, readCsv, writeCsv } from './csv.ts';

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function read(text: string | Uint8Array, size = 7) {
  const records = [];
  for await (const record of readCsv(chunks(Buffer.from(text), size))) records.push(record);
  return records;
}
const cellsOf = async (text: string, size?: number) => (await read(text, size)).map(({ cells }) => cells);

it.each([
  ['commas', 'группа,номер\nПродажи,8 916\n'],
  ['semicolons', 'группа;номер\nПродажи;8 916\n'],
  ['tabs', 'группа\tномер\nПродажи\t8 916\n'],
  ['lines of Windows', 'группа;номер\r\nПродажи;8 916\r\n'],
  ['lines of an old Macintosh', 'группа;номер\rПродажи;8 916\r'],
  ['no last line end', 'группа;номер\nПродажи;8 916'],
  ['a byte order mark', `${BYTE_ORDER_MARK}группа;номер\nПродажи;8 916\n`],
  ['its own word on it', 'sep=;\r\nгруппа;номер\r\nПродажи;8 916\r\n'],
  ['quotes', '"группа","номер"\n"Продажи","8 916"\n'],
  ['empty lines and spaces', 'группа;номер\n\n;\n Продажи ; 8 916 \n\n'],
])('reads a file with %s, however it is cut', async (_, text) => {
  for (const size of [1, 2, 5, 1000]) {
    expect(await cellsOf(text, size)).toEqual([
      ['группа', 'номер'],
      ['Продажи', '8 916'],
    ]);
  }
});

it('takes a delimiter in quotes for text', async () => {
  expect(await cellsOf('"a,b,c";"d"\n"1;2";"3\n4"\n')).toEqual([
    ['a,b,c', 'd'],
    ['1;2', '3\n4'],
  ]);
});

it('says in which line a record stands', async () => {
  const lines = (await read('a,b\n1,2\n\n"3\n3",4\n5,6\n')).map(({ line }) => line);
  expect(lines).toEqual([1, 2, 5, 6]);
  expect((await read('sep=;\na;b\n1;2\n')).map(({ line }) => line)).toEqual([2, 3]);
});

it.each([
  ['Windows-1251', new Uint8Array([...Buffer.from('a,b\n1,'), 0xcf, 0xf0, 0x0a]), 'encoding'],
  ['UTF-16', Buffer.from('\ufeffa,b\n', 'utf16le'), 'encoding'],
  ['a quote that is never closed', Buffer.from('a,b\n"1,2\n3,4\n'), 'quotes'],
  ['a quote in the middle', Buffer.from('a,b\n1"x"2,3\n"1"2,3\n'), 'quotes'],
  ['a record without an end', Buffer.from(`a,b\n"${'x'.repeat(100_000)}"\n`), 'too_long'],
])('refuses %s', async (_, bytes, code) => {
  const refusal = await read(bytes, 1000).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(CsvRefusal);
  expect(refusal).toMatchObject({ code });
});

it('passes on what went wrong with the file itself', async () => {
  async function* torn(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a,b\n1,2\n');
    throw new Error('torn');
  }
  const all = async () => {
    for await (const _ of readCsv(torn()));
  };
  await expect(all()).rejects.toThrow('torn');
});

it('ends with what is wrong when more of the file comes after it', async () => {
  async function* late(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('number,carrier\nООО "Ромашка",x\n');
    for (let piece = 0; piece < 100; piece++) {
      await new Promise((resolve) => setImmediate(resolve));
      yield Buffer.from('8 916 123-45-67,MTS\n'.repeat(2000));
    }
  }
  const all = async () => {
    for await (const _ of readCsv(late()));
  };
  await expect(all()).rejects.toMatchObject({ code: 'quotes', line: 2 });
});

it('writes what no spreadsheet takes for a formula, and reads the same again', async () => {
  const rows = [
    ['+79161234567', '=1+1', "=cmd|'/c calc'!A0", '-5', '@SUM(A1)'],
    ["'+7", "''=x", "'quoted'", "O'Neil", 'a"b'],
    ['\tx', 'a;b', 'a,b', 'two\nlines', '＝1'],
  ];
  for (const delimiter of [',', ';']) {
    const text = writeCsv(rows, delimiter);
    for (const cell of text.split(/[,;\r\n]/)) expect(cell.replace(/^"/, '')).not.toMatch(/^[=+\-@\t＝]/);
    expect(await cellsOf(text)).toEqual(rows);
  }
});
