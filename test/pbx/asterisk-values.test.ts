import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallRequest } from '../../src/domain/decision.ts';
import { dialled } from '../support/sip-message.ts';
import { waitFor } from '../support/wait.ts';
import { office } from './configuration.ts';
import { expectNoOtherNumber, shown, startWorld, type World } from './world.ts';

// Values come as variables of a channel, so that they may hold any bytes; SIP could not carry most of them.
const extensions = `
[any]
exten => _[+*#0-9]!,1,Set(CALLERID(num)=\${FROM})
 same => n,Set(CALLERID(name)=\${FROM})
 same => n,Gosub(callerid-groups,apply,1)
 same => n,Dial(PJSIP/\${EXTEN}@trunk-b)
[any-arguments]
exten => _[+*#0-9]!,1,Gosub(callerid-groups,apply,1(\${T},\${R},\${D}))
 same => n,Dial(PJSIP/\${EXTEN}@trunk-b)

; patterns of somebody who has not read the samples
[own]
exten => _[+*#0-9]!,1,Gosub(callerid-groups,apply,1(trunk-a))
 same => n,GotoIf($["\${CALLERID_ACTION}" = "reject"]?rejected)
 same => n,Dial(PJSIP/\${EXTEN}@trunk-a,,i)
 same => n(rejected),Hangup(21)
[own-passed]
exten => _[+*#0-9]!,1,Gosub(callerid-groups,apply,1(trunk-a,group:Sales,\${EXTEN}))
 same => n,GotoIf($["\${CALLERID_ACTION}" = "reject"]?rejected)
 same => n,Dial(PJSIP/\${EXTEN}@trunk-a,,i)
 same => n(rejected),Hangup(21)
[own-filtered]
exten => _[+*#0-9]!,1,Set(N=\${FILTER(+0-9,\${EXTEN})})
 same => n,Gosub(callerid-groups,apply,1(trunk-a,group:Sales,\${N}))
 same => n,GotoIf($["\${CALLERID_ACTION}" = "reject"]?rejected)
 same => n,Dial(PJSIP/\${N}@trunk-a,,i)
 same => n(rejected),Hangup(21)
[own-anything]
exten => _[+0-9a-g]!,1,Gosub(callerid-groups,apply,1(trunk-b,group:Sales,\${EXTEN}))
 same => n,GotoIf($["\${CALLERID_ACTION}" = "reject"]?rejected)
 same => n,Dial(PJSIP/\${EXTEN}@trunk-b,,i)
 same => n(rejected),Hangup(21)
[own-uri]
exten => _[+0-9a-g]!,1,Gosub(callerid-groups,apply,1(trunk-b,group:Sales,sip:\${EXTEN}))
 same => n,GotoIf($["\${CALLERID_ACTION}" = "reject"]?rejected)
 same => n,Dial(PJSIP/trunk-b/sip:\${EXTEN},,i)
 same => n(rejected),Hangup(21)
`;

const HOSTILE: readonly [string, string][] = [
  ['plus and spaces', '+7 (916) 123+45'],
  ['quotes', `"'\`“” = "" | 1=1`],
  ['a dialplan expression', '$' + '{GLOBAL(SECRET)}$[1+1]$' + '{SHELL(id)}'],
  ['commas, brackets, separators', 'a,b;c|d&e^f~g)h(i]j[k}l{m<n>o:p?q=r\\s'],
  ['percent signs', '%0d%0a%7C%zz%'],
  ['CR and LF', 'a\r\nX-Injected: yes\r\n\r\nb\nc\rd'],
  ['Cyrillic', 'Отдел «Ёж» №5'],
  ['decomposed characters (NFD)', 'Йёж é'.normalize('NFD')],
  ['emoji and right to left', '👩‍👧‍👦 שלום'],
  ['10 kB', 'x'.repeat(10_240)],
  ['10 kB of Cyrillic, cut within a character', `z${'ы'.repeat(5_120)}`],
  ['an end mark', ',end'],
];

describe('values that a call can carry', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ extensions });
    world.configure(office({ trunkB: { displayName: 'clear' } }));
    await world.ari('POST', '/asterisk/variable?variable=SECRET&value=hunter2');
    await world.startAgent();
  });
  afterAll(() => world?.close());
  beforeEach(() => world.clear());

  const all: CallRequest[] = [];
  let last = 79_190_000_000;
  /** Originates a call with these variables into a context, and returns what the carrier got. */
  async function leave(variables: Readonly<Record<string, string>>, context: string) {
    const to = String(++last);
    await world.ari('POST', `/channels?endpoint=Local/${to}@${context}/n&formats=ulaw`, {
      ...{ context: 'talk', extension: 's', priority: 1 },
      variables,
    });
    return world.b.inviteFor(to);
  }
  /** The same, and what the agent got. */
  async function originate(variables: Readonly<Record<string, string>>) {
    const invite = await leave(variables, 'any');
    // It is recorded when the PBX has confirmed all, so after the INVITE.
    const { request, decision } = await waitFor('decision', () => world.decisions.shift());
    all.push(request);
    return { invite, request, decision };
  }

  const allEnded = () =>
    waitFor('end of all calls', async () => (await world.ari<unknown[]>('GET', '/channels')).length === 0);

  /** As the agent must get it: whole, or cut to 300 bytes. A character cut in two is one that no name has. */
  const cut = (value: string, bytes = 300) => Buffer.from(value).subarray(0, bytes).toString('utf8');

  describe.each(HOSTILE)('%s', (_, value) => {
    it('in the reference: arrive whole, match nothing', async () => {
      const { request, invite } = await originate({ CALLERID_TRUNK: 'trunk-b', CALLERID_REFERENCE: `group:${value}` });
      expect(request.reference).toBe(cut(`group:${value}`));
      expect(invite.from.user).not.toContain('7812111');
    });

    it('in the trunk: arrive whole, are no trunk', async () => {
      const { request, decision } = await originate({ CALLERID_TRUNK: value, CALLERID_REFERENCE: 'group:Sales' });
      expect(request.trunk).toBe(cut(value, 512));
      expect(decision).toMatchObject({ action: 'keep', reason: 'unknown_trunk' });
    });

    it('in the destination, the caller’s number and name: the carrier’s number is shown', async () => {
      const { request, invite } = await originate({
        CALLERID_TRUNK: 'trunk-b',
        CALLERID_REFERENCE: 'group:Sales',
        CALLERID_DESTINATION: value.replace(/[&,/]/g, ''),
        FROM: value,
      });
      expect(request.destination).toBe(cut(value.replace(/[&,/]/g, '')));
      expect(request.callerId.number).toBe(cut(value.trim()));
      expect(shown(invite)).toBe('78121110002');
      expect(invite.header('X-Injected')).toBeNull();
    });

    it('in the call’s own id: arrive whole', async () => {
      const { request, invite } = await originate({
        CALLERID_TRUNK: 'trunk-b',
        CALLERID_REFERENCE: 'group:Sales',
        CALLERID_CALL: value,
      });
      expect(request.callId).toBe(cut(value));
      expect(shown(invite)).toBe('78121110002');
    });

    it('as arguments of Gosub: at worst another reference, never another number', async () => {
      const invite = await leave({ T: 'trunk-b', R: value, D: value }, 'any-arguments');
      expect(invite.from.user).not.toContain('7812111');
      const other = await leave({ T: value, R: 'group:Sales', D: value }, 'any-arguments');
      expect(other.from.user).not.toMatch(/4951110|7812111/);
      await allEnded();
    });
  });

  it.each(['1) Sales: Moscow', 'Sales):0', 'A) 10:30'])('name no other group: %s', async (name) => {
    const { request } = await originate({ CALLERID_TRUNK: 'trunk-b', CALLERID_REFERENCE: `group:${name}` });
    expect(request.reference).toBe(`group:${name}`);
  });

  describe('a number dialled that is more than a number', () => {
    /** Two calls, one of them by the other trunk, or one by a trunk of the phone's choice; and what only looks so. */
    const DIALLED = [
      '79190000002@trunk-b&PJSIP/79190000001',
      '79190000002@trunk-b,60,g',
      '79190000002@trunk-b,60',
      '79190000002@trunk-b/sip:79190000001',
      '112@trunk-b&PJSIP/112',
      '79190000002"@trunk-b,60,"',
      '79190000002\\,60',
      '79190000002(8@trunk-b,60,g',
      '1):&PJSIP/79190000001@trunk-b&PJSIP/1',
      '1):&PJSIP/79190000001@trunk-b,60,g',
      '1):5&PJSIP/79190000001@trunk-b',
    ];
    /** Runs a context of the dialplan as a phone that dials this would, and waits for the end of the call. */
    async function dial(extension: string, context: string, variables: Readonly<Record<string, string>> = {}) {
      await world.ari('POST', '/channels?endpoint=Local/s@talk/n&formats=ulaw', {
        ...{ context, extension, priority: 1, callerId: '101' },
        variables: { CALLERID_REFERENCE: 'group:Sales', ...variables },
      });
      await allEnded();
    }
    const seen = () =>
      [world.a, world.b].map((carrier) => carrier.invites().map((invite) => `${dialled(invite)} ${shown(invite)}`));

    describe.each([
      'phones',
      'out-in-turn',
      'out-at-once',
      'out-by-a',
      'out-by-b',
      'callerid-originate',
      'own',
      'own-passed',
      'own-anything',
    ])('%s', (context) => {
      it.each(DIALLED)('leaves by no trunk: %s', async (extension) => {
        await dial(extension, context, { CALLERID_TRUNK: 'trunk-a' });
        expect(seen()).toEqual([[], []]);
      });

      it('leaves when it is a number', async () => {
        await dial('+79190000003', context, { CALLERID_TRUNK: 'trunk-a' });
        expect(seen().flat()).not.toEqual([]);
      });
    });

    it('is refused when a phone dials it', async () => {
      const to = '79190000002%40trunk-b&PJSIP%2F79190000001';
      const { calls } = await world.call({ to, context: 'phones' });
      expect(calls[0]?.status).toBe(484);
      expect(seen()).toEqual([[], []]);
    });

    it('leaves where the dialplan takes out what is no number', async () => {
      await dial('8 (919) 000/00&04', 'own-filtered');
      expect(seen()).toEqual([['89190000004 +74951110001'], []]);
    });

    it('leaves by the trunk that apply is told of when it is a URI, or a name with `@` in it', async () => {
      await dial(`alice@${world.b.address}`, 'own-uri');
      expect(seen()).toEqual([[], ['alice 78121110002']]);
      await dial('79190000002@trunk-a', 'own-anything');
      expect(seen()[0]).toEqual([]);
    });

    it('shows no number of ours, and is not rejected, when the PBX calls it an emergency', async () => {
      await dial('112@trunk-b&PJSIP/112', 'own', { CALLERID_EMERGENCY: '1' });
      expect(seen()).toEqual([['112 101'], ['112 101']]);
    });

    it.each(['trunk-@b', 'trunk-b@trunk-a', 'trunk-b&PJSIP', 'trunk-a,60', 'trunk/a', ''])(
      'leaves by no other trunk than the one named: “%s”',
      async (trunk) => {
        await dial('79190000005', 'callerid-originate', { CALLERID_TRUNK: trunk });
        expect(seen()).toEqual([[], []]);
      },
    );

    it('leaves by a trunk whose name is a number', async () => {
      await dial('79190000006', 'callerid-originate', { CALLERID_TRUNK: '+78121110000' });
      expect(seen()).toEqual([[], ['79190000006 101']]);
    });
  });

  it('say nothing of the PBX’s own variables, and no expression fails on them', async () => {
    expect(JSON.stringify(all)).not.toContain('hunter2');
    await allEnded();
    // By the refused write an agent finds out, when it connects, that live_dangerously is off.
    const failed = /syntax error|non-numeric|ast_yyerror|Error(?!.*(endpoint '.*' was not found|DB write blocked))/i;
    expect(
      world.asterisk
        .log(2000)
        .split('\n')
        .filter((line) => failed.test(line)),
    ).toEqual([]);
    expectNoOtherNumber(world.b);
  });
});
