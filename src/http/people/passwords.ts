import { randomBytes } from 'node:crypto';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { ProblemError } from '../problem.ts';

export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 128;

/** The same threads serve files and name look-ups, and the same cores answer calls: one hash takes some 50 ms of a core. */
const AT_ONCE = 2;
const WAITING = 20;

let running = 0;
const queue: (() => void)[] = [];

/** Runs a few at a time. Throws `too_many_attempts` when too many wait, so that a flood of sign-ins can't fill the cores. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (queue.length >= WAITING) throw tooManyAttempts(1);
    await new Promise<void>((resolve) => queue.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next();
    else running--;
  }
}

/** better-auth's scrypt; see inTurn. */
export const hash = (password: string) => inTurn(() => hashPassword(password));
export const verify = (check: { hash: string; password: string }) => inTurn(() => verifyPassword(check));

/** For a user to begin with: 96 random bits. */
export const makePassword = () => randomBytes(12).toString('base64url');

export function tooManyAttempts(seconds: number): ProblemError {
  return new ProblemError('too_many_attempts', 'Wait, then try again', { headers: { 'Retry-After': String(seconds) } });
}
