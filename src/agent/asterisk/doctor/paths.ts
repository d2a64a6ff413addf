import type { DialplanStep } from './facts.ts';
import { jumpsOf, type Place, type Places, placesOf, type Run, runsOf, type Spot } from './jumps.ts';

/**
 * Walks every way that a call can take through the dialplan, with what `apply` has done on it so far. Conditions are not
 * looked at: both ways of each are taken. A call begins at the first step of each extension that no known Goto or Gosub of
 * another leads to; one that is led to is looked at as it is reached.
 * @param visit sees each application once with and once without a decision that still holds, where a call may come by so;
 *   returns whether the decision holds after it
 */
export function walkDialplan(
  steps: readonly DialplanStep[],
  visit: (run: Run, step: DialplanStep, applied: boolean) => boolean,
): void {
  const places = placesOf(steps);
  const all = [...places.values()].flatMap((there) => [...there.values()]);
  const done = new Map<string, Set<boolean>>();
  const reached = new Set<Place>();

  /** Walks on from a step. Returns the states in which a Return is met. */
  function walk(start: Spot, applied: boolean): Set<boolean> {
    const returns = new Set<boolean>();
    const waiting: { spot: Spot; applied: boolean }[] = [{ spot: start, applied }];
    const seen = new Set<string>();
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { place, priority } = next.spot;
      const step = place.steps.get(priority);
      const key = keyOf(next.spot, next.applied);
      if (!step || seen.has(key)) continue;
      seen.add(key);
      reached.add(place);
      if (step.application.toLowerCase() === 'return') returns.add(next.applied);
      else waiting.push(...after(step, next.spot, next.applied));
    }
    return returns;
  }

  function after(step: DialplanStep, { place, priority }: Spot, applied: boolean): { spot: Spot; applied: boolean }[] {
    const on = { place, priority: priority + 1 };
    const maybe = step.application.toLowerCase() === 'execif';
    return runsOf(step).flatMap((run) => {
      const holds = visit(run, step, applied);
      const states = [...new Set(maybe ? [applied, holds] : [holds])];
      const jumps = jumpsOf(run, place, places);
      if (run.application.toLowerCase() === 'hangup') return maybe ? [{ spot: on, applied }] : [];
      if (!jumps) return states.map((state) => ({ spot: on, applied: state }));
      const { targets, call, always } = jumps;
      if (call) {
        const back = targets.flatMap((target) => [...walkOnce(target, applied)]);
        // Not found, or taken only when its condition holds: the step after it comes as well.
        const skips = targets.length === 0 || run.application.toLowerCase() === 'gosubif';
        return [...new Set(skips ? [...back, holds] : back)].map((state) => ({ spot: on, applied: state }));
      }
      const there = targets.map((spot) => ({ spot, applied: holds }));
      return always && !maybe ? there : [...there, { spot: on, applied: holds }];
    });
  }

  /** A subroutine is walked once for each state; where it calls itself nothing more comes of it. */
  function walkOnce(spot: Spot, applied: boolean): Set<boolean> {
    const key = keyOf(spot, applied);
    const known = done.get(key);
    if (known) return known;
    done.set(key, new Set());
    const returns = walk(spot, applied);
    done.set(key, returns);
    return returns;
  }

  const ledTo = new Set(all.flatMap((from) => leadsTo(from, places)));
  for (const place of all) if (!ledTo.has(place)) walk({ place, priority: 1 }, false);
  // Those that lead to one another alone.
  for (const place of all) if (!reached.has(place)) walk({ place, priority: 1 }, false);
}

const keyOf = ({ place, priority }: Spot, applied: boolean) =>
  `${place.context},${place.extension},${priority},${applied}`;

const leadsTo = (from: Place, places: Places): readonly Place[] =>
  [...from.steps.values()]
    .flatMap(runsOf)
    .flatMap((run) => jumpsOf(run, from, places)?.targets ?? [])
    .map(({ place }) => place)
    .filter((place) => place !== from);
