import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { fold } from '../../domain/name.ts';
import { tooManyAttempts } from './passwords.ts';

/** Failed attempts that are let through within WINDOW_S; for tests as well. */
export const LIMITS = { account: 20, address: 30 };
const WINDOW_S = 900;

export interface Attempts {
  /**
   * Runs one attempt to sign in. Throws `too_many_attempts` when this account or this address has failed too often,
   * the same for a name that nobody has. `check` says whether it succeeded, which then does not count.
   */
  run<T>(account: string | null, address: string | null, check: () => Promise<T | null>): Promise<T | null>;
}

/** Counted by this process alone: with several behind one address, each lets as many through. */
export function limitAttempts(limits = LIMITS): Attempts {
  const byAccount = new RateLimiterMemory({ points: limits.account, duration: WINDOW_S });
  const byAddress = new RateLimiterMemory({ points: limits.address, duration: WINDOW_S });
  return {
    async run(account, address, check) {
      const taken: [RateLimiterMemory, string][] = [];
      const keys: [RateLimiterMemory, string | null][] = [
        [byAddress, address === null ? null : networkOf(address)],
        [byAccount, account === null ? null : fold(account)],
      ];
      for (const [limiter, key] of keys) {
        if (key === null) continue;
        await take(limiter, key);
        taken.push([limiter, key]);
      }
      // Taken before and given back after: attempts at the same time do not pass together.
      const giveBack = () => Promise.all(taken.map(([limiter, key]) => limiter.reward(key, 1)));
      try {
        const result = await check();
        if (result !== null) await giveBack();
        return result;
      } catch (error) {
        await giveBack(); // neither right nor wrong: the database did not answer, say
        throw error;
      }
    },
  };
}

async function take(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw tooManyAttempts(Math.ceil(refusal.msBeforeNext / 1000));
  }
}

/** Who has an IPv6 address has 2^64 of them. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const first = head.split(':');
  const last = tail?.split(':').filter((part) => part !== '') ?? [];
  const parts = [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last];
  return parts
    .slice(0, 4)
    .map((part) => Number.parseInt(part || '0', 16).toString(16))
    .join(':');
}
