import type { Policy, Selection } from '../domain/model.ts';
import type { Actor } from './actor.ts';
import { configurationWrite, lastSeq } from './changes.ts';
import type { Database } from './schema.ts';
import { placeGroups } from './transfer-groups.ts';
import { placeNumbers } from './transfer-numbers.ts';

/** A phone number of a file. Null: the file does not say, so it stays as it is, or as a new one is. */
export interface ImportNumber {
  readonly e164: string;
  readonly carrierId: number;
  readonly enabled: boolean | null;
  readonly note: string | null;
}

/** A group of a file: by id, or by a name (or alias) that is its, or that a new one gets. */
export interface ImportGroup {
  readonly id: number | null;
  readonly name: string;
  readonly selection: Selection | null;
  readonly policy: Policy | null;
  /** With policy `fallback_group`: its name. */
  readonly fallback: string | null;
  /** In the order of the file. `number`: its place in the file's `numbers`. */
  readonly numbers: readonly { readonly number: number; readonly enabled: boolean | null }[];
}

export interface ImportPlan {
  /** `add`: a group keeps the numbers that the file does not name; `replace`: it holds the file's alone, in their order. */
  readonly mode: 'add' | 'replace';
  /** Each number at its carrier once. */
  readonly numbers: readonly ImportNumber[];
  /** Each group once. */
  readonly groups: readonly ImportGroup[];
}

export interface ImportResult {
  readonly numbersMade: number;
  readonly numbersChanged: number;
  readonly groupsMade: number;
  readonly groupsChanged: number;
  /** Version of the configuration after it; null after a dry run. */
  readonly version: number | null;
}

/**
 * Does all that a file says, in one transaction; other writers wait meanwhile. What is as it should be is not touched,
 * so that the same file read twice changes nothing. A dry run does the same and takes it back.
 * Errors: `invalid` at `groups[i]`, `cycle`, `name_taken`, `unavailable`.
 */
export async function importNumbers(
  db: Database,
  plan: ImportPlan,
  { actor, dryRun }: { readonly actor: Actor; readonly dryRun: boolean },
): Promise<ImportResult> {
  let result: ImportResult | null = null;
  try {
    await configurationWrite(db, actor, async (tx, record) => {
      const numbers = await placeNumbers(tx, record, plan.numbers);
      const groups = await placeGroups(tx, record, plan, numbers.ids);
      const version = dryRun ? null : await lastSeq(tx);
      result = { ...numbers.counts, ...groups, version };
      if (dryRun) throw new TakeBack();
    });
  } catch (error) {
    if (!(error instanceof TakeBack)) throw error;
  }
  if (!result) throw new Error('the import ended without a result');
  return result;
}

/** Ends a dry run's transaction. */
class TakeBack extends Error {
  override readonly name = 'TakeBack';
}
