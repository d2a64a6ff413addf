import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from 'hono';
import { compress } from 'hono/compress';
import type { HttpEnv, Routing } from './endpoint.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import { ProblemError } from './problem.ts';

/** Where the files of Swagger UI are: its package while the source runs, a folder of the built program otherwise. */
const FOLDER = import.meta.url.endsWith('.ts')
  ? dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  : fileURLToPath(new URL('../web/docs', import.meta.url));

const FILES: Readonly<Record<string, string>> = {
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
};

/** No validator badge: it would ask another host about this one. */
const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'list',
  tagsSorter: 'alpha',
  validatorUrl: null,
});
`;

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Caller ID groups: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
`;

/** Scripts and requests are of our own host alone. Swagger UI writes `style` attributes and draws its icons from `data:`. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = { ...PAGE_HEADERS, 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-cache' };

/** `/docs`: the OpenAPI document to read and to try, without any other host. */
export function addDocs({ app, addRoute }: Routing): void {
  app.use('/docs/*', compress());
  addRoute('get', '/docs', (c) => send(c, PAGE, 'text/html; charset=utf-8'));
  addRoute('get', '/docs/:file', async (c) => {
    const name = c.req.param('file') ?? '';
    if (name === 'start.js') return send(c, START, 'text/javascript; charset=utf-8');
    const type = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (type === undefined) throw new ProblemError('not_found', 'GET /docs has the documentation');
    return send(c, await readFile(join(FOLDER, name), 'utf8'), type);
  });
}

function send(c: Context<HttpEnv>, body: string, type: string): Response {
  return c.body(body, 200, { ...HEADERS, 'Content-Type': type });
}
