import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Clock ticks of /proc a second: `getconf CLK_TCK`, which is 100 on every Linux of today. */
const TICK_MS = 10;

/**
 * Processor time in ms that a process, its ended children and, where wanted, its living ones have used so far. Exact to
 * the tick of the scheduler while no thread ends, as in Node; else to 20 ms, as of a PBX with a thread for each call.
 */
export function cpuMs(pid: number, withChildren = false): number {
  const stat = statOf(pid);
  if (!stat) return 0;
  // The threads alone know it in ns, and the process alone what threads that have ended have used.
  const own = Math.max(ofThreads(pid), stat.ms) + stat.endedChildrenMs;
  return withChildren ? own + childrenOf(pid).reduce((sum, child) => sum + cpuMs(child, true), 0) : own;
}

const WINDOW_MS = 1000;
const MAX_WINDOWS = 60;

/** Until a process has worked no more for what came before so many seconds on end, or a minute has passed. */
export async function settled(pid: number, seconds: number): Promise<void> {
  for (let quiet = 0, windows = 0; quiet < seconds && windows < MAX_WINDOWS; windows++) {
    const before = cpuMs(pid);
    await sleep(WINDOW_MS);
    quiet = cpuMs(pid) - before < WINDOW_MS / 5 ? quiet + 1 : 0;
  }
}

export const parentOf = (pid: number): number => statOf(pid)?.parent ?? 0;

const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => statOf(each)?.parent === pid);

/** Of the living threads: the first field of schedstat is the ns on a processor. 0: the process has ended. */
function ofThreads(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.reduce((sum, thread) => sum + nsOf(`/proc/${pid}/task/${thread}/schedstat`), 0) / 1e6;
  } catch {
    return 0;
  }
}

function nsOf(schedstat: string): number {
  try {
    return Number(readFileSync(schedstat, 'latin1').split(' ')[0]);
  } catch {
    return 0; // the thread has ended meanwhile
  }
}

/** proc(5): behind the name in brackets stand state, parent, ... and as fields 14 to 17 utime, stime, cutime, cstime. */
function statOf(
  pid: number,
): { readonly parent: number; readonly ms: number; readonly endedChildrenMs: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
    return {
      parent: fields[1] ?? 0,
      ms: (user + system) * TICK_MS,
      endedChildrenMs: (childUser + childSystem) * TICK_MS,
    };
  } catch {
    return null; // it has ended meanwhile
  }
}
