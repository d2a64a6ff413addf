import type { ApiPlan } from './api.ts';
import type { Steps } from './climb.ts';

/** How a PBX's ways are stepped up: ours against plain, and the others beside each other. */
interface Climbs {
  readonly own: Steps;
  /** Null: they are not. */
  readonly rivals: Steps | null;
}

/** How much one run measures. */
export interface Plan {
  /** How often each rate is run. */
  readonly rounds: number;
  readonly rates: readonly number[];
  readonly lapSeconds: number;
  /** How long an agent is watched without calls. */
  readonly idleSeconds: number;
  /** The one rate of the AGI script: a higher one takes the whole machine down with it. */
  readonly scriptRate: number;
  /** Whether the others get bursts as well, under which some take half a minute to come to themselves. */
  readonly rivalBursts: boolean;
  readonly climbs: Readonly<Record<'asterisk' | 'freeswitch', Climbs>>;
  readonly decisionSizes: readonly number[];
  /** Groups, and numbers of each. */
  readonly editSizes: readonly (readonly [groups: number, numbersOfGroup: number])[];
  readonly edits: number;
  readonly liveEdits: number;
  /** The largest size, in groups, at which calls follow edits: the PBX's table is filled first. */
  readonly liveUpTo: number;
  readonly api: ApiPlan;
  /** What each part takes, for the time that is left. */
  readonly seconds: Readonly<Record<'asterisk' | 'freeswitch' | 'decisions' | 'edits' | 'api', number>>;
}

export const PLANS: Readonly<Record<'quick' | 'full', Plan>> = {
  quick: {
    rounds: 1,
    rates: [100],
    lapSeconds: 1,
    idleSeconds: 1,
    scriptRate: 20,
    rivalBursts: false,
    climbs: {
      asterisk: { own: { from: 200, step: 100, to: 200, times: 1, lapSeconds: 1 }, rivals: null },
      freeswitch: { own: { from: 100, step: 100, to: 100, times: 1, lapSeconds: 1 }, rivals: null },
    },
    decisionSizes: [1_000_000],
    editSizes: [
      [10, 10],
      [10_000, 10],
    ],
    edits: 30,
    liveEdits: 5,
    liveUpTo: 1000,
    api: { laps: 1, lapSeconds: 1, warmSeconds: 1 },
    seconds: { asterisk: 85, freeswitch: 68, decisions: 11, edits: 30, api: 25 },
  },
  full: {
    rounds: 3,
    rates: [20, 100, 200],
    lapSeconds: 3,
    idleSeconds: 5,
    scriptRate: 20,
    rivalBursts: true,
    climbs: {
      asterisk: {
        own: { from: 100, step: 50, to: 1000, times: 3, lapSeconds: 3 },
        rivals: { from: 100, step: 100, to: 1000, times: 1, lapSeconds: 2 },
      },
      freeswitch: {
        own: { from: 50, step: 50, to: 500, times: 3, lapSeconds: 2 },
        rivals: { from: 50, step: 50, to: 500, times: 1, lapSeconds: 2 },
      },
    },
    decisionSizes: [100, 10_000, 100_000, 1_000_000],
    editSizes: [
      [10, 10],
      [1000, 10],
      [100_000, 10],
    ],
    edits: 100,
    liveEdits: 50,
    liveUpTo: 100_000,
    api: { laps: 5, lapSeconds: 2, warmSeconds: 3 },
    seconds: { asterisk: 960, freeswitch: 600, decisions: 35, edits: 190, api: 115 },
  },
};
