import { pipelined } from '../table/pipelined.ts';
import type { SlotWire } from '../table/slot.ts';
import type { EntryEdit } from '../table/wire.ts';
import type { Esl } from './esl.ts';

/**
 * Sent without waiting for answers. FreeSWITCH reads an event socket byte by byte (mod_event_socket, read_packet) and sleeps
 * when there is nothing to read: with 200 in flight it took a third of the commands a second. To write so many holds the
 * loop that answers calls for some 10 ms.
 */
const WINDOW = 500;
/** Commands wait behind those that were sent before them. */
const REQUEST_MS = 5000;
/** Listing a part goes through the whole table. */
const LIST_MS = 10_000;

/**
 * One agent's table in mod_hash, written over the event socket, which does commands in order. It is in memory: a restart
 * of FreeSWITCH empties it, and the new connection that comes of that fills it again.
 */
export function createTableWire(esl: Esl, slot: number, parts: readonly string[]): SlotWire {
  const own = realmOf(slot);
  const hash = (what: string) => esl.api(`hash ${what}`, REQUEST_MS);
  /** A command that prints nothing, as for a key that is not there, is answered by `-ERR no reply`. */
  const printed = (value: string) => (value === '' || value.startsWith('-ERR') ? null : value);
  const get = async (key: string, realm = own) => printed(await hash(`select/${realm}/${key}`));
  const set = async (realm: string, key: string, value: string | null) => {
    const answer = await hash(value === null ? `delete/${realm}/${key}` : `insert/${realm}/${key}/${value}`);
    // What is not there is deleted already.
    if (!answer.startsWith('+OK') && !(value === null && /not found/i.test(answer))) throw new Error(answer.trim());
  };
  const version = async (of: number) => printed(await esl.api(`global_getvar ${tableVersionOf(of)}`, REQUEST_MS));
  const setVersion = async (of: number, value: string | null) => {
    await set(realmOf(of), 'version', value); // which dialplans of 0.1.0 read
    const answer = await esl.api(`global_setvar ${tableVersionOf(of)}=${value ?? ''}`, REQUEST_MS);
    if (!answer.startsWith('+OK')) throw new Error(answer.trim());
  };
  return {
    async held() {
      const digests = new Map<string, string>();
      await pipelined(parts, WINDOW, async (part) => {
        const digest = await get(`digest_${part}`);
        if (digest !== null) digests.set(part, digest);
      });
      return { begun: (await get('begun')) !== null, version: Number(await version(slot)) || null, digests };
    },
    begin: () => set(own, 'begun', '1'),
    async clear(part) {
      const realm = `${own}_${part}`;
      const listed = await esl.api(`hash_dump db ${realm}`, LIST_MS);
      await pipelined(keysOf(listed, realm), WINDOW, (key) => set(realm, key, null));
    },
    write: (edits: Iterable<EntryEdit>) =>
      pipelined(edits, WINDOW, ({ part, key, value }) => set(`${own}_${part}`, key, value)),
    mark: (digests) => pipelined(digests, WINDOW, ([part, digest]) => set(own, `digest_${part}`, digest)),
    setVersion: (value) => setVersion(slot, String(value)),
    told: (of, word) => (word === 'version' ? version(of) : get(word, realmOf(of))),
    tell: (of, word, value) => (word === 'version' ? setVersion(of, value) : set(realmOf(of), word, value)),
    ping: async () => void (await esl.api('hostname')),
    closed: esl.closed,
    close: () => esl.close('done'),
  };
}

/** The global variable that says the version of a slot's table: a dialplan reads it without a function. */
export const tableVersionOf = (slot: number) => `callerid_version_${slot}`;

const realmOf = (slot: number) => `callerid-${slot}`;

/** Of `D/REALM_KEY/VALUE` lines the keys. No key of ours holds `/`; a realm may be found within another's name. */
function keysOf(listed: string, realm: string): readonly string[] {
  return listed.split('\n').flatMap((line) => {
    const name = line.startsWith('D/') ? line.slice(2).split('/', 1)[0] : undefined;
    return name?.startsWith(`${realm}_`) ? [name.slice(realm.length + 1)] : [];
  });
}
