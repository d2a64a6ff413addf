import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../api/api.ts';
import { complaints, settle } from './axe.ts';
import { startBrowser, type Visitor, visit } from './browser.ts';
import { seed, seedCalls } from './seed.ts';

/** Every place of the page, with something that stands there once it is ready, in both languages. */
const PLACES = [
  { name: 'start', path: '/', en: 'Needs attention', ru: 'Требует внимания' },
  { name: 'groups', path: '/groups', en: 'Отдел взыскания', ru: 'Отдел взыскания' },
  { name: 'group-new', path: '/groups/new', en: 'New phone number', ru: 'Новый телефон' },
  { name: 'group', path: '/groups/1', en: 'New phone number', ru: 'Новый телефон' },
  { name: 'phone-numbers', path: '/phone-numbers', en: '+7 916 123 45 67', ru: '+7 916 123 45 67' },
  { name: 'phone-number', path: '/phone-numbers/1', en: 'Sales', ru: 'Sales' },
  { name: 'carriers', path: '/carriers', en: 'MegaFon', ru: 'MegaFon' },
  { name: 'carrier-new', path: '/carriers/new', en: 'Country', ru: 'Страна' },
  { name: 'trunks', path: '/trunks', en: 'megafon-1', ru: 'megafon-1' },
  { name: 'trunk', path: '/trunks/1', en: 'Emergency number', ru: 'Номер для экстренных' },
  { name: 'call-tasks', path: '/call-tasks', en: 'Spring campaign', ru: 'Spring campaign' },
  { name: 'call-task-new', path: '/call-tasks/new', en: 'Definable phone number', ru: 'Определяемый номер' },
  { name: 'coverage', path: '/coverage', en: 'Add number', ru: 'Добавить номер' },
  { name: 'calls', path: '/calls', en: 'megafon-1', ru: 'megafon-1' },
  { name: 'why', path: '/why', en: 'Restricted', ru: 'Показан' },
  { name: 'pbxs', path: '/pbxs', en: 'Head office', ru: 'Head office' },
  { name: 'changes', path: '/changes', en: 'Version', ru: 'Версия' },
  { name: 'security', path: '/security', en: 'Address', ru: 'Адрес' },
  { name: 'transfer', path: '/transfer', en: 'Download CSV', ru: 'Скачать CSV' },
  { name: 'settings', path: '/settings', en: 'Emergency destinations', ru: 'Экстренные номера' },
  { name: 'users', path: '/users', en: 'New user', ru: 'Новый пользователь' },
  { name: 'keys', path: '/keys', en: 'Administrator', ru: 'Администратор' },
] as const;

const FOLDER = process.env.SCREENSHOTS;

describe('every page, in both languages, light and dark, and on a phone', () => {
  let api: TestApi;
  let browser: Browser;
  beforeAll(async () => {
    api = await startApi();
    await seed(api);
    await seedCalls(api, 60);
    browser = await startBrowser();
    if (FOLDER) mkdirSync(FOLDER, { recursive: true });
  });
  afterAll(async () => {
    await browser?.close();
    await api?.close();
  });

  // Each language, scheme and width once. All mixtures that one would look at: with --screenshots.
  const looks = [
    { language: 'en', scheme: 'light', width: 1280 },
    { language: 'ru', scheme: 'dark', width: 360 },
    ...(FOLDER
      ? ([
          { language: 'ru', scheme: 'dark', width: 1280 },
          { language: 'ru', scheme: 'light', width: 360 },
          { language: 'en', scheme: 'dark', width: 360 },
          { language: 'ru', scheme: 'light', width: 1280 },
          { language: 'en', scheme: 'dark', width: 1280 },
        ] as const)
      : []),
  ] as const;

  for (const look of looks) {
    const title = `${look.language}-${look.scheme}-${look.width}`;
    it(`has nothing that axe finds, fits, and asks no other host: ${title}`, async () => {
      const visitor = await visit(browser, { url: api.url, key: api.key, ...look });
      const found: string[] = [];
      for (const place of PLACES) {
        await open(visitor, place.path, place[look.language]);
        found.push(...(await complaints(visitor.page)).map((text) => `${place.name}: ${text}`));
        const overflow = await visitor.page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        if (Number(overflow) > 0) found.push(`${place.name}: ${overflow} px wider than the window`);
        if (FOLDER) await shoot(visitor.page, join(FOLDER, `${place.name}-${title}.png`));
      }
      expect(found).toEqual([]);
      expect(visitor.faults).toEqual([]);
      await visitor.close();
    });
  }
});

/** What does not stand at an address: it takes some clicks to see it. */
describe('what opens on a page', () => {
  let api: TestApi;
  let browser: Browser;
  beforeAll(async () => {
    api = await startApi();
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await api?.close();
  });

  const check = async (visitor: Visitor, name: string) => {
    await settle(visitor.page);
    const found = await complaints(visitor.page);
    if (FOLDER) await shoot(visitor.page, join(FOLDER, `${name}.png`));
    expect(found, name).toEqual([]);
  };

  it.each(['en', 'ru'] as const)('has nothing that axe finds while there is nothing yet: %s', async (language) => {
    const stranger = await visit(browser, { url: api.url, language });
    await stranger.go('/');
    await stranger.page.locator('input[type="password"]').waitFor();
    await check(stranger, `sign-in-${language}`);
    await stranger.close();
    const visitor = await visit(browser, { url: api.url, key: api.key, language });
    await visitor.go('/');
    for (const path of [
      '/',
      '/groups',
      '/phone-numbers',
      '/carriers',
      '/trunks',
      '/call-tasks',
      '/coverage',
      '/calls',
      '/pbxs',
      '/calls/test',
    ]) {
      await visitor.page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
      await visitor.page.locator('h1').waitFor();
      await visitor.page.locator('main h2').first().waitFor({ state: 'attached' });
      await check(visitor, `empty${path.replaceAll('/', '-')}-${language}`);
    }
    expect(visitor.faults).toEqual([]);
    await visitor.close();
  });

  it.each([
    { language: 'en', scheme: 'light' },
    { language: 'ru', scheme: 'dark' },
  ] as const)('has nothing that axe finds once it is open: $language, $scheme', async (look) => {
    if (look.language === 'en') {
      await seed(api);
      await seedCalls(api, 40);
    }
    const name = (what: string) => `${what}-${look.language}-${look.scheme}`;
    const visitor = await visit(browser, { url: api.url, key: api.key, ...look });
    const { page } = visitor;
    await visitor.go('/calls');
    await page.locator('main').getByRole('switch').nth(1).check();
    // of the hours, and reasons, that have no calls at this time of day the bars are empty
    await page.locator('.recharts-bar-rectangle').filter({ visible: true }).first().waitFor();
    await check(visitor, name('calls-chart'));
    await page.getByRole('row').nth(1).click();
    await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    await check(visitor, name('call'));
    await visitor.go('/changes');
    await page.getByRole('row').filter({ hasText: 'Sales' }).click();
    await page.getByRole('dialog').getByText('+7 916 123 45 67').first().waitFor();
    await check(visitor, name('change'));
    await visitor.go('/why');
    await page.getByRole('combobox').first().click();
    await page.getByRole('option', { name: /megafon-1/ }).click();
    await page.getByRole('combobox').nth(1).click();
    await page.getByRole('option', { name: 'Sales' }).click();
    await page.locator('button[type="submit"]').click();
    await page.locator('li[data-code="outcome"]').waitFor();
    await check(visitor, name('why-answer'));
    expect(visitor.faults).toEqual([]);
    await visitor.close();
  });
});

async function open(visitor: Visitor, path: string, text: string): Promise<void> {
  // As a link in the page would: loading all scripts anew for each place takes minutes and shows nothing more.
  if (visitor.page.url() === 'about:blank') await visitor.go(path);
  else await visitor.page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
  await visitor.page.locator('h1').waitFor();
  await visitor.page.getByText(text).first().waitFor({ state: 'attached' });
  // A window is there when its form can be saved.
  const isWindow = /\/(new|\d+)$/.test(path);
  if (isWindow) await visitor.page.locator('[role="dialog"] button[type="submit"]:enabled').waitFor();
  await settle(visitor.page);
}

/** The whole page, unless it is a long list. */
async function shoot(page: Page, path: string): Promise<void> {
  const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
  await page.screenshot({ path, fullPage: height < 2500 });
}
