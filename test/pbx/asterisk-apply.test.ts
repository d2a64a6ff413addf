import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../support/wait.ts';
import { office, PBX } from './configuration.ts';
import { resultOf, shown, startWorld, type World } from './world.ts';

/** 128 characters of four bytes: the longest name that a trunk can have. */
const LONGEST = '😀'.repeat(128);

/** An answer with it is too long for an extension, so the agent leaves it with the PBX as a variable. */
const LONG_CARRIER = 'Волга, междугородная связь';

const extensions = `
; the first attempt is answered by the agent, the second has no time for one
[twice]
exten => _X!,1,Gosub(callerid-groups,apply,1(trunk-a,group:Sales,\${EXTEN}))
 same => n,Set(FIRST=\${CALLERID_SOURCE})
 same => n,Set(GLOBAL(CALLERID_WAIT_MS)=1)
 same => n,Gosub(callerid-groups,apply,1(trunk-b,group:Sales,\${EXTEN}))
 same => n,Set(_RESULT=\${FIRST}|\${CALLERID_SOURCE}|\${DB(own/key)})
 same => n,Dial(PJSIP/\${EXTEN}@trunk-b,,ib(result^s^1))

[own-variables]
exten => _X!,1,MSet(none=Nobody,text=Nobody,answer=Nobody,number=Nobody)
 same => n,Gosub(callerid-groups,apply,1(trunk-a,group:Sales,\${EXTEN}))
 same => n,Set(_RESULT=\${none}|\${text}|\${answer}|\${number})
 same => n,Dial(PJSIP/\${EXTEN}@trunk-a,,ib(result^s^1))

; what becomes of a call whose own time limit ends while apply runs
[own-limit]
exten => _X!,1,Set(CALLERID_ACTION=set)
 same => n,Gosub(callerid-groups,T,1)
 same => n,GotoIf($["\${CALLERID_ACTION}" = "reject"]?rejected)
 same => n,Dial(PJSIP/\${EXTEN}@trunk-b,,i)
 same => n(rejected),Hangup(21)
`;

describe('what apply leaves behind on a real Asterisk', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ extensions });
    const base = office();
    const trunks = base.trunks.map((trunk) => (trunk.name === 'national' ? { ...trunk, name: LONGEST } : trunk));
    const carriers = base.carriers.map((carrier) =>
      carrier.name === 'Volga' ? { ...carrier, name: LONG_CARRIER } : carrier,
    );
    world.configure({ ...base, trunks, carriers });
    const agent = await world.startAgent();
    await waitFor('table', () => agent.state().get(PBX)?.table?.held === 1, 20_000);
    await world.asterisk.cli('database put own key value');
  });
  afterAll(() => world?.close());
  beforeEach(() => world.clear());

  const answers = async () => (await world.asterisk.cli('dialplan show globals')).match(/CALLERID_ANSWER_\S+/g) ?? [];

  it('reads AstDB after an agent has answered: the table for the next attempt, and whatever the dialplan needs', async () => {
    await world.call({ to: '79173000001', context: 'twice' });
    const invite = await world.b.inviteFor('79173000001');
    expect(resultOf(invite)).toEqual(['agent', 'table', 'value']);
    expect(shown(invite)).toBe('78121110002');
    await world.ari('POST', '/asterisk/variable?variable=CALLERID_WAIT_MS&value=3000');
  });

  it('leaves no answer with the PBX', async () => {
    await world.call({ to: '79173000002', reference: 'group:Sales' });
    const invite = await world.a.inviteFor('79173000002');
    expect(resultOf(invite)).toEqual(expect.arrayContaining(['set', 'agent', '+74951110001']));
    await waitFor('record of the decision', () => world.decisions.length === 1);
    await waitFor('answer that is taken back', async () => (await answers()).length === 0);
  });

  it('leaves no answer with the PBX when the agent stops', async () => {
    await world.call({ to: '79173000003', reference: 'group:Sales' });
    await world.stopAgent();
    expect(await answers()).toEqual([]);
    await world.startAgent();
  });

  it('neither shows nor changes variables of the dialplan’s own', async () => {
    await world.call({ to: '79173000004', context: 'own-variables', display: 'Anna' });
    const invite = await world.a.inviteFor('79173000004');
    expect(resultOf(invite)).toEqual(['Nobody', 'Nobody', 'Nobody', 'Nobody']);
    expect(invite.from.display).toBe('');
  });

  it('finds a trunk by the longest name that there can be', async () => {
    await world.call({ to: '79173000005', trunk: LONGEST, by: 'trunk-a', reference: 'group:Sales' });
    const invite = await world.a.inviteFor('79173000005');
    expect(resultOf(invite).slice(0, 2)).toEqual(['set', '84951110003']);
  });

  it('lets nothing be dialled when the call’s own time limit ends within', async () => {
    const { calls } = await world.call({ to: '79173000006', context: 'own-limit' });
    expect(calls[0]?.status).not.toBe(200);
    expect(world.b.invites()).toEqual([]);
  });
});
