import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { createLog } from './log.ts';

const file = join(tmpdir(), `log-${process.pid}.jsonl`);
afterEach(() => rmSync(file, { force: true }));
const messages = () =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { msg: string }).msg);

test('a warning goes out at once, with what was said before it', () => {
  const log = createLog('info', file).child({ pbx: 'office' });
  log.info('one');
  log.warn('two');
  expect(messages()).toEqual(['one', 'two']);
});

test('what nothing follows goes out soon, and many lines go out whole and in order', async () => {
  const log = createLog('info', file);
  const lines = Array.from({ length: 2000 }, (_, i) => `line ${i}`);
  for (const line of lines) log.info({ with: 'some more to write, so that there are several writes' }, line);
  await vi.waitFor(() => expect(messages()).toEqual(lines));
});
