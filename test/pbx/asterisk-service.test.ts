import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asterisk, startAsterisk, trunkConfig } from '../support/asterisk.ts';
import { type Service, startService } from '../support/service.ts';
import { type Carrier, placeCalls, startCarrier } from '../support/sipp.ts';
import { waitFor } from '../support/wait.ts';
import { shown } from './world.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

interface Entity {
  readonly id: number;
  readonly name: string;
  readonly version: number;
}
interface Page<T> {
  readonly items: readonly T[];
}

describe('the whole service and a real Asterisk', () => {
  let asterisk: Asterisk;
  let carrier: Carrier;
  let service: Service;
  let group: Entity;
  let carrierId: number;

  beforeAll(async () => {
    carrier = await startCarrier('volga');
    asterisk = await startAsterisk({
      extensions: readFileSync(path('../lab/extensions.conf'), 'utf8'),
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
    const volga = { name: 'Volga', country: 'RU', numberFormat: '+e164' };
    carrierId = (await service.call<Entity>('POST', '/v1/carriers', volga)).id;
    group = await service.call<Entity>('POST', '/v1/groups', body('+74951230000'));
    const trunk = await waitFor('trunk found on the PBX', async () => {
      const { items } = await service.call<Page<Entity>>('GET', '/v1/trunks');
      return items.find(({ name }) => name === 'volga-1');
    });
    const fields = { carrierId, defaultNumberId: null, emergencyNumberId: null, policy: null, fallbackGroupId: null };
    const display = { displayName: 'clear', displayText: '', ignored: false };
    await service.call('PUT', `/v1/trunks/${trunk.id}`, { ...fields, ...display }, trunk.version);
  });
  afterAll(async () => {
    await service?.close();
    await asterisk?.close();
    await carrier?.stop();
  });

  const body = (e164: string) => ({
    ...{ name: 'Продажи', selection: 'position', policy: null, fallbackGroupId: null },
    numbers: [{ e164, carrierId, enabled: true }],
  });
  const call = async (to: string) => {
    const headers = { 'X-Trunk': 'volga-1', 'X-Reference': encodeURIComponent('group:Продажи') };
    await placeCalls([{ from: '101', to, headers }], { to: asterisk.sip });
    return shown(await carrier.inviteFor(to));
  };

  it('show each edit of a group on the next call, and keep the decisions', async () => {
    let to = 79_160_000_000;
    expect(await call(String(to))).toBe('+74951230000');
    for (let i = 1; i <= 5; i++) {
      const before = `+7495123000${i - 1}`;
      const after = `+7495123000${i}`;
      group = await service.call<Entity>('PUT', `/v1/groups/${group.id}`, body(after), group.version);
      // At once as a rule; where the machine has much else to do, the old number until then and never another one.
      await waitFor('call that shows the edit', async () => {
        const number = await call(String(++to));
        expect([before, after]).toContain(number);
        return number === after;
      });
    }
    await waitFor('decisions that are written', async () => {
      const { items } = await service.call<Page<{ source: string }>>('GET', '/v1/decisions');
      return items.length === to - 79_160_000_000 + 1 && items.every(({ source }) => source === 'agent');
    });
  });
});
