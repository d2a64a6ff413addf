import { sql } from 'drizzle-orm';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../api/api.ts';
import { startBrowser, visit } from './browser.ts';

const GROUPS = 10_000;
const NUMBERS = 100_000;
/** Rows that may be in the document at once, whatever the list's length. */
const DRAWN = 80;

describe(`with ${GROUPS} groups and ${NUMBERS} numbers`, () => {
  let api: TestApi;
  let browser: Browser;
  beforeAll(async () => {
    api = await startApi();
    const { id } = await api.make('/v1/carriers', { name: 'MTS', country: 'RU', numberFormat: '+e164' });
    const { db } = api.store;
    await db.execute(
      sql`INSERT INTO caller_id_groups (name) SELECT 'Group ' || lpad(n::text, 5, '0') FROM generate_series(1, ${GROUPS}::int) n`,
    );
    await db.execute(
      sql`INSERT INTO phone_numbers (e164, carrier_id) SELECT '+7916' || lpad(n::text, 7, '0'), ${id}::int FROM generate_series(1, ${NUMBERS}::int) n`,
    );
    await db.execute(
      sql`INSERT INTO group_numbers (group_id, phone_number_id, position)
          SELECT g.id, p.id, p.id % 10 FROM caller_id_groups g JOIN phone_numbers p ON (p.id - 1) / 10 + 1 = g.id`,
    );
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await api?.close();
  });

  it('lists scroll page by page, with few rows in the document, and search finds any of them', async () => {
    const visitor = await visit(browser, { url: api.url, key: api.key });
    const { page } = visitor;
    await visitor.go('/groups');
    await page.getByRole('button', { name: 'Group 00001', exact: true }).waitFor();
    for (const name of ['Group 00150', 'Group 00350', 'Group 00550']) {
      await scrollTo(name);
      expect(await page.getByRole('row').count()).toBeLessThan(DRAWN);
    }
    await page.getByRole('searchbox', { name: 'Search groups by name' }).fill('09999');
    await page.getByRole('button', { name: 'Group 09999', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Group 00001', exact: true }).waitFor({ state: 'detached' });

    await visitor.go('/phone-numbers');
    await page.getByRole('button', { name: '+7 916 000 00 01' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search by digits' }).fill('9160099999');
    await page.getByRole('button', { name: '+7 916 009 99 99' }).waitFor();
    expect(visitor.faults).toEqual([]);
    await visitor.close();

    /** As somebody would: down, and up again where a slow page has been scrolled past it. */
    async function scrollTo(name: string): Promise<void> {
      const row = page.getByRole('button', { name, exact: true });
      const drawn = page.getByRole('button', { name: /^Group \d{5}$/ });
      for (let i = 0; i < 200 && (await row.count()) === 0; i++) {
        const isAbove = ((await drawn.allTextContents()).sort()[0] ?? '') > name;
        await page.mouse.wheel(0, isAbove ? -700 : 1500);
        await page.waitForTimeout(30);
      }
      await row.waitFor();
    }
  });
});
