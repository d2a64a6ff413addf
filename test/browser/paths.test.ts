import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { proposeTrunks } from '../../src/store/discovery.ts';
import { startApi, type TestApi } from '../api/api.ts';
import { complaints, settle } from './axe.ts';
import { startBrowser, type Visitor, visit } from './browser.ts';
import { keepReporting, seed, seedCalls } from './seed.ts';

const WORDS = {
  en: {
    groups: 'Caller ID groups',
    telephony: 'Telephony',
    steps: 'From nothing to the first right call',
    newCarrier: 'New carrier',
    toTrunks: 'To the trunks',
    assign: 'Assign carrier',
    newGroup: 'New caller ID',
    name: 'Name',
    country: 'Country',
    russia: 'Russia',
    carrier: 'Carrier',
    number: 'Phone number',
    save: 'Save',
    testCall: 'Test call',
    key: 'Key',
    signIn: 'Sign in',
    wrongKey: 'Name, password or key is not right',
    password: 'Password',
    userName: 'Name',
    newUser: 'New user',
    makeUser: 'Make user',
    close: 'Close',
    changePassword: 'Change password',
    choose: 'Choose a password of your own',
    samePassword: 'Must be another than the present one',
    present: 'Present password',
    next: 'New password',
    everywhere: 'Sign out everywhere',
    signOut: 'Sign out',
    account: 'Account',
    why: 'Why this number?',
    trunk: 'Trunk',
    destination: 'Destination',
    shows: 'Shows +7 926 123 45 67',
    group: 'Group',
    outcome: 'Outcome',
    rejected: 'Left as it is',
    steps2: 'Steps of the decision',
    oneSelected: '2 selected',
  },
  ru: {
    groups: 'Группы АОН',
    telephony: 'Телефония',
    steps: 'С нуля до первого верного звонка',
    newCarrier: 'Новый оператор',
    toTrunks: 'К транкам',
    assign: 'Назначить оператора',
    newGroup: 'Новый определитель номера',
    name: 'Название',
    country: 'Страна',
    russia: 'Россия',
    carrier: 'Оператор связи',
    number: 'Телефон',
    save: 'Сохранить',
    testCall: 'Пробный звонок',
    key: 'Ключ',
    signIn: 'Войти',
    wrongKey: 'Имя, пароль или ключ не подходят',
    password: 'Пароль',
    userName: 'Имя',
    newUser: 'Новый пользователь',
    makeUser: 'Создать пользователя',
    close: 'Закрыть',
    changePassword: 'Сменить пароль',
    choose: 'Придумайте свой пароль',
    samePassword: 'Новый пароль должен отличаться от нынешнего',
    present: 'Нынешний пароль',
    next: 'Новый пароль',
    everywhere: 'Выйти везде',
    signOut: 'Выйти',
    account: 'Учётная запись',
    why: 'Почему этот номер?',
    trunk: 'Транк',
    destination: 'Куда звонят',
    shows: 'Показывает +7 926 123 45 67',
    group: 'Группа',
    outcome: 'Исход',
    rejected: 'Как есть',
    steps2: 'Шаги решения',
    oneSelected: 'Выбрано 2',
  },
} as const;
type Language = keyof typeof WORDS;

let browser: Browser;
const visitors: Visitor[] = [];
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  for (const visitor of visitors.splice(0)) {
    expect(visitor.faults).toEqual([]);
    await visitor.close();
  }
});

async function at(api: TestApi, path: string, language: Language, key: string | null = api.key): Promise<Page> {
  const visitor = await visit(browser, { url: api.url, language, ...(key !== null && { key }) });
  visitors.push(visitor);
  await visitor.go(path);
  await visitor.page.locator('h1').waitFor();
  return visitor.page;
}

describe.each(['en', 'ru'] as const)('a new installation, in %s', (language) => {
  const words = WORDS[language];
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api?.close());

  it('lets in whoever has a key, and nobody else', async () => {
    const page = await at(api, '/groups', language, null);
    await page.getByText(words.key, { exact: true }).click();
    const secret = page.locator('input[type=password]');
    await secret.fill('not-a-key');
    await page.keyboard.press('Enter');
    await page.getByText(words.wrongKey).waitFor();
    await secret.fill(api.key);
    await page.getByRole('button', { name: words.signIn, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: words.groups }).waitFor();
    await page.getByText(words.telephony).waitFor();
    await page.getByRole('button', { name: words.account }).click();
    await page.getByRole('menuitem', { name: words.signOut, exact: true }).click();
    await page.getByLabel(words.password, { exact: true }).waitFor();
  });

  it('lets an administrator make himself a user, who signs in, changes his password and signs out everywhere', async () => {
    const name = `Анна ${Math.random()}`;
    const page = await at(api, '/users', language);
    await page.getByRole('button', { name: words.newUser }).click();
    const window = page.getByRole('dialog');
    await window.getByRole('textbox', { name: words.userName }).fill(name);
    await window.getByRole('button', { name: words.makeUser }).click();
    const password = (await window.locator('pre').textContent()) ?? '';
    expect(password).toMatch(/^\S{16}$/);
    await window.getByRole('button', { name: words.close, exact: true }).last().click();
    await page.getByRole('button', { name }).waitFor();

    const own = await at(api, '/', language, null);
    const signIn = async (secret: string) => {
      await own.getByLabel(words.userName, { exact: true }).fill(name.toLowerCase());
      await own.getByLabel(words.password, { exact: true }).fill(secret);
      await own.keyboard.press('Enter');
    };
    const change = async (form: Locator, present: string, next: string) => {
      await form.getByLabel(words.present, { exact: true }).fill(present);
      await form.getByLabel(words.next, { exact: true }).fill(next);
      await form.getByRole('button', { name: words.changePassword }).click();
    };
    await signIn(password);
    await own.getByRole('heading', { name: words.choose }).waitFor();
    await settle(own);
    expect(await complaints(own)).toEqual([]);
    await change(own.getByRole('main'), password, password);
    await own.getByText(words.samePassword).waitFor();
    await change(own.getByRole('main'), password, 'one of her own');
    await own.getByRole('button', { name: words.account }).click();
    await own.getByRole('menuitem', { name: words.changePassword }).click();
    await change(own.getByRole('dialog'), 'one of her own', 'a much better one');
    await own.getByRole('dialog').waitFor({ state: 'detached' });
    await own.getByRole('button', { name: words.account }).click();
    await own.getByRole('menuitem', { name: words.everywhere }).click();
    await signIn('a much better one');
    await own.getByRole('button', { name: words.account }).waitFor();
  });

  it('is led from nothing to the test call: carrier, trunk, group', async () => {
    await proposeTrunks(api.store.db, 'Office', 'asterisk', ['out-1', 'out-2'], 'agent 1');
    await keepReporting(api, 'Office', 'asterisk', true);
    const page = await at(api, '/', language);
    await page.getByRole('heading', { name: words.steps }).waitFor();

    await page.getByRole('link', { name: words.newCarrier }).click();
    const window = page.getByRole('dialog');
    await window.getByRole('textbox', { name: words.name }).fill('Rostelecom');
    await window.getByRole('combobox', { name: words.country }).fill(words.russia);
    await page.getByRole('option', { name: words.russia }).first().click();
    await window.getByRole('button', { name: words.save, exact: true }).click();
    await window.waitFor({ state: 'detached' });

    await page.goto(`${api.url}/`);
    await page.getByRole('link', { name: words.toTrunks }).click();
    for (const name of ['out-1', 'out-2']) {
      await page.getByRole('row').filter({ hasText: name }).getByRole('checkbox').check();
    }
    await page.getByText(words.oneSelected).waitFor();
    await page.getByRole('combobox', { name: words.carrier }).fill('rost');
    await page.getByRole('option', { name: 'Rostelecom' }).click();
    await page.getByRole('button', { name: words.assign }).click();
    await page.getByRole('cell', { name: 'Rostelecom' }).nth(1).waitFor();

    await page.goto(`${api.url}/`);
    await page.getByRole('link', { name: words.newGroup }).click();
    await window.getByRole('textbox', { name: words.name }).fill('Main');
    await window.getByRole('textbox', { name: words.number, exact: true }).fill('8 495 123 45 67');
    await window.getByRole('combobox', { name: words.carrier }).fill('rost');
    await page.getByRole('option', { name: 'Rostelecom' }).click();
    // The only carrier may be filled in already: choosing it again must not take it away.
    await window.getByRole('combobox', { name: words.carrier }).fill('ros');
    await page.getByRole('option', { name: 'Rostelecom' }).click();
    await window.getByRole('button', { name: words.save, exact: true }).click();
    await window.waitFor({ state: 'detached' });

    await page.goto(`${api.url}/`);
    await page.getByRole('link', { name: words.testCall }).click();
    await page.getByRole('dialog', { name: words.testCall }).waitFor();
  });
});

describe.each(['en', 'ru'] as const)('a company at work, in %s', (language) => {
  const words = WORDS[language];
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
    await seed(api);
    await seedCalls(api, 30);
  });
  afterAll(() => api?.close());

  it('asks why a call would show a number', async () => {
    const page = await at(api, '/why', language);
    await page.getByRole('combobox', { name: words.trunk }).fill('megafon');
    await page.getByRole('option', { name: /megafon-1/ }).click();
    await page.getByRole('combobox', { name: words.group }).fill('sal');
    await page.getByRole('option', { name: 'Sales' }).click();
    await page.getByRole('textbox', { name: words.destination }).fill('+7 495 555-00-00');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: words.shows }).waitFor();
    const steps = page.getByRole('list', { name: words.steps2 });
    expect(await steps.getByRole('listitem').count()).toBeGreaterThan(3);
    expect(await steps.textContent()).toContain('MegaFon');
  });

  it('finds a past call by its outcome, and reads why', async () => {
    const page = await at(api, '/calls', language);
    const table = page.getByRole('table');
    await table.getByText('mts-1').first().waitFor();
    await page.getByRole('combobox', { name: words.outcome }).click();
    await page.getByRole('option', { name: words.rejected }).click();
    await table.getByText('mts-1').first().waitFor({ state: 'detached' });
    await table.getByRole('row').nth(1).click();
    const drawer = page.getByRole('dialog', { name: words.why });
    await drawer.getByRole('list', { name: words.steps2 }).waitFor();
    expect(await drawer.textContent()).toContain('101');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });
});

describe('the page at work', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi();
    await seed(api);
  });
  afterAll(() => api?.close());

  it('shows where a call would find no number, and fills the gap', async () => {
    const page = await at(api, '/coverage', 'en');
    await page.getByRole('button', { name: 'Add number: Beeline, Support' }).click();
    const window = page.getByRole('dialog');
    await window.getByRole('button', { name: '+7 903 123 45 67' }).click();
    await window.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add number: Beeline, Support' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add number: MegaFon, Отдел взыскания' }).click();
    await window.getByRole('textbox').fill('8 926 765 43 21');
    await page.keyboard.press('Enter');
    await window.waitFor({ state: 'detached' });
    const { items } = (await api.call('GET', '/v1/phone-numbers?search=79267654321')).body;
    expect(items).toMatchObject([{ e164: '+79267654321', groupCount: 1 }]);
  });

  it('keeps what a call task shows', async () => {
    const page = await at(api, '/call-tasks', 'en');
    await page.getByRole('button', { name: 'Reminders', exact: true }).click();
    const window = page.getByRole('dialog');
    await window.getByRole('radiogroup', { name: 'Definable phone number' }).getByLabel('One phone number').check();
    await window.getByRole('combobox', { name: 'One phone number' }).fill('9031');
    await page.getByRole('option', { name: /903 123 45 67/ }).click();
    await window.getByRole('button', { name: 'Save', exact: true }).click();
    await window.waitFor({ state: 'detached' });
    await page.getByRole('row').filter({ hasText: 'Reminders' }).getByText('+7 903 123 45 67').waitFor();
  });

  it('pauses many phone numbers at once', async () => {
    const page = await at(api, '/phone-numbers', 'en');
    for (const number of ['+79161234567', '+79161234568']) {
      await page.getByRole('checkbox', { name: `Select ${number}` }).check();
    }
    await page.getByRole('button', { name: 'Pause everywhere' }).click();
    await page.getByText('2 selected').waitFor({ state: 'detached' });
    await page.getByText('Paused', { exact: true }).nth(2).waitFor();
    expect((await api.call('GET', '/v1/phone-numbers?enabled=false')).body.items).toHaveLength(2);
  });

  it('hides an endpoint that is no trunk, and shows it again among the hidden', async () => {
    const page = await at(api, '/trunks', 'en');
    await page.getByRole('checkbox', { name: 'Select new-endpoint' }).check();
    await page.getByRole('button', { name: 'Hide: not a trunk' }).click();
    await page.getByRole('button', { name: 'new-endpoint', exact: true }).waitFor({ state: 'detached' });
    await page.getByText('Hidden', { exact: true }).click();
    await page.getByRole('button', { name: 'new-endpoint', exact: true }).waitFor();
  });

  it('refuses to delete a carrier in use, and says who uses it', async () => {
    const page = await at(api, '/carriers', 'en');
    await page.getByRole('button', { name: 'Delete Beeline' }).click();
    const window = page.getByRole('dialog');
    await window.getByRole('button', { name: 'Delete', exact: true }).click();
    await window.getByText('beeline-1').waitFor();
    expect(await window.getByRole('button', { name: 'Delete', exact: true }).isDisabled()).toBe(true);
  });

  it('shows what a file would do by what is chosen now, not by what was chosen before', async () => {
    const page = await at(api, '/transfer', 'en');
    const held: Route[] = [];
    const modes: (string | null)[] = [];
    await page.route('**/v1/import?*', (route) => {
      modes.push(new URL(route.request().url()).searchParams.get('mode'));
      if (modes.length === 1) held.push(route);
      else return route.continue();
    });
    const counts = { groupsMade: 901, groupsChanged: 0, numbersMade: 0, numbersChanged: 0, version: null };
    const csv = 'group,number,carrier\nFrom a file,+79161230009,MTS\n';
    await page.locator('input[type=file]').setInputFiles({
      ...{ name: 'groups.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) },
    });
    await expect.poll(() => held.length).toBe(1);
    await page.getByText('Replace the groups’ numbers').click();
    await held[0]?.fulfill({ json: { rows: 900, errorCount: 0, errors: [], ...counts } });
    await page.getByRole('button', { name: 'Import 1 row', exact: true }).waitFor();
    expect(await page.getByText('900').count()).toBe(0);
    expect(modes).toEqual(['add', 'replace']);
  });

  it('takes by Enter what was searched for, never what was chosen or listed before', async () => {
    const page = await at(api, '/calls/test', 'en');
    const window = page.getByRole('dialog');
    const group = window.getByRole('combobox', { name: 'Group' });
    await group.click();
    await page.getByRole('option', { name: 'Support' }).waitFor();
    // The answer to what is typed is still on its way: the list is that of no word.
    const held: Route[] = [];
    await page.route('**/v1/groups?*search=*', (route) => {
      held.push(route);
    });
    await page.keyboard.type('Supp');
    await page.keyboard.press('Enter');
    expect(await group.inputValue()).toBe('Support');
    // Support is chosen: what Sales is found by takes Sales.
    await page.unroute('**/v1/groups?*search=*');
    await group.fill('Sal');
    await page.getByRole('option', { name: 'Sales' }).waitFor();
    await page.keyboard.press('Enter');
    expect(await group.inputValue()).toBe('Sales');
    await group.fill('No such group');
    await page.getByRole('option').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await window.getByRole('textbox', { name: 'Destination' }).focus();
    expect(await group.inputValue()).toBe('Sales');
  });

  it('shows no form of what could not be read, and the form once it could', async () => {
    const page = await at(api, '/start', 'en');
    let refuses = true;
    await page.route('**/v1/settings', (route) =>
      refuses ? route.fulfill({ status: 500, json: { code: 'internal' } }) : route.continue(),
    );
    await page.goto(`${api.url}/settings`);
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByLabel('Mask destinations in calls').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
    refuses = false;
    await page.reload();
    await page.getByLabel('Mask destinations in calls').waitFor();
  });

  async function fillTestCall(page: Page, destination: string): Promise<Locator> {
    const window = page.getByRole('dialog');
    await window.getByRole('combobox', { name: 'Trunk' }).click();
    await page.getByRole('option', { name: /megafon-1/ }).click();
    await window.getByRole('combobox', { name: 'Group' }).click();
    await page.getByRole('option', { name: 'Sales' }).click();
    await window.getByRole('textbox', { name: 'Destination' }).fill(destination);
    await window.getByRole('textbox', { name: 'Connect with' }).fill('PJSIP/101');
    return window;
  }

  it('takes a double click, and Enter that is held, for one test call', async () => {
    const page = await at(api, '/calls/test', 'en');
    const window = await fillTestCall(page, '+79035550109');
    let calls = 0;
    await page.route('**/v1/calls', (route) => {
      calls++;
      return route.continue();
    });
    await window.getByRole('button', { name: 'Call', exact: true }).dblclick();
    await window.getByTestId('call-progress').waitFor();
    await window.getByRole('textbox', { name: 'Connect with' }).focus();
    for (let press = 0; press < 5; press++) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    expect(calls).toBe(1);
  });

  it('sends a test call again as the same call after a lost answer, and as another once it is another', async () => {
    const page = await at(api, '/calls/test', 'en');
    const keys: (string | undefined)[] = [];
    await page.route('**/v1/calls', (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      return route.abort();
    });
    const window = await fillTestCall(page, '+79035550101');
    const send = window.getByRole('button', { name: 'Call', exact: true });
    for (const times of [1, 2, 3]) {
      if (times === 3) await window.getByRole('textbox', { name: 'Destination' }).fill('+79035550102');
      await send.click();
      await expect.poll(() => keys.length).toBe(times);
      await window.getByText('The service does not answer').waitFor();
    }
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('follows calls while they are made, and counts them by day', async () => {
    await seedCalls(api, 3);
    const page = await at(api, '/calls', 'en');
    await page.getByText('Following').waitFor();
    await seedCalls(api, 1, 'live-call');
    await page.getByText('live-call').waitFor();
    await page.getByLabel('Chart').check();
    const chart = page.getByRole('region', { name: 'Calls a day' });
    await chart.locator('.recharts-bar-rectangle').first().waitFor();
    await chart.getByText('By number').click();
    await chart.getByText('+7 926 123 45 68').waitFor();
  });

  it('keeps the settings, and tells who changed what and when', async () => {
    const page = await at(api, '/settings', 'en');
    await page.getByText('112', { exact: true }).waitFor();
    await page.getByLabel('Mask destinations in calls').check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect((await api.call('GET', '/v1/settings')).body).toMatchObject({ maskDestinations: true });

    await page.getByRole('link', { name: 'Changes' }).click();
    await page.getByRole('button', { name: 'Settings', exact: true }).first().click();
    const window = page.getByRole('dialog');
    await window.getByRole('row', { name: 'Mask destinations No Yes' }).waitFor();
    expect(await window.textContent()).toContain('first administrator');
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'What was changed' }).click();
    await page.getByRole('option', { name: 'Caller ID group' }).click();
    await page.getByRole('button', { name: 'Caller ID group Sales' }).click();
    await window.getByText('+7 926 123 45 67 · MegaFon').waitFor();
  });

  it('makes a key, shows it once, and revokes it', async () => {
    const page = await at(api, '/keys', 'en');
    await page.getByRole('button', { name: 'New key' }).click();
    const window = page.getByRole('dialog');
    await window.getByRole('textbox', { name: 'Name' }).fill('dialer one');
    await window.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Dialer' }).click();
    await window.getByRole('button', { name: 'Make key' }).click();
    const key = (await window.locator('pre').textContent()) ?? '';
    expect((await api.call('GET', '/v1/session', undefined, { key })).body).toMatchObject({ role: 'dialer' });
    await window.getByRole('button', { name: 'Close' }).last().click();
    page.on('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Revoke dialer one' }).click();
    await page.getByRole('row').filter({ hasText: 'dialer one' }).getByText('Revoked').waitFor();
    expect((await api.call('GET', '/v1/session', undefined, { key })).status).toBe(401);
  });

  it('offers nothing that a key may not do', async () => {
    const { key } = await api.make('/v1/keys', { name: 'looker', role: 'viewer' });
    const page = await at(api, '/groups', 'en', String(key));
    await page.getByRole('button', { name: 'Support', exact: true }).click();
    const window = page.getByRole('dialog');
    await window.getByText('Your role lets you look at this, not change it.').waitFor();
    expect(await window.getByRole('button', { name: 'Save', exact: true }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await window.waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'New caller ID' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Delete Support' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Keys' }).count()).toBe(0);
  });

  it('exports CSV that can be imported again, and shows bad rows before anything is changed', async () => {
    const page = await at(api, '/transfer', 'en');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download CSV' }).click();
    const csv = readFileSync(await (await download).path(), 'utf8');
    expect(csv).toContain('Support');

    const choose = async (text: string) => {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByLabel('File').click()]);
      await chooser.setFiles({ name: 'numbers.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    };
    await choose(
      '\ufeffgroup;carrier;number\r\nImported;MTS;8 916 555 00 01\r\nImported;Nobody;8 916 555 00 02\r\nImported;MTS;12',
    );
    await page.getByText('2 bad rows: nothing was changed').waitFor();
    const bad = page.getByRole('table', { name: 'Bad rows' });
    await bad.getByRole('row', { name: '4 number Too short: write the whole number with the area code' }).waitFor();
    expect((await api.call('GET', '/v1/groups?search=Imported')).body.items).toEqual([]);

    await page.getByRole('button', { name: 'Clear' }).click();
    await choose('group;carrier;number\nImported;MTS;8 916 555 00 01\nImported;MTS;8 916 555 00 02');
    await page.getByText('New phone numbers: 2').waitFor();
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await page.getByRole('region', { name: 'Import' }).getByText('Imported', { exact: true }).waitFor();
    expect((await api.call('GET', '/v1/groups?search=Imported')).body.items).toMatchObject([{ numberCount: 2 }]);
  });

  it('switches language and colours, and remembers both', async () => {
    const page = await at(api, '/groups', 'en');
    await page.getByText('RU', { exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Группы АОН' }).waitFor();
    await page.getByRole('button', { name: 'Тёмные цвета' }).click();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Группы АОН' }).waitFor();
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
    expect(await page.locator('html').getAttribute('lang')).toBe('ru');
  });
});
