/**
 * How long does the resident table of a large configuration take to fill, and what do calls notice of it? Run it on a
 * quiet machine: `npx tsx test/bench/table-fill.ts [asterisk|freeswitch] [groups]`. Calls of one group, answered by the
 * table, go on at 20/s meanwhile; times are INVITE in to INVITE out, from a packet capture (tcpdump, as root).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Configuration } from '../../src/domain/model.ts';
import { aGroup } from '../../src/domain/testing.ts';
import { office, PBX } from '../pbx/configuration.ts';
import { startFreeswitchWorld } from '../pbx/freeswitch-world.ts';
import { asCall, startWorld } from '../pbx/world.ts';
import { makeFolder, removeFolder, stopEverything } from '../support/child.ts';
import { placeCalls } from '../support/sipp.ts';
import { startCapture } from './capture.ts';
import { percentile } from './figures.ts';

const [kind = 'asterisk', groups = '33000'] = process.argv.slice(2);
/** What a call by trunk B must show. */
const SHOWN = '78121110002';
const RATE = 20;
const say = (text: string) => process.stdout.write(`${text}\n`);

const { world, entriesOf } = await start();
const folder = makeFolder('/tmp');
try {
  const base = office();
  const large = (seq: number): Configuration => ({
    ...office({ seq }),
    groups: [
      ...base.groups,
      // The first one loses its number at A with version 3.
      ...Array.from({ length: Number(groups) }, (_, i) => aGroup(1000 + i, seq > 2 && i === 0 ? [7] : [5, 7])),
    ],
  });
  world.configure(base);
  const agent = await world.startAgent();
  const holds = async (seq: number) => {
    while (agent.state().get(PBX)?.table?.held !== seq) await sleep(5);
  };
  await holds(1);
  const capture = await startCapture(folder, Number(world.sip.split(':')[1]));
  let dialled = 79_200_000_000;

  const lap = async (what: string, calls: number, work: () => Promise<void>) => {
    const placed = placeCalls(
      Array.from({ length: calls }, () =>
        asCall({ to: String(++dialled), trunk: 'trunk-b', reference: 'group:Sales', context: 'out-by-b' }),
      ),
      { to: world.sip, rate: RATE, talkMs: 100, timeoutMs: 120_000 },
    );
    await sleep(1000);
    const before = performance.now();
    await work();
    const took = Math.round(performance.now() - before);
    const { failed } = await placed;
    const captured = await capture.take();
    if (!captured) throw new Error('tcpdump lost packets: this machine is too slow');
    const seen = [...captured.values()];
    const wrong = seen.filter(({ shown }) => shown !== SHOWN).length;
    const waits = seen.flatMap((call) => (call.out === null ? [] : [call.out - call.in]));
    const [p50, p99, worst] = [0.5, 0.99, 1].map((part) => percentile(waits, part).toFixed(1));
    say(`${what}: ${took} ms; ${seen.length} calls, ${failed} failed, ${wrong} wrong, ${p50} / ${p99} / ${worst} ms`);
  };

  say(`${kind}, ${groups} groups: what it took; calls, p50 / p99 / worst`);
  await lap('nothing', 200, async () => {});
  await lap('filled', 300, async () => {
    world.configure(large(2));
    await holds(2);
  });
  say(`  the table has ${await entriesOf()} entries`);
  await lap('nothing, with a full table', 200, async () => {});
  await lap('one group edited', 100, async () => {
    world.configure(large(3));
    await holds(3);
  });
} finally {
  await world.close();
  await stopEverything();
  removeFolder(folder);
}

async function start() {
  if (kind === 'freeswitch') {
    const world = await startFreeswitchWorld({ mode: 'resident', globals: { callerid_wait_ms: '250' } });
    const entriesOf = async () => (await world.freeswitch.cli('hash_dump db')).match(/callerid-1/g)?.length ?? 0;
    return { world, entriesOf };
  }
  const asterisk = await startWorld({ waitMs: null });
  const entriesOf = async () => {
    const [, entries] = /(\d+) results? found/.exec(await asterisk.asterisk.cli('database show callerid-1')) ?? [];
    return Number(entries);
  };
  const startAgent = () => asterisk.startAgent(1, { mode: 'resident' });
  return { world: { ...asterisk, sip: asterisk.asterisk.sip, startAgent, close: () => asterisk.close() }, entriesOf };
}
