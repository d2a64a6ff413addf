import { hash32 } from './hash.ts';

/** A power of two. 1,000,000 entries make shards of about 1,000: an edit copies one of them and the list of shards. */
const SHARDS = 1024;
/** Names are at most 64 characters; an overlong key from outside must not cost a hash of all of it. */
const HASHED_CHARACTERS = 64;

/** A persistent map: `edit` gives a new map that shares with the old one each shard that was not touched. */
export class ShardedMap<K extends number | string, V> {
  readonly size: number;
  readonly #shards: readonly ReadonlyMap<K, V>[];

  private constructor(shards: readonly ReadonlyMap<K, V>[], size: number) {
    this.#shards = shards;
    this.size = size;
  }

  static empty<K extends number | string, V>(): ShardedMap<K, V> {
    return new ShardedMap<K, V>(new Array<ReadonlyMap<K, V>>(SHARDS).fill(new Map()), 0);
  }

  get(key: K): V | undefined {
    return this.#shards[shardOf(key)]!.get(key);
  }

  /** The map as `change` leaves the draft; this one stays as it is. The draft is of no use afterwards. */
  edit(change: (draft: Draft<K, V>) => void): ShardedMap<K, V> {
    let shards: ReadonlyMap<K, V>[] | undefined;
    const own = new Map<number, Map<K, V>>();
    let size = this.size;
    const current = (shard: number) => (shards ?? this.#shards)[shard]!;
    const writable = (shard: number): Map<K, V> => {
      let map = own.get(shard);
      if (!map) {
        map = new Map(current(shard));
        own.set(shard, map);
        shards ??= [...this.#shards];
        shards[shard] = map;
      }
      return map;
    };
    change({
      get: (key) => current(shardOf(key)).get(key),
      set: (key, value) => {
        const map = writable(shardOf(key));
        size -= map.size;
        map.set(key, value);
        size += map.size;
      },
      delete: (key) => {
        const shard = shardOf(key);
        if (current(shard).has(key) && writable(shard).delete(key)) size--;
      },
    });
    return shards ? new ShardedMap(shards, size) : this;
  }

  *values(): IterableIterator<V> {
    for (const shard of this.#shards) yield* shard.values();
  }
}

export interface Draft<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
}

function shardOf(key: number | string): number {
  // Ids come in sequence: their low bits spread evenly as they are.
  if (typeof key === 'number') return key & (SHARDS - 1);
  return hash32(key.length > HASHED_CHARACTERS ? key.slice(0, HASHED_CHARACTERS) : key) & (SHARDS - 1);
}
