import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi, type TestApi } from '../api/api.ts';
import { startBrowser, visit } from './browser.ts';

let api: TestApi;
let browser: Browser;
beforeAll(async () => {
  [api, browser] = await Promise.all([startApi(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

it('shows the documentation of the API, asks no other host, and makes a request', async () => {
  const { page, faults, close } = await visit(browser, { url: api.url, key: api.key });
  await page.goto(`${api.url}/docs`);
  await page.getByText('List caller ID groups').waitFor();
  expect(await page.locator('.opblock').count()).toBeGreaterThan(40);
  await page.getByText('Who is signed in?').click();
  await page.getByRole('button', { name: 'Try it out' }).click();
  await page.getByRole('button', { name: 'Execute' }).click();
  await page.locator('.live-responses-table').getByText('administrator').first().waitFor();
  expect(faults).toEqual([]);
  await close();
});
