import { expect, it } from 'vitest';
import { createTrunkNames } from './trunk-names.ts';

it('hands over each name once, and again what could not be saved', async () => {
  const proposed: (readonly string[])[] = [];
  const errors: unknown[] = [];
  let isDown = false;
  const names = createTrunkNames(
    async (batch) => {
      proposed.push(batch);
      if (isDown) throw new Error('down');
    },
    (error) => errors.push(error),
  );
  names.add(['trunk-a', 'trunk-b', 'trunk-a']);
  await names.flush();
  names.add(['trunk-a']);
  await names.flush();
  expect(proposed).toEqual([['trunk-a', 'trunk-b']]);
  isDown = true;
  names.add(['trunk-c']);
  await names.flush();
  expect(errors).toHaveLength(1);
  isDown = false;
  await names.flush();
  await names.flush();
  expect(proposed.slice(1)).toEqual([['trunk-c'], ['trunk-c']]);
});

it('keeps no name that no trunk has, and no more than it can hold', async () => {
  const proposed: string[] = [];
  const names = createTrunkNames(
    async (batch) => void proposed.push(...batch),
    () => {},
  );
  names.add(['', 'a b', 'a\r\nb', 'я', 'x'.repeat(65), 'ok.trunk_1@site-2+3']);
  await names.flush();
  expect(proposed).toEqual(['ok.trunk_1@site-2+3']);
  names.add(Array.from({ length: 5000 }, (_, i) => `t${i}`));
  await names.flush();
  expect(proposed.length).toBeLessThan(1100);
});
