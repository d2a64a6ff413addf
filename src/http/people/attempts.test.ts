import { describe, expect, it } from 'vitest';
import { limitAttempts } from './attempts.ts';

const limits = { account: 3, address: 5 };
const wrong = async () => null;
const right = async () => 'Anna';

/** How many of these attempts, one after another, get as far as the check. */
async function passed(attempts: readonly [account: string | null, address: string][], check = wrong): Promise<number> {
  const { run } = limitAttempts(limits);
  let count = 0;
  for (const [account, address] of attempts) {
    await run(account, address, async () => {
      count++;
      return check();
    }).catch((error: unknown) => expect(error).toMatchObject({ code: 'too_many_attempts' }));
  }
  return count;
}

describe('attempts to sign in', () => {
  it('are limited by account, whatever the case and the address', async () => {
    const names = ['Anna', 'ANNA', 'anna', 'aNNA', 'annA'];
    expect(await passed(names.map((name, i) => [name, `192.0.2.${i}`]))).toBe(limits.account);
  });

  it('are limited by address, whatever the account', async () => {
    expect(await passed(Array.from({ length: 9 }, (_, i) => [`user ${i}`, '192.0.2.1']))).toBe(limits.address);
    expect(await passed(Array.from({ length: 9 }, () => [null, '192.0.2.1']))).toBe(limits.address);
  });

  it('are limited by the network of an IPv6 address, however it is written', async () => {
    const same = [
      '2001:db8:0:1::1',
      '2001:db8::1:2:3:4:5',
      '2001:db8:0:1:ffff::',
      '2001:0db8:0000:0001::9',
      '2001:db8:0:1::7',
    ];
    expect(await passed([...same, '2001:db8:0:1::8'].map((address, i) => [`user ${i}`, address]))).toBe(limits.address);
    expect(await passed([...same, '2001:db8:0:2::8'].map((address, i) => [`user ${i}`, address]))).toBe(6);
  });

  it('that succeed do not count, nor those that end in an error', async () => {
    expect(
      await passed(
        Array.from({ length: 9 }, () => ['Anna', '192.0.2.1']),
        right as never,
      ),
    ).toBe(9);
    const { run } = limitAttempts(limits);
    const broken = () => run('Anna', '192.0.2.1', () => Promise.reject(new Error('no database')));
    for (let i = 0; i < 9; i++) await expect(broken()).rejects.toThrow('no database');
  });
});
