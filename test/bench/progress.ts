/** Says on stderr how far a run is and how long it will take still, by the plan that was made before. */
export interface Progress {
  /** A step begins that is planned to take so long. */
  begin(what: string, seconds: number): void;
  /** Something that was found out on the way. */
  say(text: string): void;
}

/** @param plannedSeconds of all steps together */
export function startProgress(plannedSeconds: number): Progress {
  const started = performance.now();
  let planned = 0;
  const say = (text: string) => process.stderr.write(`${text}\n`);
  return {
    say: (text) => say(`      ${text}`),
    begin(what, seconds) {
      const passed = (performance.now() - started) / 1000;
      // A machine that is slower than planned for is slower in what is left as well.
      const slowness = planned > 30 ? Math.max(0.5, passed / planned) : 1;
      const left = Math.max(0, plannedSeconds - planned) * slowness;
      const minutes = left < 90 ? `${Math.round(left)} s` : `${Math.round(left / 60)} min`;
      say(`[${Math.round((100 * planned) / plannedSeconds)} %, about ${minutes} left] ${what}`);
      planned += seconds;
    },
  };
}
