import { expect, it } from 'vitest';
import type { Esl } from './esl.ts';
import { createOtherAgents } from './other-agents.ts';

function setUp() {
  const world = { now: 0 };
  const hash = new Map<string, string>();
  const esl: Esl = {
    async api(command) {
      if (command.startsWith('global_getvar '))
        return hash.get(command.slice('global_getvar '.length)) ?? '-ERR no reply\n';
      const [verb = '', realm, key, value = ''] = command.replace('hash ', '').split('/');
      const name = `${realm}/${key}`;
      if (verb === 'insert') hash.set(name, value);
      if (verb === 'delete') hash.delete(name);
      return verb === 'select' ? (hash.get(name) ?? '-ERR no reply\n') : '+OK\n';
    },
    background: async () => {},
    listen: async () => {},
    closed: new Promise(() => {}),
    close: () => {},
  };
  const agent = (slot: number) => createOtherAgents(slot, () => world.now);
  return { world, hash, esl, agent };
}

it('counts a version as there only when every other agent that answers has it', async () => {
  const { esl, agent } = setUp();
  const [one, two] = [agent(1), agent(2)];
  expect(await one.have(esl, 5)).toBe(true);
  await two.tell(esl, 4);
  expect(await one.have(esl, 5)).toBe(false);
  await two.tell(esl, 5);
  expect(await one.have(esl, 5)).toBe(true);
  expect(await two.have(esl, 9)).toBe(true); // nobody else answers
});

it('passes over one that says that it answers no calls, and one that is silent', async () => {
  const { world, esl, agent } = setUp();
  const [one, two, three] = [agent(1), agent(2), agent(3)];
  await two.tell(esl, 4);
  await three.tell(esl, 4);
  expect(await one.have(esl, 5)).toBe(false);
  await two.tell(esl, null);
  world.now += 4000;
  expect(await one.have(esl, 5)).toBe(false);
  world.now += 2000;
  expect(await one.have(esl, 5)).toBe(true);
  await three.tell(esl, 4); // it woke
  expect(await one.have(esl, 5)).toBe(false);
});

it('knows the versions of the others and of their tables', async () => {
  const { esl, agent, hash } = setUp();
  await agent(2).tell(esl, 7);
  hash.set('callerid_version_3', '8');
  hash.set('callerid_version_1', '9'); // its own
  expect(await agent(1).versions(esl)).toEqual([7, 8]);
});
