import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../support/wait.ts';
import { office } from './configuration.ts';
import { resultOf, shown, startWorld, type World } from './world.ts';

const hook = readFileSync(
  fileURLToPath(new URL('../../dialplan/asterisk/freepbx/callerid-groups-freepbx.conf', import.meta.url)),
  'utf8',
);

/** As much of FreePBX 17's [macro-dialout-trunk] as a hook sees: its variables, its way of calling, its two trunks in turn. */
const freepbx = `
[globals](+)
OUT_1 = PJSIP
OUT_1_SUFFIX = @trunk-a
OUT_2 = PJSIP
OUT_2_SUFFIX = @trunk-b
OUT_3 = AMP:PJSIP/$OUTNUM$@trunk-b

${hook}

[freepbx]
exten => _X.,1,Set(AMPUSER=\${CALLERID(num)})
 same => n,Set(EMERGENCYROUTE=\${PJSIP_HEADER(read,X-Emergency)})
 same => n,Set(INTRACOMPANYROUTE=\${PJSIP_HEADER(read,X-Intra)})
 same => n,Set(_ROUTEID=7)
 same => n,Set(CALLERID_REFERENCE=\${CALLERID_REFERENCE})
 same => n,Gosub(macro-dialout-trunk,s,1(\${PJSIP_HEADER(read,X-First)},\${EXTEN},,on))
 same => n,Gosub(macro-dialout-trunk,s,1(2,\${EXTEN},,on))
 same => n,Hangup(21)

[macro-dialout-trunk]
exten => s,1,Set(DIAL_TRUNK=\${ARG1})
 same => n,Set(DIAL_NUMBER=\${ARG2})
 same => n,Set(CALLERID(all)=\${IF($["\${EMERGENCYROUTE}" = "YES"]?<74990000112>:<74990000001>)})
 same => n,Set(OUTNUM=\${DIAL_NUMBER})
 same => n,Set(custom=\${CUT(OUT_\${DIAL_TRUNK},:,1)})
 same => n,Gosub(macro-dialout-trunk-predial-hook,s,1())
 same => n,GotoIf($["\${PREDIAL_HOOK_RET}" = "BYPASS"]?bypass,1)
 same => n,Set(_RESULT=\${CALLERID_ACTION}|\${CALLERID_NUMBER}|\${CALLERID_CARRIER}|\${CALLERID_REASON}|\${CALLERID_SOURCE})
 same => n,GotoIf($["\${custom}" = "AMP"]?customtrunk)
 same => n,Dial(\${OUT_\${DIAL_TRUNK}}/\${OUTNUM}\${OUT_\${DIAL_TRUNK}_SUFFIX},,ib(result^s^1))
 same => n,Return()
 same => n(customtrunk),Dial(PJSIP/\${OUTNUM}@trunk-b,,ib(result^s^1))
 same => n,Return()
exten => bypass,1,Return()
`;

/** One that was there before, renamed as the file says. */
const ownHook = `
[macro-callerid-own-hook]
exten => s,1,Set(OUTNUM=00\${OUTNUM})
 same => n,ExecIf($["\${PJSIP_HEADER(read,X-Bypass)}" = "\${DIAL_TRUNK}"]?Set(PREDIAL_HOOK_RET=BYPASS))
 same => n,Return()
`;

describe.each([
  ['without a hook of its own', '', ''],
  ['with a hook of its own, which goes on', ownHook, '00'],
])('the hook for FreePBX, %s', (_, own, prefix) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ extensions: freepbx + own });
    world.configure(office());
    await world.startAgent();
  });
  beforeEach(() => world.clear());
  afterAll(() => world?.close());

  const call = (to: string, more: { reference?: string; headers?: Record<string, string> } = {}) =>
    world.call({
      to,
      context: 'freepbx',
      reference: more.reference ?? '',
      headers: { 'X-First': '1', 'X-Emergency': 'NO', 'X-Intra': 'NO', 'X-Bypass': '0', ...more.headers },
    });

  it('shows a number of the trunk that FreePBX has chosen', async () => {
    await call('79160000001', { reference: 'group:Sales' });
    const invite = await world.a.inviteFor(`${prefix}79160000001`);
    expect(shown(invite)).toBe('+74951110001');
    expect(resultOf(invite)).toEqual(['set', '+74951110001', 'Volga', 'group', 'agent']);
    const record = await waitFor('record of the decision', () => world.decisions.at(-1));
    expect(record.request).toMatchObject({ trunk: 'trunk-a', destination: '79160000001' });
  });

  it('takes the reference of the extension, then of the route', async () => {
    await world.asterisk.cli('database put callerid-reference route-7 "group:Отдел «Йод», юг"');
    await call('79160000002');
    expect(shown(await world.a.inviteFor(`${prefix}79160000002`))).toBe('+74951110005');
    await world.asterisk.cli('database put callerid-reference 101 group:Sales');
    await call('79160000003');
    expect(shown(await world.a.inviteFor(`${prefix}79160000003`))).toBe('+74951110001');
    await world.asterisk.cli('database deltree callerid-reference');
  });

  it('goes on with the next trunk when this one is rejected', async () => {
    await call('79160000004', { reference: 'group:Rejects' });
    expect(world.a.invites()).toEqual([]);
    expect(world.b.invites()).toEqual([]);
  });

  it('finds the name of a custom trunk', async () => {
    await call('79160000005', { reference: 'group:Sales', headers: { 'X-First': '3' } });
    expect(shown(await world.b.inviteFor(`${prefix}79160000005`))).toBe('78121110002');
  });

  it.each([
    ['an emergency route', { 'X-Emergency': 'YES' }, '74990000112'],
    ['a route within the company', { 'X-Intra': 'YES' }, '74990000001'],
  ])('leaves %s alone', async (_, headers, expected) => {
    await call('79160000006', { reference: 'group:Sales', headers });
    expect(shown(await world.a.inviteFor(`${prefix}79160000006`))).toBe(expected);
    expect(world.decisions).toEqual([]);
  });

  it('leaves the calls of FreePBX as they are while no agent answers', async () => {
    await world.stopAgent();
    await call('79160000007', { reference: 'group:Unknown' });
    const invite = await world.a.inviteFor(`${prefix}79160000007`);
    expect(invite.from.user).toMatch(/^\+?7\d{10}$/);
    await world.startAgent();
  });

  it.skipIf(own === '')('lets the own hook send a call past a trunk (needs the own hook)', async () => {
    await call('79160000008', { reference: 'group:Sales', headers: { 'X-Bypass': '1' } });
    expect(world.a.invites()).toEqual([]);
    expect(shown(await world.b.inviteFor(`${prefix}79160000008`))).toBe('78121110002');
  });
});
