/**
 * The PBX's clock as it can be known here: this machine's monotonic clock and the distance between the two, measured
 * again and again. Heartbeats and the age of questions are told in it, so that no clock of ours has to be right.
 */
export interface PbxClock {
  /** The PBX's time in ms since 1970; null until it was measured. */
  now(): number | null;
  /** Takes a measurement in: what the PBX said, and our monotonic clock just before and after asking, in ms. */
  measured(pbxTime: number, before: number, after: number): void;
}

/** A slow answer says little: the PBX's time is somewhere between the two ends. */
const GOOD_ROUND_TRIP_MS = 40;
/** Unless there was nothing better for so long: a PBX's clock may have been set. */
const GOOD_FOR_MS = 3000;

/** @param monotonic `performance.now` */
export function createPbxClock(monotonic: () => number): PbxClock {
  let offset: number | null = null;
  let takenAt = 0;
  return {
    now: () => (offset === null ? null : monotonic() + offset),
    measured(pbxTime, before, after) {
      if (offset !== null && after - before > GOOD_ROUND_TRIP_MS && after - takenAt < GOOD_FOR_MS) return;
      offset = pbxTime - (before + after) / 2;
      takenAt = after;
    },
  };
}
