import type { ApiPlan } from './api.ts';
import type { Steps } from './climb.ts';

/** How a PBX's ways are stepped up: ours against plain, and the others beside each other. */
interface Climbs {
  readonly own: Steps;
  readonly rivals: Steps;
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
    climbs: {
      asterisk: {
        own: { from: 200, step: 300, to: 500, times: 1, lapSeconds: 1 },
        rivals: { from: 300, step: 100, to: 300, times: 1, lapSeconds: 1 },
      },
      freeswitch: {
        own: { from: 50, step: 100, to: 150, times: 1, lapSeconds: 1 },
        rivals: { from: 100, step: 100, to: 100, times: 1, lapSeconds: 1 },
      },
    },
    decisionSizes: [1_000_000],
    editSizes: [
      [10, 10],
      [100_000, 10],
    ],
    edits: 30,
    liveEdits: 5,
    liveUpTo: 1000,
    api: { laps: 1, lapSeconds: 1, warmSeconds: 1 },
    seconds: { asterisk: 100, freeswitch: 65, decisions: 11, edits: 50, api: 25 },
  },
  full: {
    rounds: 3,
    rates: [20, 100, 200],
    lapSeconds: 3,
    idleSeconds: 5,
    scriptRate: 20,
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
