// How long an edit takes to reach the next call: `npx tsx test/bench/edit-to-call.ts [EDITS]`, after `npm run build`.
// Each edit is saved over HTTP by the whole service (embedded database); at its answer a call is placed through a real
// Asterisk, and again at once while the carrier's INVITE still shows the number before. Measured from the answer to the
// arrival of the first INVITE with the new number, so the call itself is in it. Nothing else should run meanwhile.
import { stopEverything } from '../support/child.ts';
import { type EditSite, startEditSite } from '../support/edit-site.ts';

const numberOf = (edit: number) => `+7495${1_230_000 + edit}`;
let last = 79_160_000_000;

/** The number that the carrier's INVITE shows, and when it came, in ms since 1970. */
async function call({ asterisk, carrier, trunk, reference }: EditSite) {
  const to = String(++last);
  const { url, user, password } = asterisk.ari;
  const answer = await fetch(`${url}/ari/channels?endpoint=Local/${to}@callerid-originate/n&formats=ulaw`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      ...{ context: 'from-carriers', extension: 's', priority: 1, timeout: 5 },
      variables: { CALLERID_TRUNK: trunk, CALLERID_REFERENCE: reference },
    }),
  });
  if (!answer.ok) throw new Error(`ARI: ${answer.status} ${await answer.text()}`);
  const invite = await carrier.inviteFor(to);
  return { number: invite.from.user, at: invite.at };
}

async function main(edits: number): Promise<void> {
  const site = await startEditSite(numberOf(0));
  try {
    const waits: number[] = [];
    let old = 0;
    for (let edit = 1; edit <= edits; edit++) {
      await site.edit(numberOf(edit));
      const saved = Date.now();
      let seen = await call(site);
      for (; seen.number === numberOf(edit - 1); seen = await call(site)) old++;
      if (seen.number !== numberOf(edit)) throw new Error(`edit ${edit}: the carrier saw ${seen.number}`);
      waits.push(seen.at - saved);
    }
    waits.sort((a, b) => a - b);
    const median = waits[Math.floor(waits.length / 2)];
    const result = `median ${median} ms, worst ${waits.at(-1)} ms; ${old} calls showed the number before`;
    process.stdout.write(`${edits} edits: ${result}\n`);
  } finally {
    await site.close();
  }
}

try {
  await main(Number(process.argv[2] ?? 100));
} finally {
  await stopEverything();
}
