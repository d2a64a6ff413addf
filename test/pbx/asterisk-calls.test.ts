import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, startAgent } from '../../src/agent/agent.ts';
import { claimCall, settleCall } from '../../src/store/calls.ts';
import { proposeTrunks, reportPbxState } from '../../src/store/discovery.ts';
import { type Body, startApi, type TestApi } from '../api/api.ts';
import { type Asterisk, startAsterisk, trunkConfig } from '../support/asterisk.ts';
import { type Carrier, startCarrier } from '../support/sipp.ts';
import { waitFor } from '../support/wait.ts';
import { expectNoOtherNumber, shown, waitForHeartbeat } from './world.ts';

const dialplan = fileURLToPath(new URL('../../dialplan/asterisk/callerid-groups.conf', import.meta.url));

const extensions = `
[globals]
CALLERID_WAIT_MS = 3000

#include "callerid-groups.conf"

; what a dialer connects its calls to
[dialer]
exten => queue,1,Answer()
 same => n,Set(CONNECTEDLINE(all,i)="Anna" <101>)
 same => n,Set(CONNECTEDLINE(all)="Anna" <101>)
 same => n,Wait(0.3)
 same => n,Hangup()
`;

describe('calls that are asked for over HTTP, on a real Asterisk', () => {
  let asterisk: Asterisk;
  let volga: Carrier;
  let neva: Carrier;
  let phone: Carrier;
  let api: TestApi;
  let agent: Agent;

  beforeAll(async () => {
    [volga, neva, phone] = await Promise.all([
      startCarrier('volga', { ringMs: 50 }),
      startCarrier('neva', { ringMs: 50 }),
      startCarrier('phone', { ringMs: 50 }),
    ]);
    asterisk = await startAsterisk({
      extensions,
      copy: [dialplan],
      pjsip:
        trunkConfig('volga-1', volga.address) +
        trunkConfig('neva-1', neva.address) +
        trunkConfig('phone-101', phone.address),
      files: { 'logger.conf': '[logfiles]\nmessages => notice,warning,error\n' },
    });
    api = await startApi();
    const { db, snapshots, decisionLog, callWakes } = api.store;
    agent = startAgent({
      pbxs: [{ name: 'office', kind: 'asterisk', ...asterisk.ari, ami: asterisk.ami }],
      slot: 1,
      log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
      store: {
        snapshots,
        decisionLog,
        proposeTrunks: (pbx, kind, names) => proposeTrunks(db, pbx, kind, names, 'agent'),
        reportPbxState: (report) => reportPbxState(db, report),
        calls: (name) => ({
          claim: (pbx) => claimCall(db, pbx, name),
          settle: (id, failure) => settleCall(db, id, failure),
          subscribe: callWakes.subscribe,
        }),
      },
    });
    const trunk = (name: string) =>
      waitFor(`trunk ${name}`, async () => (await api.call('GET', `/v1/trunks?search=${name}`)).body.items[0]);
    const assign = async (name: string, carrierId: number) => {
      const { id, version } = await trunk(name);
      await api.call('PATCH', '/v1/trunks', { items: [{ id, version }], carrierId });
    };
    const carrier = async (name: string, numberFormat: string) =>
      (await api.make('/v1/carriers', { name, country: 'RU', numberFormat })).id;
    const [a, b] = [await carrier('Volga', '+e164'), await carrier('Нева', 'e164')];
    await assign('volga-1', a);
    await assign('neva-1', b);
    const group = await api.make('/v1/groups', {
      name: 'Отдел, «юг»',
      numbers: [
        { e164: '+74951110001', carrierId: a },
        { e164: '+78121110002', carrierId: b },
      ],
    });
    await api.store.snapshots.reached(group.version, 10_000);
    await waitForHeartbeat(asterisk);
  });
  afterAll(async () => {
    await agent?.stop();
    await api?.close();
    await asterisk?.close();
    await Promise.all([volga, neva, phone].map((carrier) => carrier?.stop()));
  });

  const ask = (more: object) => api.make('/v1/calls', { pbx: 'office', reference: 'group:Отдел, «юг»', ...more });
  const settled = (id: number) =>
    waitFor('call that is settled', async () => {
      const call = (await api.call('GET', `/v1/calls/${id}`)).body;
      return call.state !== 'pending' && call.state !== 'claimed' && call;
    });
  const decisionOf = (call: Body) =>
    waitFor('decision', async () => (await api.call('GET', `/v1/decisions?requestId=${call.requestId}`)).body.items[0]);

  it('reach the carrier with the right number from the first INVITE on, by each trunk', async () => {
    const connect = { context: 'dialer', extension: 'queue' };
    const byVolga = await ask({ trunk: 'volga-1', destination: '+79160000001', connect });
    const byNeva = await ask({ trunk: 'neva-1', destination: '89160000002', connect });
    expect(await settled(byVolga.id)).toMatchObject({ state: 'placed', failure: null });
    expect(await settled(byNeva.id)).toMatchObject({ state: 'placed' });
    expect(shown(await volga.inviteFor('+79160000001'))).toBe('+74951110001');
    expect(shown(await neva.inviteFor('89160000002'))).toBe('78121110002');
    expect(await decisionOf(byVolga)).toMatchObject({
      callId: byVolga.id,
      requestId: byVolga.requestId,
      e164: '+74951110001',
      source: 'agent',
      attempt: 1,
      trunk: 'volga-1',
    });
    expect(await decisionOf(byNeva)).toMatchObject({ callId: byNeva.id, e164: '+78121110002', group: 'Отдел, «юг»' });
    await waitFor('end of the calls', async () => /^0 active calls/m.test(await asterisk.cli('core show channels')));
    expect(volga.invites()).toHaveLength(1);
    expectNoOtherNumber(volga, neva);
  });

  it('are connected to a phone once the destination answers', async () => {
    const call = await ask({ trunk: 'volga-1', destination: '+79160000003', connect: { endpoint: 'PJSIP/phone-101' } });
    expect(await settled(call.id)).toMatchObject({ state: 'placed' });
    expect(shown(await volga.inviteFor('+79160000003'))).toBe('+74951110001');
    await waitFor('call of the phone', () => phone.invites().length === 1);
    await asterisk.cli('channel request hangup all');
    await waitFor('end of the calls', async () => /^0 active calls/m.test(await asterisk.cli('core show channels')));
    expectNoOtherNumber(volga);
  });

  it('are never placed when the PBX is not connected in time', async () => {
    await agent.stop();
    const connect = { context: 'dialer', extension: 'queue' };
    const call = await ask({ trunk: 'volga-1', destination: '+79160000005', connect });
    const expired = await waitFor(
      'call that expired',
      async () => {
        const { state } = (await api.call('GET', `/v1/calls/${call.id}`)).body;
        return state === 'expired';
      },
      20_000,
    );
    expect(expired).toBe(true);
    expect(volga.invites().filter((invite) => invite.to.user === '+79160000005')).toEqual([]);
  });
});
