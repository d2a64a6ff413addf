import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFreeswitchLink } from '../../src/agent/freeswitch/link.ts';
import type { PbxLink } from '../../src/agent/pbx.ts';
import type { CallConnect } from '../../src/domain/call.ts';
import { resolve } from '../../src/domain/resolve.ts';
import { Snapshot } from '../../src/domain/snapshot.ts';
import { findFreeswitch, NO_FREESWITCH } from '../support/freeswitch.ts';
import { waitFor } from '../support/wait.ts';
import { office } from './configuration.ts';
import { type FreeswitchWorld, startFreeswitchWorld } from './freeswitch-world.ts';
import { resultOf, shown } from './world.ts';

const found = findFreeswitch() !== null;

describe.skipIf(!found)(`calls that a real FreeSWITCH is asked to place${found ? '' : ` (${NO_FREESWITCH})`}`, () => {
  let world: FreeswitchWorld;
  let link: PbxLink;
  const callIds: string[] = [];
  const ID = 'call-1';
  let isConfirmed = true;
  const snapshot = Snapshot.from(office());

  beforeAll(async () => {
    world = await startFreeswitchWorld();
    link = startFreeswitchLink(world.config, {
      slot: 1,
      log: pino({ level: 'silent' }),
      ready: () => true,
      confirmed: () => isConfirmed,
      snapshot: () => snapshot,
      decide: (request) => resolve(snapshot, request),
      answered: (request) => void callIds.push(request.callId),
      decidedByPbx: () => {},
      stateChanged: () => {},
      trunksFound: () => {},
    });
    await waitFor('link', () => link.state().connected);
  });
  afterAll(async () => {
    await link?.stop();
    await world?.close();
  });

  const place = (destination: string, connect: CallConnect) =>
    link.originate?.({
      ...{ id: ID, requestId: null, trunk: 'trunk-b', reference: 'group:Отдел «Йод», юг', ringSeconds: 20 },
      ...{ destination, connect },
    });

  it('show the number of the carrier, and are connected to a place in the dialplan', async () => {
    await place('79164000011', { context: 'talk', extension: '7000' });
    expect(shown(await world.b.inviteFor('79164000011'))).toBe('78121110009');
    await waitFor('record', () => callIds.includes(ID));
    await waitFor('end of the call', () => world.b.requests().some((m) => m.method === 'BYE'));
  });

  it('are connected to a phone once the destination answers', async () => {
    await place('79164000012', { endpoint: 'sofia/gateway/trunk-a/102' });
    expect(shown(await world.b.inviteFor('79164000012'))).toBe('78121110009');
    await world.a.inviteFor('102');
    await waitFor('both to talk', () =>
      [world.a, world.b].every((each) => each.requests().some((m) => m.method === 'ACK')),
    );
    await world.freeswitch.cli('hupall');
  });

  it('and other calls are left to a newer table by an agent that its database tells nothing', async () => {
    const reason = async (to: string) => {
      await world.call({ to, trunk: 'trunk-b', reference: 'group:Sales' });
      return resultOf(await world.b.inviteFor(to))[3];
    };
    let last = 79_164_000_100;
    isConfirmed = false;
    await world.freeswitch.cli('hash insert/callerid-2/version/99');
    await waitFor('agent that is behind', async () => (await reason(String(++last))) === 'not_ready', 20_000);
    isConfirmed = true;
    await waitFor('agent that answers again', async () => (await reason(String(++last))) === 'group', 20_000);
    await world.freeswitch.cli('hash delete/callerid-2/version');
  });

  it('are refused when FreeSWITCH can not be told, or is not there', async () => {
    await expect(place('79164000013]x', { endpoint: 'user/101' })).rejects.toThrow('destination');
    await link.stop();
    await expect(place('79164000014', { endpoint: 'user/101' })).rejects.toThrow(/not connected|lost/);
  });
});
