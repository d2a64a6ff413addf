import type { AmiConfig } from '../pbx.ts';
import { pipelined } from '../table/pipelined.ts';
import type { SlotWire } from '../table/slot.ts';
import { type Ami, openAmi } from './ami.ts';

/** Sent without waiting for answers. To write and to read so many holds the loop that answers calls for some 3 ms. */
const WINDOW = 150;

/**
 * One agent's table in AstDB, written over AMI: what ARI writes to functions is refused by Asterisk. One connection is
 * served by one thread in order, so what is sent later can't be there without what was sent before.
 * @param onUserEvent gets the user events of the dialplan, as they came
 * @throws Error when AMI can't be reached or refuses
 */
export async function openTableWire(
  config: AmiConfig,
  slot: number,
  parts: readonly string[],
  onUserEvent: (event: string) => void,
): Promise<SlotWire> {
  const ami = await openAmi(config, onUserEvent);
  const Family = familyOf(slot);
  const put = (Key: string, Val: string, family = Family) => ami.action('DBPut', { Family: family, Key, Val });
  const remove = async (Key: string, family = Family) => {
    try {
      await ami.action('DBDel', { Family: family, Key });
    } catch (error) {
      // Asterisk says the same of what is not there and of what it can't delete.
      if ((await get(ami, family, Key)) !== null) throw error;
    }
  };
  const set = (key: string, value: string | null, family = Family) =>
    value === null ? remove(key, family) : put(key, value, family);
  return {
    async held() {
      const digests = new Map<string, string>();
      await pipelined(parts, WINDOW, async (part) => {
        const digest = await get(ami, Family, `digest/${part}`);
        if (digest !== null) digests.set(part, digest);
      });
      const version = Number(await get(ami, Family, 'version'));
      return { begun: (await get(ami, Family, 'begun')) !== null, version: version || null, digests };
    },
    begin: async () => void (await put('begun', '1')),
    clear: async (part) => void (await ami.action('DBDelTree', { Family, Key: part }).catch(unlessNotThere)),
    write: (edits) => pipelined(edits, WINDOW, ({ key, value }) => set(key, value)),
    mark: (digests) => pipelined(digests, WINDOW, ([part, digest]) => set(`digest/${part}`, digest)),
    setVersion: async (version) => void (await put('version', String(version))),
    told: (of, word) => get(ami, familyOf(of), word),
    tell: async (of, word, value) => void (await set(word, value, familyOf(of))),
    ping: async () => void (await ami.action('Ping')),
    closed: ami.closed,
    close: ami.close,
  };
}

const familyOf = (slot: number) => `callerid-${slot}`;

async function get(ami: Ami, Family: string, Key: string): Promise<string | null> {
  const events = await ami.list('DBGet', { Family, Key }).catch(unlessNotThere);
  return events?.[0]?.Val ?? null;
}

function unlessNotThere(error: unknown): null {
  if (error instanceof Error && error.message.toLowerCase().includes('not found')) return null;
  throw error;
}
