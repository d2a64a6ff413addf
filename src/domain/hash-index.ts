import { hash32 } from './hash.ts';

/** A power of two. 1,000,000 keys make shards of about 2,000: an edit copies one of them and the list of shards. */
const SHARDS = 512;
const SHARD_BITS = Math.log2(SHARDS);
/** Names are at most 64 characters; an overlong key from outside must not cost a hash of all of it. */
const HASHED_CHARACTERS = 64;

/** Slots of two, a hash and an id, found by linear probing (Knuth, 6.4); at least half of them are free: id 0. */
type Shard = Int32Array;

/**
 * A persistent index from keys to the ids of the records that have them. It holds hashes, not keys: the record, which
 * whoever looks it up reads next anyway, says whether it is the one. So a look-up is one walk through memory, and a
 * million keys take 16 MB. Several records may have one key; ids are positive integers of up to 31 bits.
 */
export class HashIndex {
  readonly #shards: readonly Shard[];

  private constructor(shards: readonly Shard[]) {
    this.#shards = shards;
  }

  static empty(): HashIndex {
    return new HashIndex(new Array<Shard>(SHARDS).fill(shardOf([])));
  }

  /** Hands over the ids of records that may have this key, in no order: those that have it, and seldom one whose key has its hash. */
  lookUp(key: string, take: (id: number) => void): void {
    const hash = hashOf(key);
    const shard = this.#shards[hash & (SHARDS - 1)]!;
    for (let at = slotOf(hash, shard); shard[at + 1] !== 0; at = (at + 2) & (shard.length - 1)) {
      if (shard[at] === hash) take(shard[at + 1]!);
    }
  }

  /** The index as `change` leaves the draft; this one stays as it is. The draft is of no use afterwards. */
  edit(change: (draft: IndexDraft) => void): HashIndex {
    const own = new Map<number, number[]>();
    const writable = (hash: number): number[] => {
      const at = hash & (SHARDS - 1);
      let entries = own.get(at);
      if (!entries) {
        entries = entriesOf(this.#shards[at]!);
        own.set(at, entries);
      }
      return entries;
    };
    change({
      add(key, id) {
        const hash = hashOf(key);
        writable(hash).push(hash, id);
      },
      remove(key, id) {
        const hash = hashOf(key);
        const entries = writable(hash);
        let at = 0;
        while (at < entries.length && (entries[at] !== hash || entries[at + 1] !== id)) at += 2;
        entries.splice(at, 2);
      },
    });
    if (own.size === 0) return this;
    const shards = [...this.#shards];
    for (const [at, entries] of own) shards[at] = shardOf(entries);
    return new HashIndex(shards);
  }
}

export interface IndexDraft {
  /** The record has this key from now on. Once for each key and id. */
  add(key: string, id: number): void;
  /** The record has this key no longer. */
  remove(key: string, id: number): void;
}

function hashOf(key: string): number {
  return hash32(key.length > HASHED_CHARACTERS ? key.slice(0, HASHED_CHARACTERS) : key) | 0;
}

/** Where a hash is looked for first: by the bits that do not choose the shard. */
function slotOf(hash: number, shard: Shard): number {
  return ((hash >>> SHARD_BITS) * 2) & (shard.length - 1);
}

function shardOf(entries: readonly number[]): Shard {
  const shard = new Int32Array(2 * 2 ** Math.ceil(Math.log2(entries.length + 1)));
  for (let i = 0; i < entries.length; i += 2) {
    let at = slotOf(entries[i]!, shard);
    while (shard[at + 1] !== 0) at = (at + 2) & (shard.length - 1);
    shard[at] = entries[i]!;
    shard[at + 1] = entries[i + 1]!;
  }
  return shard;
}

function entriesOf(shard: Shard): number[] {
  const entries: number[] = [];
  for (let at = 0; at < shard.length; at += 2) if (shard[at + 1] !== 0) entries.push(shard[at]!, shard[at + 1]!);
  return entries;
}
