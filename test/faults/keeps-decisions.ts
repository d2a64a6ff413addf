import { waitFor } from '../support/wait.ts';
import type { Fault } from './fault.ts';

/** Each decision that the carriers saw an agent make is kept, and once. */
export const keepsDecisions: NonNullable<Fault['verify']> = async (site, { by }) => {
  let kept = { all: 0, twice: 0 };
  const isThere = async () => {
    const [row] = await site.sql<(typeof kept)[]>`
      SELECT count(*)::int AS all, (count(*) - count(DISTINCT (call_id, attempt)))::int AS twice
      FROM decisions WHERE source = 'agent'`.catch(() => []);
    kept = row ?? kept;
    return kept.all >= by.agent;
  };
  await waitFor('decisions', isThere, 30_000, () => `${kept.all} are kept of ${by.agent} that an agent made`);
  if (kept.twice > 0) throw new Error(`${kept.twice} decisions are kept twice`);
};
