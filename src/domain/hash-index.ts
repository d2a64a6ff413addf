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
    return new HashIndex(new Array<Shard>(SHARDS).fill(new Int32Array(4)));
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
    const own = new Map<number, DraftShard>();
    const writable = (hash: number): DraftShard => {
      const at = hash & (SHARDS - 1);
      let shard = own.get(at);
      if (!shard) {
        shard = new DraftShard(this.#shards[at]!);
        own.set(at, shard);
      }
      return shard;
    };
    change({
      add(key, id) {
        const hash = hashOf(key);
        writable(hash).add(hash, id);
      },
      remove(key, id) {
        const hash = hashOf(key);
        writable(hash).remove(hash, id);
      },
    });
    if (own.size === 0) return this;
    const shards = [...this.#shards];
    for (const [at, { slots }] of own) shards[at] = slots;
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

/** A copy of a shard while it is edited. */
class DraftShard {
  slots: Shard;
  #used = 0;

  constructor(shard: Shard) {
    this.slots = shard.slice();
    for (let at = 1; at < shard.length; at += 2) if (shard[at] !== 0) this.#used++;
  }

  add(hash: number, id: number): void {
    this.#used++;
    if (4 * this.#used > this.slots.length) {
      const former = this.slots;
      this.slots = new Int32Array(2 * former.length);
      for (let at = 0; at < former.length; at += 2) if (former[at + 1] !== 0) this.#put(former[at]!, former[at + 1]!);
    }
    this.#put(hash, id);
  }

  #put(hash: number, id: number): void {
    const { slots } = this;
    let at = slotOf(hash, slots);
    while (slots[at + 1] !== 0) at = (at + 2) & (slots.length - 1);
    slots[at] = hash;
    slots[at + 1] = id;
  }

  /** Whoever stands behind the hole, and would have stood in it, moves up: a search ends at the first hole (Knuth, 6.4 R). */
  remove(hash: number, id: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    let hole = slotOf(hash, slots);
    while (slots[hole] !== hash || slots[hole + 1] !== id) {
      if (slots[hole + 1] === 0) return;
      hole = (hole + 2) & mask;
    }
    this.#used--;
    for (let at = (hole + 2) & mask; slots[at + 1] !== 0; at = (at + 2) & mask) {
      // How far it stands from where it is looked for first, and how far from the hole.
      if (((at - slotOf(slots[at]!, slots)) & mask) < ((at - hole) & mask)) continue;
      slots[hole] = slots[at]!;
      slots[hole + 1] = slots[at + 1]!;
      hole = at;
    }
    slots[hole + 1] = 0;
  }
}
