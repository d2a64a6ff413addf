import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until `probe` gives something other than undefined, null or false.
 *
 * @param what names what is waited for, in the error's text
 * @param detail is asked for more to say when time is up (a log's tail, what came so far)
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | Promise<T>,
  timeoutMs = 10_000,
  detail: () => string = () => '',
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== null && found !== false) return found as NonNullable<Exclude<T, false>>;
    if (Date.now() >= deadline) throw new Error(`no ${what} within ${timeoutMs} ms\n${detail()}`.trimEnd());
    await sleep(20);
  }
}
