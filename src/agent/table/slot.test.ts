import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createSlot, type SlotWire, type SlotWord } from './slot.ts';

/** What all agents of one PBX see of its tables. */
function fakePbx() {
  const words = new Map<string, string>();
  const steps: string[] = [];
  const wire = (slot: number): SlotWire => ({
    held: async () => ({ begun: false, version: null, digests: new Map() }),
    begin: async () => void steps.push(`${slot} begin`),
    clear: async (part) => void steps.push(`${slot} clear ${part}`),
    async write(edits) {
      for (const { key } of edits) steps.push(`${slot} write ${key}`);
    },
    async mark(digests) {
      for (const [part, digest] of digests) steps.push(`${slot} ${digest === null ? 'unmark' : 'mark'} ${part}`);
    },
    setVersion: async (version) => void words.set(`${slot} version`, String(version)),
    told: async (of, word) => words.get(`${of} ${word}`) ?? null,
    async tell(of, word, value) {
      if (value === null) words.delete(`${of} ${word}`);
      else words.set(`${of} ${word}`, value);
    },
    ping: async () => {},
    closed: new Promise(() => {}),
    close: () => void steps.push(`${slot} close`),
  });
  return {
    words,
    steps,
    wire,
    version: (slot: number) => words.get(`${slot} version` satisfies `${number} ${SlotWord}`),
  };
}

function setUp(newest = 7) {
  const world = { now: 0, newest, confirmed: true };
  const pbx = fakePbx();
  const log = pino({ level: 'silent' });
  const agent = (slot: number) =>
    createSlot({ slot, log, confirmed: () => world.confirmed, version: () => world.newest, now: () => world.now });
  return { world, pbx, agent };
}

const edit = { part: 'r/00', key: 'r/00/a', value: '1' };

describe('an agent whose slot another one took while it was stopped', () => {
  async function taken() {
    const all = setUp();
    const sleeper = all.agent(1);
    const wire = await sleeper.enter(all.pbx.wire(1));
    await wire.mark([['r/00', null]]);
    all.world.now += 60_000;
    const other = await all.agent(1).enter(all.pbx.wire(1));
    all.pbx.steps.length = 0;
    return { ...all, sleeper, wire, other };
  }

  it('writes nothing, and says that the part which it was writing is in doubt', async () => {
    const { wire, pbx } = await taken();
    for (const write of [() => wire.write([edit]), () => wire.mark([['r/00', 'x']]), () => wire.setVersion(3)]) {
      await expect(write()).rejects.toThrow('another agent took slot 1');
    }
    expect(new Set(pbx.steps)).toEqual(new Set(['1 unmark r/00']));
    expect(pbx.version(1)).toBe(undefined);
  });

  it('comes back when the other one is silent, and not before', async () => {
    const { world, pbx, sleeper, wire, other } = await taken();
    await expect(wire.ping()).rejects.toThrow('another agent took');
    for (let i = 0; i < 10; i++) {
      world.now += 5000;
      await other.ping();
      await expect(sleeper.enter(pbx.wire(1))).rejects.toThrow('another agent took');
    }
    expect(pbx.steps).toContain('1 close');
    world.now += 20_000;
    const back = await sleeper.enter(pbx.wire(1));
    await back.write([edit]);
    expect(pbx.steps.at(-1)).toBe('1 write r/00/a');
  });
});

it('does not go back to an older version before the database says that it is the newest', async () => {
  const { world, pbx, agent } = setUp();
  pbx.words.set('1 version', '8');
  world.confirmed = false;
  const slot = agent(1);
  await expect(slot.enter(pbx.wire(1))).rejects.toThrow('holds version 8');
  expect(pbx.steps).toEqual(['1 close']);
  world.confirmed = true;
  await (await slot.enter(pbx.wire(1))).write([edit]);
  expect(pbx.steps.at(-1)).toBe('1 write r/00/a');
});

describe('a table of another slot that is newer than the newest version', () => {
  async function withSlot2(version: number, owner: string | null) {
    const all = setUp();
    all.pbx.words.set('2 version', String(version));
    if (owner !== null) all.pbx.words.set('2 owner', owner);
    const own = all.agent(1);
    const wire = await own.enter(all.pbx.wire(1));
    return { ...all, own, wire };
  }

  it('is taken out once its agent is silent: the database was restored since', async () => {
    const { world, pbx, own, wire } = await withSlot2(99, 'somebody 5');
    expect(await own.isOutranked(7)).toBe(true);
    expect(pbx.version(2)).toBe('99');
    world.now += 20_000;
    await wire.ping();
    expect(pbx.version(2)).toBe(undefined);
    expect(await own.isOutranked(7)).toBe(false);
  });

  it('is left alone where the database does not say which version is the newest, or its agent lives', async () => {
    const { world, pbx, own, wire } = await withSlot2(99, 'somebody 5');
    world.confirmed = false;
    world.now += 20_000;
    await wire.ping();
    expect(pbx.version(2)).toBe('99');
    world.confirmed = true;
    pbx.words.set('2 owner', 'somebody 6');
    await wire.ping();
    expect(pbx.version(2)).toBe('99');
    expect(await own.isOutranked(7)).toBe(false);
  });

  it('is none where it is as old as ours', async () => {
    const { pbx, own } = await withSlot2(7, null);
    expect(pbx.version(2)).toBe('7');
    expect(await own.isOutranked(7)).toBe(false);
  });
});
