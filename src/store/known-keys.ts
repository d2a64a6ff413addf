import type { Actor } from './actor.ts';
import { type ApiKeyRow, findApiKey, hashOf, revokeApiKey } from './api-keys.ts';
import type { Database } from './schema.ts';
import type { ApiKeys } from './store.ts';
import type { Wakes } from './wakes.ts';

/**
 * How long an answer of the database holds, in ms. What ends a key tells all processes by NOTIFY; this bounds what one
 * that is not told takes for good. It needs no word from anybody, so it holds with a LISTEN that hangs as well.
 */
const TRUST_MS = 1000;
/** More keys than this at once, and those that were asked for first are asked for anew. */
const MAX_KEYS = 1000;

interface Asked {
  /** When the question went out: what came to be after it is not in the answer. Monotonic. */
  readonly at: number;
  readonly row: Promise<ApiKeyRow | null>;
  /** The row once it is there. */
  known: ApiKeyRow | null;
}

/** Asks the database once a second whose key it is, not for each request. That a key is of no use is never kept. */
export class KnownKeys implements ApiKeys {
  readonly #db: Database;
  /** By the hash of the key: a key itself is kept nowhere. */
  readonly #asked = new Map<string, Asked>();

  constructor(db: Database, ended: Wakes) {
    this.#db = db;
    ended.subscribe(() => this.#asked.clear());
  }

  owner(key: string, address: string | null): ApiKeyRow | Promise<ApiKeyRow | null> {
    const hashed = hashOf(key);
    const asked = this.#asked.get(hashed);
    if (asked && performance.now() - asked.at < TRUST_MS) {
      const { known } = asked;
      if (known === null) return asked.row;
      // The database's clock decides, so what seems to be over here is asked for.
      if (!known.expiresAt || known.expiresAt.getTime() > Date.now()) return known;
    }
    return this.#ask(hashed, address);
  }

  async revoke(id: number, actor: Actor): Promise<void> {
    try {
      await revokeApiKey(this.#db, id, actor);
    } finally {
      this.#asked.clear(); // a failure may have come after the commit
    }
  }

  #ask(hashed: string, address: string | null): Promise<ApiKeyRow | null> {
    const asked: Asked = { at: performance.now(), row: findApiKey(this.#db, hashed, address), known: null };
    this.#asked.delete(hashed);
    this.#asked.set(hashed, asked);
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > MAX_KEYS && oldest !== undefined) this.#asked.delete(oldest);
    const forget = () => {
      if (this.#asked.get(hashed) === asked) this.#asked.delete(hashed);
    };
    asked.row.then((row) => {
      if (row) asked.known = row;
      else forget();
    }, forget);
    return asked.row;
  }
}
