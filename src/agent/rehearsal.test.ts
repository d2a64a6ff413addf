import { expect, it } from 'vitest';
import { rehearse } from './rehearsal.ts';

it('takes each made-up decision for one that the PBX told of and for one that it made', async () => {
  expect(await rehearse(new AbortController().signal, 2)).toBe(2 * 20 * 2);
});

it('ends with its agent', async () => {
  expect(await rehearse(AbortSignal.abort())).toBe(0);
});
