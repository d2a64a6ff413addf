import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { HttpEnv } from './endpoint.ts';

const NAME = 'callerid_key';

/** The key that the page was signed in with. Scripts can't read it, and no other site can send it. */
export function readKeyCookie(c: Context<HttpEnv>): string | undefined {
  return getCookie(c, NAME);
}

/** Null: forget it. It lasts until the browser is closed. */
export function writeKeyCookie(c: Context<HttpEnv>, key: string | null): void {
  const { secure } = c.get('origin');
  const options = { httpOnly: true, sameSite: 'Strict', path: '/', secure } as const;
  if (key === null) deleteCookie(c, NAME, options);
  else setCookie(c, NAME, key, options);
}

/**
 * Whether a request comes from our own page. SameSite=Strict lets neighbours through (another port or subdomain
 * is the same site), so the browser's own word on where it comes from is asked as well.
 */
export function isFromOwnPage(c: Context<HttpEnv>): boolean {
  const site = c.req.header('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin';
  const origin = c.req.header('Origin');
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === c.req.header('Host');
}
