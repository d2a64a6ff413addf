import { beforeEach, expect, test } from 'vitest';
import type { Esl } from './esl.ts';
import { createTableWire } from './table-wire.ts';

/** mod_hash and the global variables as they answer, and the commands that they got. */
const stored = new Map<string, string>();
const commands: string[] = [];
const esl: Esl = {
  async api(command) {
    commands.push(command);
    const [what, rest = ''] = command.split(' ');
    if (what === 'global_getvar') return stored.get(rest) ?? '-ERR no reply\n';
    if (what === 'global_setvar') return stored.set(...(rest.split('=') as [string, string])) && '+OK';
    if (what === 'hash_dump') {
      const lines = [...stored].filter(([key]) => key.includes(`${command.split(' ')[2]}_`));
      return lines.map(([key, value]) => `D/${key}/${value}\n`).join('');
    }
    const [verb, realm, key, value = ''] = rest.split('/');
    const name = `${realm}_${key}`;
    if (verb === 'insert') stored.set(name, value);
    if (verb === 'delete') return stored.delete(name) ? '+OK\n' : '-ERR Not found\n';
    return verb === 'insert' ? '+OK\n' : (stored.get(name) ?? '-ERR no reply\n');
  },
  background: async () => {},
  listen: async () => {},
  closed: new Promise(() => {}),
  close: () => {},
};
const wire = createTableWire(esl, 2, ['t', 'c.01']);

beforeEach(() => {
  stored.clear();
  commands.length = 0;
});

test('an empty hash holds nothing', async () => {
  expect(await wire.held()).toEqual({ begun: false, version: null, digests: new Map() });
});

test('what was written is held', async () => {
  await wire.begin();
  await wire.mark([
    ['t', '1.a.b'],
    ['c.01', '2.c.d'],
  ]);
  await wire.setVersion(17);
  await wire.mark([['c.01', null]]);
  expect(await wire.held()).toEqual({ begun: true, version: 17, digests: new Map([['t', '1.a.b']]) });
});

test('entries go into the realm of their part, and what is not there is deleted already', async () => {
  await wire.write([
    { part: 'c.01', key: 'g1_3', value: '+7|group' },
    { part: 't', key: 'gone', value: null },
  ]);
  expect(commands).toEqual(['hash insert/callerid-2_c.01/g1_3/+7|group', 'hash delete/callerid-2_t/gone']);
});

test('a part is emptied, and no other', async () => {
  const kept = ['callerid-2_t_x', 'callerid-1_c.01_g1_3', 'callerid-22_c.01_g1_3', 'x_callerid-2_c.01_y'];
  for (const key of [...kept, 'callerid-2_c.01_g1_3', 'callerid-2_c.01_d_3']) stored.set(key, 'v');
  await wire.clear('c.01');
  expect([...stored.keys()]).toEqual(kept);
});

test('what FreeSWITCH refuses is an error', async () => {
  const refusing = createTableWire({ ...esl, api: async () => '-ERR hash Command not found!\n' }, 1, ['t']);
  await expect(refusing.setVersion(1)).rejects.toThrow('Command not found');
});
