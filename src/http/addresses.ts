import type { Result, Router } from 'hono/router';
import { TrieRouter } from 'hono/router/trie-router';

/**
 * Finds what answers an address. Of hono's routers only the slowest can do that here, since `/v1/decisions/counts` stands
 * beside `/v1/decisions/:id`; so it is asked once for each address that has no parameter.
 */
export class Addresses<T> implements Router<T> {
  readonly name = 'Addresses';
  readonly #all = new TrieRouter<T>();
  /** Routes without a parameter, as `GET /livez`: the only ones that are kept, so what a client asks for fills nothing. */
  readonly #plain = new Set<string>();
  readonly #found = new Map<string, Result<T>>();

  add(method: string, path: string, handler: T): void {
    this.#all.add(method, path, handler);
    if (!/[:*{]/.test(path)) this.#plain.add(`${method} ${path}`);
    this.#found.clear();
  }

  match(method: string, path: string): Result<T> {
    const address = `${method} ${path}`;
    const known = this.#found.get(address);
    if (known) return known;
    const result = this.#all.match(method, path);
    if (this.#plain.has(address)) this.#found.set(address, result);
    return result;
  }
}
