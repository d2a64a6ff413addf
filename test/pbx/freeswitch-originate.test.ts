import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFreeswitchLink } from '../../src/agent/freeswitch/link.ts';
import type { LinkContext, PbxLink } from '../../src/agent/pbx.ts';
import type { CallConnect } from '../../src/domain/call.ts';
import { resolve } from '../../src/domain/resolve.ts';
import { Snapshot } from '../../src/domain/snapshot.ts';
import { findFreeswitch, NO_FREESWITCH } from '../support/freeswitch.ts';
import { freePort } from '../support/ports.ts';
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

  const contextOf = (slot: number, known: Snapshot): LinkContext => ({
    slot,
    log: pino({ level: 'silent' }),
    ready: () => true,
    confirmed: () => isConfirmed,
    snapshot: () => known,
    subscribe: () => () => {},
    decide: (request) => resolve(known, request),
    answered: (request) => void callIds.push(request.callId),
    decidedByPbx: () => {},
    stateChanged: () => {},
    trunksFound: () => {},
  });

  beforeAll(async () => {
    world = await startFreeswitchWorld();
    link = startFreeswitchLink(world.config, contextOf(1, snapshot));
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

  describe('and other calls', () => {
    let last = 79_164_000_100;
    /** The number that a call shows, its reason and who said so. */
    const call = async () => {
      const to = String(++last);
      await world.call({ to, trunk: 'trunk-b', reference: 'group:Sales' });
      const invite = await world.b.inviteFor(to);
      return [shown(invite), ...resultOf(invite).slice(3)].join(' ');
    };
    const waitForCall = (what: string, expected: string) =>
      waitFor(what, async () => (await call()) === expected, 20_000);

    it('are left to a newer table by an agent that its database tells nothing', async () => {
      isConfirmed = false;
      await world.freeswitch.cli('global_setvar callerid_version_2=99');
      await waitForCall('agent that is behind', '101 no_answer policy');
      expect(link.state().connected).toBe(true);
      isConfirmed = true;
      await waitForCall('agent that answers again', '78121110002 group agent');
      await world.freeswitch.cli('global_setvar callerid_version_2=');
    });

    it('are left to a second agent that has a newer version', async () => {
      const { seq, groups, ...before } = office();
      const newer = Snapshot.from({
        ...{ ...before, seq: seq + 1 },
        groups: groups.map((group) => (group.id === 1 ? { ...group, numbers: groups[6]!.numbers } : group)),
      });
      const port = await freePort();
      const config = { ...world.config, listen: { host: '127.0.0.1', port } };
      const second = startFreeswitchLink(config, { ...contextOf(2, newer), confirmed: () => true });
      await waitFor('second agent', () => second.state().connected);
      const agents = `127.0.0.1:${world.config.listen?.port}`;
      await world.freeswitch.cli(`global_setvar callerid_agents=${agents}|127.0.0.1:${port}`);
      expect(await call()).toBe('78121110002 group agent');
      isConfirmed = false;
      await waitForCall('answer of the second agent', '78121110009 group agent');
      expect(await Promise.all([call(), call(), call()])).toEqual(Array(3).fill('78121110009 group agent'));
      isConfirmed = true;
      await waitForCall('answer of the first agent', '78121110002 group agent');
      await world.freeswitch.cli(`global_setvar callerid_agents=${agents}`);
      await second.stop();
    });
  });

  it('are refused when FreeSWITCH can not be told, or is not there', async () => {
    await expect(place('79164000013]x', { endpoint: 'user/101' })).rejects.toThrow('destination');
    await link.stop();
    await expect(place('79164000014', { endpoint: 'user/101' })).rejects.toThrow(/not connected|lost/);
  });
});
