import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from 'hono';
import { PAGE_HEADERS } from './page-headers.ts';

/** Where `npm run build` puts the page; seen from the source and from the built program. */
const BUILT = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../dist/web' : '../web', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Best first. The build writes both beside each file. */
const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

/**
 * Scripts come from files of ours alone. Styles may stand inline, since the components position what floats by `style`;
 * no attribute or text of a user is ever made into one.
 */
const HEADERS = {
  ...PAGE_HEADERS,
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  Vary: 'Accept-Encoding',
};

interface File {
  readonly type: string;
  readonly etag: string;
  readonly immutable: boolean;
  readonly bodies: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

/**
 * Answers with the admin page: its files, and `index.html` for the addresses that the page itself knows. Asked where no
 * route of the API is. Everything is read once, at the start, so no address can lead out of the folder.
 * @returns what answers an address; undefined: it is none of the page's, or there is no built page
 */
export function webPage(folder: string = BUILT): (c: Context) => Response | undefined {
  const files = existsSync(folder) ? readFiles(folder) : new Map<string, File>();
  const index = files.get('/');
  return (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return;
    const file = files.get(c.req.path) ?? (isPlaceInPage(c) ? index : undefined);
    return file && answer(c, file);
  };
}

/** An address that somebody typed or kept: the page finds out itself what stands there. */
function isPlaceInPage(c: Context): boolean {
  const isPart = c.req.path.startsWith('/v1/') || c.req.path.startsWith('/assets/');
  return !isPart && (c.req.header('Accept') ?? '').includes('text/html');
}

function readFiles(folder: string): Map<string, File> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const files = new Map<string, File>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const plain = new Uint8Array(readFileSync(join(folder, name)));
    const packed = ENCODINGS.filter(({ ending }) => names.includes(name + ending)).map(
      (encoding) => [encoding.name, new Uint8Array(readFileSync(join(folder, name + encoding.ending)))] as const,
    );
    const path = `/${name.split(sep).join('/')}`;
    files.set(path === '/index.html' ? '/' : path, {
      type,
      etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
      immutable: path.startsWith('/assets/'),
      bodies: { identity: plain, ...Object.fromEntries(packed) },
    });
  }
  return files;
}

function answer(c: Context, file: File): Response {
  const headers = new Headers(HEADERS);
  headers.set('ETag', file.etag);
  headers.set('Cache-Control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (c.req.header('If-None-Match') === file.etag) return new Response(null, { status: 304, headers });
  const accepted = (c.req.header('Accept-Encoding') ?? '').split(',').map((part) => part.trim().split(';')[0]);
  const encoding = ENCODINGS.find(({ name }) => accepted.includes(name) && file.bodies[name])?.name;
  if (encoding) headers.set('Content-Encoding', encoding);
  headers.set('Content-Type', file.type);
  return new Response(file.bodies[encoding ?? 'identity'], { status: 200, headers });
}
