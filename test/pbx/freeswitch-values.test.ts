import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallRequest } from '../../src/domain/decision.ts';
import { findFreeswitch, NO_FREESWITCH } from '../support/freeswitch.ts';
import { waitFor } from '../support/wait.ts';
import { office } from './configuration.ts';
import { type FreeswitchWorld, startFreeswitchWorld } from './freeswitch-world.ts';
import { expectNoOtherNumber, shown } from './world.ts';

// Values come as variables of a channel, set by a command, so that they may hold most bytes; SIP could not carry them.
const dialplan = `
<context name="any">
<extension name="any"><condition><action application="answer"/><action application="park"/></condition></extension>
</context>
<context name="any-goes">
<extension name="any-goes"><condition field="destination_number" expression="^(.+)$">
<action application="set" data="hangup_after_bridge=true"/>
<action application="execute_extension" data="callerid_apply XML callerid-groups"/>
<action application="bridge" data="\${callerid_leg}sofia/gateway/trunk-b/$1"/>
</condition></extension>
</context>`;

/** What uuid_setvar can carry: one line. */
const HOSTILE: readonly [string, string][] = [
  ['plus and spaces', '+7 (916) 123+45'],
  ['quotes', `"'\`“” = "" | 1=1`],
  ['commas, brackets, separators', 'a,b;c|d&e^f~g)h(i]j[k}l{m<n>o:p?q=r'],
  ['a dial string', '[origination_caller_id_number=666]sofia/gateway/trunk-a/1,'],
  ['path signs', '../x/y_z/callerid-1_t'],
  ['percent signs', '%0d%0a%7C%zz%'],
  ['Cyrillic', 'Отдел «Ёж» №5'],
  ['decomposed characters (NFD)', 'Йёж é'.normalize('NFD')],
  ['emoji and right to left', '👩‍👧‍👦 שלום'],
  ['10 kB', 'x'.repeat(10_240)],
  ['an expression of the dialplan, escaped', `\\${'$'}{global_getvar(secret)}`],
];

/** A destination with these signs ends the call. */
const withoutSplits = (destination: string) => destination.replace(/[,|;]/g, ' ');

const found = findFreeswitch() !== null;

describe.skipIf(!found)(`values that a call can carry through FreeSWITCH${found ? '' : ` (${NO_FREESWITCH})`}`, () => {
  let world: FreeswitchWorld;
  beforeAll(async () => {
    world = await startFreeswitchWorld({ dialplan });
    world.configure(office({ trunkB: { displayName: 'clear' } }));
    await world.freeswitch.cli('global_setvar secret=hunter2');
    await world.startAgent();
  });
  afterAll(() => world?.close());
  beforeEach(() => world.clear());

  const all: CallRequest[] = [];
  let last = 79_190_000_000;
  /** Originates a call with these variables, as it comes to our dialplan. */
  async function place(variables: Readonly<Record<string, string>>) {
    const to = String(++last);
    const uuid = (await world.freeswitch.cli('create_uuid')).trim();
    const own = `origination_uuid=${uuid},origination_caller_id_number=101,loopback_bowout=false`;
    await world.freeswitch.cli(`bgapi originate {${own}}loopback/${to}/any &park`);
    const leg = await waitFor('leg in the dialplan', async () => {
      const channels = JSON.parse(await world.freeswitch.cli('show channels as json')) as {
        rows?: { uuid: string; name: string; application: string }[];
      };
      return channels.rows?.find(({ name, application }) => name === `loopback/${to}-b` && application === 'park')
        ?.uuid;
    });
    for (const [name, value] of Object.entries(variables)) {
      await world.freeswitch.cli(`uuid_setvar ${leg} ${name} ${value}`);
    }
    await world.freeswitch.cli(`uuid_transfer ${leg} ${to} XML any-goes`);
    return { to, uuid };
  }

  /** What the carrier and the agent got of such a call. */
  async function originate(variables: Readonly<Record<string, string>>) {
    const { to, uuid } = await place(variables);
    const invite = await world.b.inviteFor(to);
    const { request, decision } = await waitFor('decision', () => world.decisions.shift());
    all.push(request);
    await world.freeswitch.cli(`uuid_kill ${uuid}`);
    return { invite, request, decision };
  }

  describe.each(HOSTILE)('%s', (_, value) => {
    it('in the reference, the destination and the call’s own id: match nothing, break nothing', async () => {
      const { request, invite } = await originate({
        callerid_trunk: 'trunk-b',
        callerid_reference: `group:${value}`,
        callerid_destination: withoutSplits(value),
        callerid_call: value,
      });
      expect(request.trunk).toBe('trunk-b');
      expect(invite.from.user).not.toMatch(/7812111|4951110|666/);
    });

    it('in the destination and the caller’s number: the carrier’s number is shown', async () => {
      const { invite } = await originate({
        callerid_trunk: 'trunk-b',
        callerid_reference: 'group:Sales',
        callerid_destination: withoutSplits(value),
        effective_caller_id_number: value,
        effective_caller_id_name: value,
      });
      expect(shown(invite)).toBe('78121110002');
      expect(world.a.invites()).toEqual([]);
    });

    it('in the trunk: is no trunk', async () => {
      const { decision } = await originate({ callerid_trunk: value, callerid_reference: 'group:Sales' });
      expect(decision).toMatchObject({ action: 'keep', reason: 'unknown_trunk' });
    });
  });

  it.each(['1,sofia/gateway/trunk-a/2', '1|sofia/gateway/trunk-a/2', '1:_:sofia/gateway/trunk-a/2', '1;fs_path=sip:x'])(
    'in the destination: %s ends the call, which no trunk hears of',
    async (destination) => {
      await place({ callerid_trunk: 'trunk-b', callerid_reference: 'group:Sales', callerid_destination: destination });
      const { decision, source } = await waitFor('decision', () => world.decisions.shift());
      expect({ source, ...decision }).toMatchObject({ source: 'policy', action: 'reject', reason: 'bad_destination' });
      await waitFor('end of the call', async () => (await world.freeswitch.cli('show calls')).includes('0 total'));
      expect([...world.a.invites(), ...world.b.invites()]).toEqual([]);
    },
  );

  it('but an emergency call goes on, with nothing set', async () => {
    const { invite } = await originate({
      ...{ callerid_trunk: 'trunk-b', callerid_reference: 'group:Sales', callerid_destination: '1,2' },
      callerid_emergency: 'true',
    });
    expect(shown(invite)).toBe('101');
  });

  it('as a phone sends an expression of the dialplan: it stays text', async () => {
    const expression = `${'$'}{global_getvar(secret)}`;
    await world.call({
      ...{ to: '79191000001', from: encodeURIComponent(expression), display: expression },
      ...{ trunk: 'trunk-b', reference: 'group:Sales', context: 'out-by-b' },
    });
    const received = await world.b.inviteFor('79191000001');
    expect(shown(received)).toBe('78121110002');
    const { request } = await waitFor('decision', () => world.decisions.shift());
    expect(received.raw + JSON.stringify(request)).not.toContain('hunter2');
  });

  it('say nothing of the PBX’s own variables', () => {
    expect(all).toHaveLength(3 * HOSTILE.length + 1);
    expect(JSON.stringify(all)).not.toContain('hunter2');
    expectNoOtherNumber(world.b);
  });
});
