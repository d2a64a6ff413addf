import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { EntryEdit, TableWire } from './wire.ts';

/** What each slot's table says of itself beside its entries: its version, and whose it is. */
export interface SlotWords {
  /** Null: nothing. */
  told(slot: number, word: SlotWord): Promise<string | null>;
  /** Null: takes it back. */
  tell(slot: number, word: SlotWord, value: string | null): Promise<void>;
}
export type SlotWord = 'owner' | 'version';
export type SlotWire = TableWire & SlotWords;

/** One agent's slot of the tables of one PBX: nothing is written to it while it is another agent's. */
export interface Slot {
  /**
   * Takes the slot and lets the wire write to it. The newcomer wins; who had it before comes back when the other is silent.
   * Rejects, and closes the wire, while it is another's, and while the table there is newer than all that is known here.
   * What is written through the wire rejects once the slot was taken.
   */
  enter(wire: SlotWire): Promise<TableWire>;
  /** True: the PBX answers by another slot's table, which is newer and of an agent that is not known to live. */
  isOutranked(version: number): Promise<boolean>;
}

export interface SlotOptions {
  readonly slot: number;
  /** True: the database has just said that `version()` is the newest. */
  readonly confirmed: () => boolean;
  readonly version: () => number | null;
  readonly log: Logger;
  /** Monotonic, ms. */
  readonly now?: () => number;
}

const SLOTS = [1, 2, 3, 4];
/** An owner says so anew this often, and is silent when it has not for so long. Milliseconds. */
const RENEW_MS = 4000;
const SILENT_MS = 15_000;
/** For so long nothing can have happened to this process since it looked whose the slot is. */
const LOOKED_MS = 250;
/** Written before it is looked again. */
const BATCH = 500;

export function createSlot({ slot, confirmed, version, log, now = () => performance.now() }: SlotOptions): Slot {
  const id = randomUUID();
  /** What each owner said last, and since when: told by no clock but ours. */
  const heard = new Map<number, { readonly owner: string | null; readonly at: number; readonly changed: boolean }>();
  let current: SlotWire | null = null;
  /** It was ours once. */
  let hadIt = false;
  let renewals = 0;

  async function hear(wire: SlotWords, ofSlot: number): Promise<'mine' | 'silent' | 'lives' | 'unknown'> {
    const owner = await wire.told(ofSlot, 'owner');
    const before = heard.get(ofSlot);
    if (before?.owner !== owner) heard.set(ofSlot, { owner, at: now(), changed: before !== undefined });
    if (owner?.startsWith(id)) return 'mine';
    const { at, changed } = heard.get(ofSlot)!;
    if (owner === null || now() - at > SILENT_MS) return 'silent';
    return changed ? 'lives' : 'unknown';
  }

  const renew = (wire: SlotWords) => wire.tell(slot, 'owner', `${id} ${++renewals}`);

  async function take(wire: SlotWords): Promise<void> {
    const owner = await hear(wire, slot);
    if (hadIt && owner !== 'mine' && owner !== 'silent') throw taken();
    const held = Number(await wire.told(slot, 'version'));
    if (held > (version() ?? 0) && !confirmed()) {
      throw new Error(
        `the PBX holds version ${held}, and the database does not say that there is none newer than ours`,
      );
    }
    await renew(wire);
    hadIt = true;
  }

  const taken = () => new Error(`another agent took slot ${slot}: give each agent of a PBX its own`);

  /** Tables of other slots that are newer than the newest there is are those of a database that was restored since. */
  async function retireOthers(wire: SlotWords): Promise<void> {
    const retire = async (other: number) => {
      const [theirs, owner] = await Promise.all([wire.told(other, 'version').then(Number), hear(wire, other)]);
      const newest = version();
      if (owner !== 'silent' || newest === null || theirs <= newest || !confirmed()) return;
      await wire.tell(other, 'version', null);
      log.warn({ slot: other, version: theirs, seq: newest }, 'a table of a version that there is not is taken out');
    };
    await Promise.all(SLOTS.filter((each) => each !== slot).map(retire));
  }

  /** The wire, which looks whose the slot is before it writes. */
  function guarded(wire: SlotWire): TableWire {
    /** Parts that are being written: what a process writes that slept in the middle of it may be old. */
    const open = new Set<string>();
    let lookedAt = now();
    let renewedAt = now();

    async function look(): Promise<void> {
      if (now() - lookedAt < LOOKED_MS) return;
      const since = now();
      const owner = await wire.told(slot, 'owner');
      // Somebody may have emptied the PBX's table: then it is nobody's.
      if (owner !== null && !owner.startsWith(id)) {
        await wire.mark([...open].map((part) => [part, null]));
        throw taken();
      }
      if (owner === null || now() - renewedAt > RENEW_MS) {
        await renew(wire);
        renewedAt = since;
      }
      lookedAt = since;
    }
    const after =
      <A extends readonly unknown[]>(work: (...args: A) => Promise<void>) =>
      async (...args: A) => {
        await look();
        await work(...args);
      };
    return {
      ...wire,
      begin: after(wire.begin),
      clear: after(wire.clear),
      async write(edits) {
        let before = Promise.resolve();
        for (const batch of batchesOf(edits)) {
          await look();
          const written = wire.write(batch);
          written.catch(() => {}); // heard with the next one, or at the end
          // A PBX that has run out of work sleeps before it reads on: there is always one batch more on its way.
          await before;
          before = written;
        }
        await before;
      },
      mark: after(async (digests) => {
        const marks = [...digests];
        for (const [part, digest] of marks) digest === null ? open.add(part) : open.delete(part);
        await wire.mark(marks);
      }),
      setVersion: after(wire.setVersion),
      async ping() {
        await wire.ping();
        await look();
        await retireOthers(wire);
      },
    };
  }

  return {
    async enter(wire) {
      try {
        await take(wire);
        await retireOthers(wire);
      } catch (error) {
        wire.close();
        throw error;
      }
      current = wire;
      return guarded(wire);
    },
    async isOutranked(own) {
      const wire = current;
      if (!wire) return false;
      for (const other of SLOTS.filter((each) => each !== slot)) {
        if (Number(await wire.told(other, 'version')) > own && (await hear(wire, other)) !== 'lives') return true;
      }
      return false;
    },
  };
}

function* batchesOf(edits: Iterable<EntryEdit>): IterableIterator<readonly EntryEdit[]> {
  let batch: EntryEdit[] = [];
  for (const edit of edits) {
    if (batch.push(edit) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
