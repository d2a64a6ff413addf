import type { TableRow } from '../../domain/table-row.ts';

/** One row as a kind of PBX writes it down. */
export interface TableEntry {
  /** The part of the table that it stands in: what is checked, and mended, as a whole. */
  readonly part: string;
  readonly key: string;
  readonly value: string;
}

/** An entry as it is to be; `value` null: gone. */
export type EntryEdit = Omit<TableEntry, 'value'> & { readonly value: string | null };

/** How one kind of PBX writes the rows down. */
export interface TableForm {
  /** Every part that there can ever be, so that whatever an earlier run has left behind is found. */
  readonly parts: readonly string[];
  /** Null: too long for this PBX. It stays out, and is asked of the agent. */
  encode(row: TableRow): TableEntry | null;
}

/** What a PBX says of the table that it holds in this agent's slot. */
export interface HeldTable {
  /** False: nothing was ever written there. */
  readonly begun: boolean;
  readonly version: number | null;
  /** Of each part that has one. It stands only while the part is exactly what it was made of. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * One connection that writes one agent's table on one PBX. Whatever it does is done in order, and resolves when the PBX
 * has acknowledged all of it; it rejects when that does not come in time. After a rejection it is of no more use.
 */
export interface TableWire {
  held(): Promise<HeldTable>;
  /** Says that from now on there may be entries. */
  begin(): Promise<void>;
  /** Takes out all entries of a part. */
  clear(part: string): Promise<void>;
  write(edits: Iterable<EntryEdit>): Promise<void>;
  /** Null: this part is not what its digest says any more. */
  mark(digests: Iterable<readonly [part: string, digest: string | null]>): Promise<void>;
  setVersion(version: number): Promise<void>;
  /** Rejects when the PBX does not answer. */
  ping(): Promise<void>;
  /** Resolves, with the reason, when the connection is gone. Never rejects. */
  readonly closed: Promise<string>;
  close(): void;
}
