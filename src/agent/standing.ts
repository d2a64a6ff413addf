import type { LinkContext } from './pbx.ts';

/** What the PBX said of other agents' versions holds so long; it is asked every second. */
const COMPARED_MS = 2500;
/** The database is asked every second as well: while it answers, the PBX need not. */
const ANSWERING_MS = 1200;

/**
 * Whether this agent may answer calls. Not while another one has, or may have, a newer version: an agent that its database
 * tells nothing falls behind, and one that was stopped for a while wakes with what it knew before.
 */
export interface Standing {
  mayAnswer(): boolean;
  /**
   * Looks at the versions that others have. Resolves to whether that made a difference.
   * @param read rejects when the PBX does not tell
   */
  compare(read: () => Promise<readonly number[]>): Promise<boolean>;
}

/** @param now monotonic, ms */
export function createStanding(
  { confirmed, snapshot }: Pick<LinkContext, 'confirmed' | 'snapshot'>,
  now: () => number = () => performance.now(),
): Standing {
  let comparedAt = Number.NEGATIVE_INFINITY;
  let isBehind = false;
  return {
    mayAnswer: () => confirmed() || (!isBehind && now() - comparedAt < COMPARED_MS),
    async compare(read) {
      const before = isBehind;
      if (confirmed(ANSWERING_MS)) {
        isBehind = false;
        return before;
      }
      const since = now(); // of a process that is stopped while it waits, the answer is as old as the question
      const versions = await read();
      const own = snapshot()?.seq ?? 0;
      isBehind = !confirmed() && versions.some((version) => version > own);
      comparedAt = since;
      return isBehind !== before;
    },
  };
}
