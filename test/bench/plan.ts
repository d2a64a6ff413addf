/** How much one run measures. */
export interface Plan {
  /** How often each rate is run. */
  readonly rounds: number;
  readonly rates: readonly number[];
  readonly lapSeconds: number;
  readonly hasBurst: boolean;
  /** The one rate of the AGI script: a higher one takes the whole machine down with it. */
  readonly scriptRate: number;
  /** Steps of the climb to the highest rate that is held. */
  readonly climb: { readonly from: number; readonly step: number; readonly to: number; readonly times: number };
  readonly decisionSizes: readonly number[];
  /** Groups, and numbers of each. */
  readonly editSizes: readonly (readonly [groups: number, numbersOfGroup: number])[];
  readonly edits: number;
  readonly liveEdits: number;
  readonly apiSeconds: number;
  /** What each part takes, for the time that is left. */
  readonly seconds: Readonly<Record<'asterisk' | 'freeswitch' | 'decisions' | 'edits' | 'api', number>>;
}

export const PLANS: Readonly<Record<'quick' | 'full', Plan>> = {
  quick: {
    rounds: 1,
    rates: [100],
    lapSeconds: 2,
    hasBurst: true,
    scriptRate: 20,
    climb: { from: 200, step: 150, to: 500, times: 1 },
    decisionSizes: [100, 1_000_000],
    editSizes: [[100_000, 10]],
    edits: 50,
    liveEdits: 10,
    apiSeconds: 2,
    seconds: { asterisk: 140, freeswitch: 50, decisions: 22, edits: 80, api: 40 },
  },
  full: {
    rounds: 3,
    rates: [20, 100, 200],
    lapSeconds: 3,
    hasBurst: true,
    scriptRate: 20,
    climb: { from: 200, step: 50, to: 1000, times: 3 },
    decisionSizes: [100, 10_000, 100_000, 1_000_000],
    editSizes: [
      [10, 10],
      [1000, 10],
      [100_000, 10],
    ],
    edits: 100,
    liveEdits: 100,
    apiSeconds: 10,
    seconds: { asterisk: 950, freeswitch: 440, decisions: 60, edits: 240, api: 100 },
  },
};
