import { expect, it } from 'vitest';
import { Snapshot } from '../domain/snapshot.ts';
import { aConfiguration } from '../domain/testing.ts';
import { createStanding } from './standing.ts';

function setUp() {
  const world = { confirmed: false, now: 0 };
  const own = Snapshot.from(aConfiguration({ seq: 5 }));
  const standing = createStanding({ confirmed: () => world.confirmed, snapshot: () => own }, () => world.now);
  return { world, standing };
}

it('answers while the database says that it has the newest version, or the PBX that nobody has a newer one', async () => {
  const { world, standing } = setUp();
  expect(standing.mayAnswer()).toBe(false);
  world.confirmed = true;
  expect(standing.mayAnswer()).toBe(true);
  world.confirmed = false;
  await standing.compare(async () => [4, 5]);
  expect(standing.mayAnswer()).toBe(true);
});

it('does not while another one has a newer version', async () => {
  const { world, standing } = setUp();
  expect(await standing.compare(async () => [6])).toBe(true);
  expect(standing.mayAnswer()).toBe(false);
  expect(await standing.compare(async () => [6])).toBe(false);
  world.confirmed = true;
  expect(standing.mayAnswer()).toBe(true);
});

it('does not go by what it was told before it was stopped for a while', async () => {
  const { world, standing } = setUp();
  await standing.compare(async () => []);
  world.now = 10_000;
  expect(standing.mayAnswer()).toBe(false);
  await standing.compare(async () => {
    world.now = 20_000; // stopped while the PBX answers
    return [];
  });
  expect(standing.mayAnswer()).toBe(false);
  await standing.compare(async () => []);
  expect(standing.mayAnswer()).toBe(true);
});

it('is no other for a PBX that does not tell', async () => {
  const { standing } = setUp();
  await standing.compare(async () => [4]);
  await expect(standing.compare(() => Promise.reject(new Error('silent')))).rejects.toThrow('silent');
  expect(standing.mayAnswer()).toBe(true);
});
