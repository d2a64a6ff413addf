import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shown } from '../pbx/world.ts';
import { type Asterisk, startAsterisk, trunkConfig } from '../support/asterisk.ts';
import { type Service, startService } from '../support/service.ts';
import { type Carrier, placeCalls, startCarrier } from '../support/sipp.ts';
import { startBrowser, type Visitor, visit } from './browser.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const CALLED = '79160000001';
const TEST_CALLED = '79160000002';

/** The built service, its page in a browser, a real Asterisk and a carrier that tells what it was sent. */
describe('from the page to the carrier', () => {
  let asterisk: Asterisk;
  let carrier: Carrier;
  let service: Service;
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    carrier = await startCarrier('volga');
    asterisk = await startAsterisk({
      extensions: `${readFileSync(path('../lab/extensions.conf'), 'utf8')}
[talk]
exten => s,1,Answer()
 same => n,Wait(0.3)
 same => n,Hangup()
`,
      copy: [path('../../dialplan/asterisk/callerid-groups.conf')],
      pjsip: trunkConfig('volga-1', carrier.address),
      files: { 'logger.conf': '[logfiles]\nmessages => notice,warning,error\n' },
    });
    service = await startService({
      env: {
        PBX_LAB_KIND: 'asterisk',
        PBX_LAB_URL: asterisk.ari.url,
        PBX_LAB_USER: asterisk.ari.user,
        PBX_LAB_PASSWORD: asterisk.ari.password,
        PBX_LAB_AMI: `${asterisk.ami.host}:${asterisk.ami.port}`,
      },
    });
    browser = await startBrowser();
    visitor = await visit(browser, { url: service.url, key: service.key });
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
    await asterisk?.close();
    await carrier?.stop();
  });

  it('a group made on the page is what the carrier sees, and each call stands in Calls with its reasons', async () => {
    const { page } = visitor;
    page.setDefaultTimeout(30_000);
    const window = page.getByRole('dialog');
    const save = async () => {
      await window.getByRole('button', { name: 'Save', exact: true }).click();
      await window.waitFor({ state: 'detached' });
    };

    await visitor.go('/carriers/new');
    await window.getByRole('textbox', { name: 'Name' }).fill('Volga');
    await window.getByRole('combobox', { name: 'Country' }).fill('Russia');
    await page.getByRole('option', { name: /Russia/ }).click();
    await save();

    await visitor.go('/trunks');
    await page.getByRole('button', { name: 'volga-1', exact: true }).click();
    await window.getByRole('combobox', { name: 'Carrier' }).fill('Volga');
    await page.getByRole('option', { name: 'Volga' }).click();
    await save();

    await visitor.go('/groups/new');
    await window.getByRole('textbox', { name: 'Name' }).fill('Продажи');
    await window.getByRole('textbox', { name: 'Phone number', exact: true }).fill('8 (495) 123-00-07');
    // The only carrier there is needs no choosing.
    await expect.poll(() => window.getByRole('combobox', { name: 'Carrier' }).inputValue()).toBe('Volga');
    await save();
    await page.getByText('In force on 1 of 1 PBX').waitFor();

    const headers = { 'X-Trunk': 'volga-1', 'X-Reference': encodeURIComponent('group:Продажи') };
    await placeCalls([{ from: '101', to: CALLED, headers }], { to: asterisk.sip });
    expect(shown(await carrier.inviteFor(CALLED))).toBe('+74951230007');

    await visitor.go('/calls');
    await page.getByRole('row').filter({ hasText: CALLED }).getByText('+7 495 123 00 07').waitFor();
    await page.getByRole('row').filter({ hasText: CALLED }).click();
    const steps = page.getByRole('dialog').getByRole('list', { name: 'Steps of the decision' });
    await steps.waitFor();
    expect(await steps.textContent()).toContain('Volga');

    await visitor.go('/calls/test');
    await window.getByRole('combobox', { name: 'Trunk' }).fill('volga');
    await page.getByRole('option', { name: /volga-1/ }).click();
    await window.getByRole('combobox', { name: 'Group' }).fill('прод');
    await page.getByRole('option', { name: 'Продажи' }).click();
    await window.getByRole('textbox', { name: 'Destination' }).fill(TEST_CALLED);
    await window.getByRole('textbox', { name: 'Connect with' }).fill('Local/s@talk');
    await window.getByRole('button', { name: 'Call', exact: true }).click();
    await window.getByText('Shows +7 495 123 00 07').waitFor();
    expect(shown(await carrier.inviteFor(TEST_CALLED))).toBe('+74951230007');
    expect(visitor.faults).toEqual([]);
  });
});
