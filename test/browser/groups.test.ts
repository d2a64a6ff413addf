import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../api/api.ts';
import { complaints, settle } from './axe.ts';
import { startBrowser, type Visitor, visit } from './browser.ts';
import { Person } from './person.ts';
import { seed } from './seed.ts';

const WORDS = {
  en: {
    newGroup: 'New caller ID',
    changeGroup: 'Change caller ID',
    name: 'Name',
    hint: 'Simple and short names are found more quickly later',
    newNumber: 'New phone number',
    number: 'Phone number',
    carrier: 'Carrier',
    warning: 'A number must be registered with the carrier that carries the call, or the call may be dropped.',
    save: 'Save',
    saved: 'In force on 1 of 2 PBXs',
    tooShort: 'Too short: write the whole number with the area code',
    taken: 'This name is taken; names differ by more than small and capital letters',
  },
  ru: {
    newGroup: 'Новый определитель номера',
    changeGroup: 'Изменить определитель номера',
    name: 'Название',
    hint: 'Простые и короткие названия потом быстрее находятся',
    newNumber: 'Новый телефон',
    number: 'Телефон',
    carrier: 'Оператор связи',
    warning:
      'Номер должен быть зарегистрирован у оператора, через которого идёт звонок, иначе звонок может быть сброшен.',
    save: 'Сохранить',
    saved: 'Действует на 1 из 2 АТС',
    tooShort: 'Слишком коротко: нужен весь номер с кодом города',
    taken: 'Это название занято; заглавные и строчные буквы не различаются',
  },
} as const;

let api: TestApi;
let browser: Browser;
const visitors: Visitor[] = [];

beforeAll(async () => {
  api = await startApi();
  await seed(api);
  browser = await startBrowser();
});
afterEach(async () => {
  for (const visitor of visitors.splice(0)) {
    expect(visitor.faults).toEqual([]);
    await visitor.close();
  }
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

async function at(path: string, language: 'en' | 'ru' = 'en'): Promise<Page> {
  const visitor = await visit(browser, { url: api.url, key: api.key, language });
  visitors.push(visitor);
  await visitor.go(path);
  await visitor.page.locator('h1').waitFor();
  return visitor.page;
}

/** Typing starts where the window has put the focus; before that it would go nowhere. */
async function atName(page: Page): Promise<void> {
  await page.locator('[data-autofocus]:focus').waitFor();
}

const stored = async (name: string) => {
  const { items } = (await api.call('GET', `/v1/groups?search=${encodeURIComponent(name)}`)).body;
  const group = items.find((item) => item.name === name);
  return group && (await api.call('GET', `/v1/groups/${group.id}`)).body;
};

async function expectAccessible(page: Page): Promise<void> {
  await settle(page);
  expect(await complaints(page)).toEqual([]);
}

describe.each(['en', 'ru'] as const)('a caller ID group, in %s', (language) => {
  const words = WORDS[language];
  const name = language === 'en' ? 'Debtors' : 'Должники';

  it('with two numbers takes at most 8 clicks or key-presses besides typing', async () => {
    const page = await at('/groups', language);
    const person = new Person(page);
    await person.click(page.getByRole('button', { name: words.newGroup }));
    const window = page.getByRole('dialog', { name: words.newGroup });
    await atName(page);
    expect(await window.textContent()).toContain(words.hint);
    expect(await window.textContent()).toContain(words.warning);
    await person.type(name);
    await person.press('Tab');
    await person.type('89161112233');
    await person.press('Tab');
    await person.type('mts');
    // A person looks before she presses Enter; the list of carriers may still be on its way.
    await page.getByRole('option', { name: 'MTS' }).waitFor();
    await person.press('Enter');
    await person.click(window.getByRole('button', { name: words.newNumber }));
    await person.type('89261112233');
    await person.press('Tab');
    await person.type('mega');
    await page.getByRole('option', { name: 'MegaFon' }).waitFor();
    await person.press('Enter');
    await person.click(window.getByRole('button', { name: words.save, exact: true }));
    await window.waitFor({ state: 'detached' });
    expect(person.presses).toBeLessThanOrEqual(8);
    await page.getByText(words.saved).waitFor();
    expect((await stored(name))?.numbers).toMatchObject([
      { e164: '+79161112233', enabled: true },
      { e164: '+79261112233', enabled: true },
    ]);
  });

  it('is formatted and checked while it is typed, in the carrier’s country', async () => {
    const page = await at('/groups/new', language);
    const window = page.getByRole('dialog');
    const number = window.getByRole('textbox', { name: words.number, exact: true });
    await atName(page);
    await window.getByRole('combobox', { name: words.carrier }).fill('mts');
    await page.getByRole('option', { name: 'MTS' }).click();
    await number.click();
    await page.keyboard.type('8916123');
    expect(await number.inputValue()).toMatch(/8 ?\(?916\)? ?123/);
    await page.keyboard.press('Tab');
    await window.getByText(words.tooShort).waitFor();
    await number.fill('+8 495 123-45-67');
    await page.keyboard.press('Tab');
    // A slip that reads as a number of Vietnam: taken only when it is confirmed.
    await window.getByText(language === 'en' ? 'Vietnam' : 'Вьетнам').waitFor();
  });

  it('tells a name that is taken at its field, and keeps what was typed', async () => {
    const page = await at('/groups/new', language);
    const window = page.getByRole('dialog');
    const field = window.getByRole('textbox', { name: words.name });
    await field.fill('sALES');
    await page.keyboard.press('Enter');
    await window.getByText(words.taken).waitFor();
    expect(await field.inputValue()).toBe('sALES');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
  });
});

describe('the list of groups', () => {
  it('marks a carrier in red where the group has only paused numbers, as Coverage does', async () => {
    const carriers = (await api.call('GET', '/v1/carriers')).body.items;
    const idOf = (name: string) => carriers.find((carrier) => carrier.name === name)?.id;
    const numbers = [
      { e164: '+74950001122', carrierId: idOf('MTS') },
      { e164: '+79260001122', carrierId: idOf('Beeline') },
      { e164: '+79030001122', carrierId: idOf('MegaFon'), enabled: false },
    ];
    const { id } = await api.make('/v1/groups', { name: 'Half paused', numbers });
    const page = await at('/groups');
    const row = page.getByRole('row').filter({ hasText: 'Half paused' });
    await row.getByText('No number at MegaFon').waitFor();
    const rows = (await api.call('GET', '/v1/coverage?search=Half')).body.items;
    const cells = rows.find((item) => item.groupId === id)?.cells;
    expect(cells).toContainEqual({ carrierId: idOf('MegaFon'), numbers: 1, enabled: 0, missing: true });
    expect(cells).toContainEqual({ carrierId: idOf('MTS'), numbers: 1, enabled: 1, missing: false });
  });
});

describe('the editor of a group', () => {
  it('takes a pasted column, moves, pauses and deletes rows, by the keyboard alone', async () => {
    const page = await at('/groups/new');
    const window = page.getByRole('dialog');
    await atName(page);
    await page.keyboard.type('Pasted');
    await page.keyboard.press('Tab');
    const column = '8 (495) 765-43-21\tMTS\n8 (495) 765-43-22\tMegaFon\n+7 495 765 43 23\tMTS';
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(column)})`);
    await page.keyboard.press('Control+V');
    await window.getByRole('button', { name: 'Move 8 (495) 765-43-22 up' }).focus();
    await page.keyboard.press('Enter');
    await window.getByRole('button', { name: 'Pause 8 (495) 765-43-21 in this group' }).focus();
    await page.keyboard.press('Space');
    await window.getByRole('button', { name: 'Delete +7 495 765 43 23' }).focus();
    await page.keyboard.press('Enter');
    const chosen = () =>
      window.getByRole('combobox').evaluateAll((boxes) => boxes.map((box) => box.getAttribute('value')));
    await expect.poll(chosen).toEqual(['MegaFon', 'MTS']);
    await window.getByRole('textbox', { name: 'Name' }).focus();
    await page.keyboard.press('Enter');
    await window.waitFor({ state: 'detached' });
    expect((await stored('Pasted'))?.numbers).toMatchObject([
      { e164: '+74957654322', enabled: true },
      { e164: '+74957654321', enabled: false },
    ]);
  });

  it('takes a column pasted before the list of carriers has come, and closes while it hangs', async () => {
    const page = await at('/groups');
    const held: Route[] = [];
    await page.route('**/v1/carriers?*', (route) => {
      held.push(route);
    });
    await page.goto(`${api.url}/groups/new`);
    const window = page.getByRole('dialog');
    await window.getByRole('textbox', { name: 'Name' }).fill('Pasted early');
    await page.evaluate(`navigator.clipboard.writeText('8 495 765 43 31\\tMegaFon\\n8 495 765 43 32\\tNobody')`);
    await window.getByRole('textbox', { name: 'Phone number', exact: true }).focus();
    await page.keyboard.press('Control+V');
    await window.getByRole('button', { name: 'Delete 8 495 765 43 32' }).waitFor();
    await window.getByRole('button', { name: 'Save', exact: true }).click();
    expect(await window.getByText('Choose the carrier').count()).toBe(2);
    for (const route of held.splice(0)) await route.continue();
    await expect.poll(() => window.getByText('Choose the carrier').count()).toBe(1);
    await window.getByRole('button', { name: 'Delete 8 495 765 43 32' }).click();
    await window.getByRole('button', { name: 'Save', exact: true }).click();
    await window.waitFor({ state: 'detached' });
    expect(held).not.toEqual([]);
    const carriers = (await api.call('GET', '/v1/carriers')).body.items;
    const megafon = carriers.find(({ name }) => name === 'MegaFon')?.id;
    expect((await stored('Pasted early'))?.numbers).toMatchObject([{ e164: '+74957654331', carrierId: megafon }]);
  });

  it('asks again when a stored number is typed anew as one of another country', async () => {
    const page = await at('/groups');
    await page.getByRole('button', { name: 'Support', exact: true }).click();
    const window = page.getByRole('dialog');
    await window.getByText('+7 495 123 45 67').click();
    const number = window.getByRole('textbox', { name: 'Phone number', exact: true });
    await number.fill('+8 495 123-45-67');
    await window.getByText('Vietnam').waitFor();
    await window.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => number.getAttribute('aria-invalid')).toBe('true');
    await window.getByRole('button', { name: 'Use it all the same' }).click();
    await window.getByText('Vietnam').waitFor({ state: 'detached' });
    expect((await stored('Support'))?.numbers).toMatchObject([{ e164: '+74951234567' }, {}]);
  });

  it('takes no typing while it saves, which would be in neither the group nor the window', async () => {
    const page = await at('/groups/new');
    await atName(page);
    await page.keyboard.type('Held');
    const held: Route[] = [];
    await page.route('**/v1/groups', (route) => {
      held.push(route);
    });
    await page.keyboard.press('Enter');
    await expect.poll(() => held.length).toBe(1);
    await page.keyboard.type(' back');
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Held');
    await held[0]?.fulfill({ status: 503, json: { code: 'unavailable' } });
    await expect.poll(() => page.getByRole('button', { name: 'Save', exact: true }).isEnabled()).toBe(true);
    await page.keyboard.type(' back');
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Held back');
  });

  it('tells the second of two people what changed, and loses nothing typed', async () => {
    const [first, second] = [await at('/groups'), await at('/groups')];
    for (const page of [first, second]) {
      await page.getByRole('button', { name: 'Support', exact: true }).click();
      await page.getByRole('dialog').getByText('+7 495 123 45 67').waitFor();
    }
    await first.getByRole('button', { name: 'Delete +79261234568' }).click();
    await first.getByRole('button', { name: 'Save', exact: true }).click();
    await first.getByRole('dialog').waitFor({ state: 'detached' });

    const window = second.getByRole('dialog');
    await window.getByRole('textbox', { name: 'Name' }).fill('Support line');
    await second.getByRole('button', { name: 'Save', exact: true }).click();
    const told = window.getByRole('alert').filter({ hasText: 'Somebody else saved this' });
    await told.getByRole('row', { name: /\+7 926 123 45 68 · MegaFon Position 2 —/ }).waitFor();
    expect(await window.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Support line');
    await expectAccessible(second);
    await told.getByRole('button', { name: 'Keep mine and go on' }).click();
    await second.getByRole('button', { name: 'Save', exact: true }).click();
    await window.waitFor({ state: 'detached' });
    const group = await stored('Support line');
    expect(group?.aliases).toEqual(['Support']);
    expect(group?.numbers).toHaveLength(2);
  });

  it('says who uses a group, and puts another in its place', async () => {
    const page = await at('/groups');
    await page.getByRole('button', { name: 'Delete Sales' }).click();
    const window = page.getByRole('dialog');
    await window.getByText('Delete “Sales”?').waitFor();
    await expectAccessible(page);
    await window.getByRole('button', { name: 'Delete', exact: true }).click();
    await window.getByText('Spring campaign').waitFor();
    await expectAccessible(page);
    await window.getByRole('combobox').fill('взыск');
    await page.getByRole('option', { name: 'Отдел взыскания' }).click();
    await window.getByRole('button', { name: 'Replace and delete' }).click();
    await window.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Sales', exact: true }).waitFor({ state: 'detached' });
    const notice = page.getByRole('alert').filter({ hasText: 'Deleted' });
    await notice.getByText('In force on 1 of 2 PBXs').waitFor();
    const tasks = (await api.call('GET', '/v1/call-tasks?search=Spring')).body.items;
    expect(tasks).toMatchObject([{ group: 'Отдел взыскания' }]);
  });

  it('asks before it throws away what was typed', async () => {
    const page = await at('/groups/new');
    let asked = '';
    page.on('dialog', (dialog) => {
      asked = dialog.message();
      void dialog.dismiss();
    });
    await atName(page);
    await page.keyboard.type('Half a name');
    await page.keyboard.press('Escape');
    expect(asked).toContain('not saved');
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Half a name');
  });
});
