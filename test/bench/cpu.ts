import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of /proc a second: `getconf CLK_TCK`, which is 100 on every Linux of today. */
const TICK_MS = 10;

/** Processor time in ms that a process, its ended children and, where wanted, its living ones have used so far. */
export function cpuMs(pid: number, withChildren = false): number {
  const own = statOf(pid)?.ms ?? 0;
  return withChildren ? own + childrenOf(pid).reduce((sum, child) => sum + cpuMs(child, true), 0) : own;
}

export const parentOf = (pid: number): number => statOf(pid)?.parent ?? 0;

const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => statOf(each)?.parent === pid);

/** proc(5): behind the name in brackets stand state, parent, ... and as fields 14 to 17 utime, stime, cutime, cstime. */
function statOf(pid: number): { readonly parent: number; readonly ms: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, ms: (user + system + childUser + childSystem) * TICK_MS };
  } catch {
    return null; // it has ended meanwhile
  }
}
