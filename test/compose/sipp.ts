// Runs the scenarios through each PBX, `--rounds` times. Exit code 0: every INVITE that the carriers received meanwhile showed
// what it had to, those of other callers too.
import { parseArgs } from 'node:util';
import type { CalledPbx } from '../lab/pbx.ts';
import type { SipMessage } from '../support/sip-message.ts';
import { placeCalls } from '../support/sipp.ts';
import { registered, type Scenario, scenarios } from './scenarios.ts';
import { findPbxs, watchCarriers } from './stack.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1' } } });
const watched = watchCarriers();
for (const carrier of watched.values()) carrier.clear();

let placed = 0;
let wrong = 0;
for (let round = 1; round <= Number(values.rounds); round++) {
  for (const pbx of await findPbxs()) {
    for (const scenario of scenarios.filter(({ only }) => only === undefined || only.includes(pbx.name))) {
      const problems = await run(scenario, pbx);
      console.log(`${round}  ${pbx.title}  ${scenario.name}: ${problems.join('; ') || 'ok'}`);
      wrong += problems.length;
    }
  }
}
let invites = 0;
for (const [by, carrier] of watched) {
  const allowed = registered[by.split(' ')[0]!]!;
  for (const invite of carrier.invites()) {
    invites++;
    if (allowed.includes(numberOf(invite))) continue;
    wrong++;
    console.log(`${by} received a number that is not its own:\n${invite.raw}`);
  }
}
console.log(`\n${placed} calls placed, ${invites} INVITEs received, ${wrong} wrong`);
process.exit(wrong === 0 ? 0 : 1);

/** Places one call. Resolves to what was wrong with the INVITEs that it came to. */
async function run({ trunk, next, reference, caller, restricted, seen }: Scenario, pbx: CalledPbx): Promise<string[]> {
  const destination = (kind: number) => `+7916${kind}${String(placed).padStart(6, '0')}`;
  placed++;
  const headers = {
    'X-Trunk': trunk,
    'X-Next': next ?? '',
    'X-Reference': encodeURIComponent(reference),
    ...(restricted && { 'P-Asserted-Identity': '<sip:101@pbx>', Privacy: 'id' }),
  };
  const call = { from: '101', display: 'Desk 101', to: destination(6), transferTo: destination(7), headers };
  const options = { ...(pbx.callFrom && { address: pbx.callFrom }), ...(caller && { scenario: caller }) };
  await placeCalls([call], { to: pbx.sip, ...options });

  const problems: string[] = [];
  for (const { by, number, transferred } of seen) {
    const carrier = watched.get(by)!;
    const invite = await carrier.inviteFor(transferred ? call.transferTo : call.to, 3000).catch(() => null);
    if (!invite) problems.push(`${by} received no call`);
    else if (numberOf(invite) !== number) problems.push(`${by} expected ${number}, received ${numberOf(invite)}`);
    else if (restricted && isShown(invite)) problems.push(`${by} was told to show the number`);
  }
  return problems;
}

/** Where From and P-Asserted-Identity say different numbers, both: that is never right. */
function numberOf({ from, assertedIdentity }: SipMessage): string {
  const asserted = assertedIdentity?.user ?? from.user;
  return from.user === asserted || from.user === 'anonymous' ? asserted : `${from.user}/${asserted}`;
}

function isShown({ from, privacy }: SipMessage): boolean {
  return from.user !== 'anonymous' || !privacy?.includes('id');
}
