import { hash32 } from './hash.ts';

/** A power of two. 1,000,000 keys make shards of about 500: an edit copies one of them and the list of shards. */
const SHARDS = 2048;
/** Names are at most 64 characters; an overlong key from outside must not cost a hash of all of it. */
const HASHED_CHARACTERS = 64;

/** A persistent map from strings: `edit` gives a new map that shares with the old one each shard that was not touched. */
export class ShardedMap<V> {
  readonly size: number;
  readonly #shards: readonly ReadonlyMap<string, V>[];

  private constructor(shards: readonly ReadonlyMap<string, V>[], size: number) {
    this.#shards = shards;
    this.size = size;
  }

  static empty<V>(): ShardedMap<V> {
    return new ShardedMap<V>(new Array<ReadonlyMap<string, V>>(SHARDS).fill(new Map()), 0);
  }

  get(key: string): V | undefined {
    return this.#shards[shardOf(key)]!.get(key);
  }

  /** The map as `change` leaves the draft; this one stays as it is. The draft is of no use afterwards. */
  edit(change: (draft: Draft<string, V>) => void): ShardedMap<V> {
    let shards: ReadonlyMap<string, V>[] | undefined;
    const own = new Map<number, Map<string, V>>();
    let size = this.size;
    const current = (shard: number) => (shards ?? this.#shards)[shard]!;
    const writable = (shard: number): Map<string, V> => {
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

function shardOf(key: string): number {
  return hash32(key.length > HASHED_CHARACTERS ? key.slice(0, HASHED_CHARACTERS) : key) & (SHARDS - 1);
}
