import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const built = fileURLToPath(new URL('../../dist/web', import.meta.url));
const LIMIT = 300_000;

/** Scripts that `index.html` loads before anything is shown. */
function firstLoad(): string[] {
  const html = readFileSync(join(built, 'index.html'), 'utf8');
  return [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1] ?? '');
}

const packedSize = (file: string) => {
  const packed = `${join(built, file)}.gz`;
  return statSync(existsSync(packed) ? packed : join(built, file)).size;
};

describe('the built page', () => {
  it('loads at most 300 kB of packed script before it is there', () => {
    const scripts = firstLoad();
    expect(scripts.length).toBeGreaterThan(1);
    const language = readdirSync(join(built, 'assets')).find((file) => /^ru-.*\.js$/.test(file));
    expect(language).toBeDefined();
    const total = [...scripts, `assets/${language}`].map(packedSize).reduce((sum, size) => sum + size, 0);
    expect(total).toBeLessThan(LIMIT);
  });

  it('leaves charts, the numbering plans and the languages for later', () => {
    const names = firstLoad().join(' ');
    const later = readdirSync(join(built, 'assets')).filter((file) =>
      /^(calls-chart|phone-number|phone-tools|en|ru)-.*\.js$/.test(file),
    );
    expect(later).toHaveLength(5);
    for (const file of later) expect(names).not.toContain(file);
  });

  it('has no script in its HTML, which the policy would refuse', () => {
    const html = readFileSync(join(built, 'index.html'), 'utf8');
    expect(html.replace(/<script[^>]*src="\/[^"]+"[^>]*><\/script>/g, '')).not.toContain('<script');
    expect(html).not.toMatch(/https?:\/\//);
  });
});
