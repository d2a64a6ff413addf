import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { onTestFailed } from 'vitest';

/** `--no-sandbox`: the tests may run as root. The rest keeps the browser from calling its maker. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Debian's Chromium, or the one that CHROMIUM names. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executable(), args: FLAGS, headless: true });
}

function executable(): string {
  const named = process.env.CHROMIUM;
  if (named) return named;
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => [join(folder, 'chromium'), join(folder, 'chromium-browser')])
    .find(isExecutable);
  if (!found) throw new Error('no chromium in PATH: apt-get install chromium, or set CHROMIUM to one');
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Visit {
  readonly url: string;
  /** Signed in with it from the start; left out: nobody is. */
  readonly key?: string;
  readonly language?: 'en' | 'ru';
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** A browser window of one person, and what must not happen in it. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Requests to other hosts, errors of scripts, refusals of the page's own policy. */
  readonly faults: string[];
  go(path: string): Promise<void>;
  close(): Promise<void>;
}

export async function visit(browser: Browser, options: Visit): Promise<Visitor> {
  const { url, key, language = 'en', scheme = 'light', width = 1280, height = 860 } = options;
  const context = await browser.newContext({
    locale: language === 'ru' ? 'ru-RU' : 'en-GB',
    colorScheme: scheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  if (key) await context.addCookies([{ name: 'callerid_key', value: key, url, httpOnly: true, sameSite: 'Strict' }]);
  // Over plain http from another host a browser has no such function; on 127.0.0.1 it has.
  await context.addInitScript('delete Crypto.prototype.randomUUID');
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('blob:'))
      faults.push(`request to ${request.url()}`);
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // What the API refuses is told by the browser as well; the page itself tells the user.
    const refused = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !refused) faults.push(message.text());
  });
  let atEnd = 'it was not closed';
  tellOnFailure(() => `where ${page.url()} was left: ${atEnd}`);
  return {
    page,
    context,
    faults,
    go: async (path) => {
      await page.goto(url + path);
    },
    close: async () => {
      atEnd = await page.evaluate(WHAT_IS_SHOWN).then(String, String);
      await context.close();
    },
  };
}

const WHAT_IS_SHOWN = `document.activeElement.outerHTML.slice(0, 300) + ' has the focus of\\n' + document.body.innerText`;

/** What a failed test of the page leaves is the best that there is to know of it. */
function tellOnFailure(what: () => string): void {
  try {
    onTestFailed(() => void process.stderr.write(`${what()}\n`));
  } catch {
    // opened for all tests of a file, by none of them
  }
}
