import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallRequest } from '../../src/domain/decision.ts';
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
  /** Originates a call with these variables into a context, and returns what the carrier and the agent got. */
  async function originate(variables: Readonly<Record<string, string>>, context = 'any') {
    const to = String(++last);
    await world.ari('POST', `/channels?endpoint=Local/${to}@${context}/n&formats=ulaw`, {
      ...{ context: 'talk', extension: 's', priority: 1 },
      variables,
    });
    const invite = await world.b.inviteFor(to);
    // It is recorded when the PBX has confirmed all, so after the INVITE.
    const { request, decision } = await waitFor('decision', () => world.decisions.shift());
    all.push(request);
    return { invite, request, decision };
  }

  /** As the agent must get it: whole, or cut to 300 bytes. A character cut in two is one that no name has. */
  const cut = (value: string) => Buffer.from(value).subarray(0, 300).toString('utf8');

  describe.each(HOSTILE)('%s', (_, value) => {
    it('in the reference: arrive whole, match nothing', async () => {
      const { request, invite } = await originate({ CALLERID_TRUNK: 'trunk-b', CALLERID_REFERENCE: `group:${value}` });
      expect(request.reference).toBe(cut(`group:${value}`));
      expect(invite.from.user).not.toContain('7812111');
    });

    it('in the trunk: arrive whole, are no trunk', async () => {
      const { request, decision } = await originate({ CALLERID_TRUNK: value, CALLERID_REFERENCE: 'group:Sales' });
      expect(request.trunk).toBe(cut(value));
      expect(decision).toMatchObject({ action: 'keep', reason: 'unknown_trunk' });
    });

    it('in the destination, the caller’s number and name: the carrier’s number is shown', async () => {
      const { request, invite } = await originate({
        CALLERID_TRUNK: 'trunk-b',
        CALLERID_REFERENCE: 'group:Sales',
        CALLERID_DESTINATION: value,
        FROM: value,
      });
      expect(request.destination).toBe(cut(value));
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
      const { invite } = await originate({ T: 'trunk-b', R: value, D: value }, 'any-arguments');
      expect(invite.from.user).not.toContain('7812111');
      const { invite: other } = await originate({ T: value, R: 'group:Sales', D: value }, 'any-arguments');
      expect(other.from.user).not.toMatch(/4951110|7812111/);
    });
  });

  it('say nothing of the PBX’s own variables, and no expression fails on them', async () => {
    expect(JSON.stringify(all)).not.toContain('hunter2');
    await waitFor('calls that have ended', async () => (await world.ari<unknown[]>('GET', '/channels')).length === 0);
    expect(world.asterisk.log(1000)).not.toMatch(/syntax error|non-numeric|ast_yyerror|Error/i);
    expectNoOtherNumber(world.b);
  });
});
