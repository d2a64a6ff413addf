import { splitArguments } from './dial.ts';
import type { DialplanStep } from './facts.ts';
import { matches } from './include.ts';

/** One extension of one context, its steps by their priorities. */
export interface Place {
  readonly context: string;
  readonly extension: string;
  readonly steps: ReadonlyMap<number, DialplanStep>;
}

/** A step of the dialplan that is run next. */
export interface Spot {
  readonly place: Place;
  readonly priority: number;
}

/** An application that a step may run, itself or by ExecIf. */
export interface Run {
  readonly application: string;
  readonly data: string;
}

/** The places of each context, by the names of their extensions. */
export type Places = ReadonlyMap<string, ReadonlyMap<string, Place>>;

export function placesOf(steps: readonly DialplanStep[]): Places {
  const places = new Map<string, Map<string, Place & { steps: Map<number, DialplanStep> }>>();
  for (const step of steps) {
    const { context, extension, priority } = step;
    const there = places.get(context) ?? new Map();
    places.set(context, there);
    const place = there.get(extension) ?? { context, extension, steps: new Map() };
    there.set(extension, place);
    place.steps.set(priority, step);
  }
  return places;
}

const JUMPS = ['goto', 'gotoif', 'gotoiftime', 'gosub', 'gosubif'];

/** What a step runs: of `ExecIf(condition?app(data):app(data))` both. */
export function runsOf({ application, data }: DialplanStep): readonly Run[] {
  if (application.toLowerCase() !== 'execif') return [{ application, data }];
  return branchesOf(data).flatMap((branch) => {
    const [, name, rest] = /^\s*(\w+)\s*(?:\((.*)\))?\s*$/s.exec(branch) ?? [];
    return name === undefined ? [] : [{ application: name, data: rest ?? '' }];
  });
}

/**
 * Where a step may go on besides the one after it; targets that are put together at run time are unknown, and left out.
 * `call`: it comes back (Gosub); `always`: the step after it is not run (Goto, and GotoIf with two labels).
 */
export function jumpsOf(
  { application, data }: Run,
  from: Place,
  places: Places,
): { readonly targets: readonly Spot[]; readonly call: boolean; readonly always: boolean } | null {
  const app = application.toLowerCase();
  if (!JUMPS.includes(app)) return null;
  const labels = app === 'goto' || app === 'gosub' ? [data] : branchesOf(data);
  return {
    targets: labels.flatMap((label) => spotsOf(label, from, places)),
    call: app.startsWith('gosub'),
    always: app === 'goto' || (app.startsWith('gotoif') && labels.filter((label) => label !== '').length === 2),
  };
}

/** `condition?a:b` -> a, b: at the signs that stand outside of brackets. */
function branchesOf(data: string): readonly [string, string] {
  const cut = (text: string, sign: string): number => {
    let depth = 0;
    for (let i = 0; i < text.length; i++) {
      if ('([{'.includes(text[i]!)) depth++;
      else if (')]}'.includes(text[i]!)) depth--;
      else if (text[i] === sign && depth === 0) return i;
    }
    return -1;
  };
  const question = cut(data, '?');
  const rest = question < 0 ? '' : data.slice(question + 1);
  const colon = cut(rest, ':');
  return colon < 0 ? [rest, ''] : [rest.slice(0, colon), rest.slice(colon + 1)];
}

/** `[[context,]extension,]priority[(arguments)]`. An extension that is a variable may be any of its context. */
function spotsOf(label: string, from: Place, places: Places): readonly Spot[] {
  const parts = splitArguments(label.replace(/\([^()]*\)\s*$/, '')).map((part) => part.trim());
  const priority = parts.at(-1) ?? '';
  const extension = parts.at(-2);
  const context = parts.at(-3) ?? from.context;
  if (priority === '' || /\$[{[]/.test(context + priority)) return [];
  const there = extension === undefined ? [from] : extensionsFor(extension, places.get(context) ?? new Map());
  return there.flatMap((place) => {
    const found = /^\d+$/.test(priority) ? Number(priority) : priorityOf(place, priority);
    return found !== null && place.steps.has(found) ? [{ place, priority: found }] : [];
  });
}

function extensionsFor(extension: string, there: ReadonlyMap<string, Place>): readonly Place[] {
  if (/\$[{[]/.test(extension)) return [...there.values()];
  const exact = there.get(extension);
  return exact ? [exact] : [...there.values()].filter((place) => matches(place.extension, extension));
}

const priorityOf = ({ steps }: Place, label: string): number | null =>
  [...steps].find(([, step]) => step.label === label)?.[0] ?? null;
