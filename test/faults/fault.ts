import { setTimeout as sleep } from 'node:timers/promises';
import type { PbxKind } from '../../src/domain/model.ts';
import { watchLateness } from './lateness.ts';
import { type Site, type SiteOptions, startSite } from './site.ts';
import { type Outcome, placeTraffic, type TrafficOptions, together } from './traffic.ts';

/** One way to break an installation while calls run. */
export interface Fault {
  readonly name: string;
  /** The one kind of PBX that it can befall, and the fault that takes its place on others. */
  readonly only?: { readonly kind: PbxKind; readonly counterpart: string };
  readonly site?: Partial<Omit<SiteOptions, 'kind' | 'byHiredis'>>;
  /** Calls a second; the run's own when not given. */
  readonly rate?: number;
  /** How long the calls have to go on for the fault to be over among them. */
  readonly atLeastMs?: number;
  readonly traffic?: Partial<TrafficOptions>;
  /** Before the first call. */
  readonly prepare?: (site: Site) => Promise<unknown>;
  /** Breaks it, among the calls or between two rows of them. */
  readonly break: (site: Site) => Promise<unknown>;
  readonly mend?: (site: Site) => Promise<unknown>;
  /** `between`: no call is under way while it breaks, since what breaks is the PBX itself. */
  readonly when?: 'during' | 'between';
  /** After everything has ended. */
  readonly cleanUp?: () => Promise<unknown>;
  /** What has to be true afterwards. @throws Error that says what is not */
  readonly verify?: (site: Site, outcome: Outcome) => Promise<unknown>;
}

export interface RunOptions {
  readonly kind: PbxKind;
  /** FreeSWITCH's calls ask over mod_hiredis. */
  readonly byHiredis?: boolean;
  readonly calls: number;
  readonly rate: number;
}

export interface Row extends Outcome {
  readonly fault: string;
  /** Why the row fails; empty: it does not. */
  readonly problems: readonly string[];
  /** By how much the machine itself was late meanwhile, at the worst. Ms. */
  readonly machineLateMs: number;
  /** A call waited longer than the bound, and the machine is not to blame. */
  readonly isLate: boolean;
}

/** The bound of a call's wait, from the dialplan's line before apply to the one behind it. */
const BOUND_MS = 300;
/** A wait ends by two processes that wake up, one after the other. Each may be as late as the machine is. */
const WAKES = 2;

export async function runFault(fault: Fault, options: RunOptions): Promise<Row> {
  const rate = fault.rate ?? options.rate;
  const calls = Math.max(options.calls, (rate * (fault.atLeastMs ?? 0)) / 1000);
  const { kind, byHiredis } = options;
  const site = await startSite({ kind, byHiredis, agents: 1, mode: 'agent', ...fault.site });
  try {
    await fault.prepare?.(site);
    const lateness = watchLateness();
    const place = (count: number) => placeTraffic(site, count, { rate, ...fault.traffic });
    const outcome =
      fault.when === 'between'
        ? await between(fault, site, place, calls)
        : await during(fault, site, place, calls, rate);
    const machineLateMs = await lateness.stop();
    const isLate = Math.max(0, ...outcome.waits) > BOUND_MS + WAKES * machineLateMs;
    const problems = problemsOf(outcome);
    await fault.verify?.(site, outcome).catch((error: Error) => problems.push(error.message));
    if (problems.length > 0) {
      problems.push(...site.agents.map((a) => `agent ${a.slot}: ${a.output().slice(-6000)}`));
      problems.push(`${kind}: ${site.pbx.log(400)}`);
    }
    return { ...outcome, fault: fault.name, problems, machineLateMs, isLate };
  } finally {
    await site.close();
    await fault.cleanUp?.();
  }
}

type Place = (count: number) => Promise<Outcome>;

async function during(fault: Fault, site: Site, place: Place, calls: number, rate: number): Promise<Outcome> {
  const seconds = calls / rate;
  const outcome = place(calls);
  outcome.catch(() => {});
  await sleep(seconds * 250);
  await fault.break(site);
  await sleep(seconds * 350);
  await fault.mend?.(site);
  return outcome;
}

async function between(fault: Fault, site: Site, place: Place, calls: number): Promise<Outcome> {
  const first = Math.ceil(calls / 4);
  const before = await place(first);
  await fault.break(site);
  const after = await place(calls - first);
  await fault.mend?.(site);
  return together(before, after);
}

function problemsOf({ lost, wrong, errors }: Outcome): string[] {
  const problems: string[] = [];
  if (lost > 0) problems.push(`${lost} calls lost\n${errors.slice(0, 2000)}`);
  problems.push(...wrong.slice(0, 5));
  return problems;
}
