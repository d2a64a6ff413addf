export interface Page<T> {
  readonly items: readonly T[];
  /** Null: this was the last page. */
  readonly nextCursor: string | null;
}

/** `sort`: one of the list's own keys, with `-` before it for descending. */
export interface PageRequest<Sort extends string = string> {
  readonly cursor?: string | undefined;
  /** 1 to 500. */
  readonly limit: number;
  /** Part of a name or a number, without case in every script. */
  readonly search?: string | undefined;
  readonly sort?: Sort | `-${Sort}` | undefined;
}

/** Every write names who made it, for the history. */
export interface WriteOptions {
  readonly ifMatch: number;
  readonly actor: string;
}
