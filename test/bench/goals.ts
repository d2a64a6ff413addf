import { BY_AGENT, BY_DB, BY_ODBC, BY_STOCK_ARI, BY_TABLE, PLAIN } from './asterisk.ts';
import { FS_AGENT, FS_AGENT_SOCKET, FS_TABLE } from './freeswitch.ts';
import type { Way } from './laps.ts';
import { type Merged, merge } from './merge.ts';
import type { Goal, Results } from './report.ts';

/** A goal with what its figure is made of, and what holds it back where that is known. */
interface Rule {
  readonly what: string;
  readonly goal: string;
  /** The figure as a text and whether it is enough; null: not measured. */
  readonly find: (found: Finder) => readonly [string, boolean | null] | null;
  readonly holdsBack: string;
}

interface Finder {
  readonly results: Results;
  lap(way: Way, rate: number | 'burst'): Merged | undefined;
  /** Over plain Dial, or plain bridge, in the same round at the same rate. */
  added(way: Way, rate: number, of: 'p50' | 'p99'): number | null;
}

const ms = (value: number) => `${value.toFixed(2)} ms`;
const best = (rates: readonly number[]) => Math.max(...rates);

const RULES: readonly Rule[] = [
  {
    what: 'resident on Asterisk, added p50 at 100/s',
    goal: 'at most 0.15 ms, and 1.2 x of a hand-written `DB()` in total time',
    find({ lap, added }) {
      const [own, rival, more] = [lap(BY_TABLE, 100), lap(BY_DB, 100), added(BY_TABLE, 100, 'p50')];
      if (!own || !rival || more === null) return null;
      const ratio = own.p50 / rival.p50;
      return [`${ms(more)}, ${ratio.toFixed(2)} x`, more <= 0.15 && ratio <= 1.2];
    },
    holdsBack:
      'timed line by line at 20 calls/s: a call pays first for how deep one variable or function stands within another, 12 kB of a fresh stack a level, 60 us here (the hand-written way has as many levels: two), and for what it uses first: DB 45 us, STRFTIME 40. After that a line is 6 us, a function 5 to 10, and apply has thirteen lines and some thirty functions where the hand-written way has one and two: it checks which table is the newest, whether the call is an emergency and what Dial would make of the destination, keeps the original caller ID, and returns five variables. The event that tells the agents takes 14 us of the call itself, and then threads of Asterisk on the cores that the call, its callers and its carrier need at that moment.',
  },
  {
    what: 'agent on Asterisk, added p50 and p99 at 100/s',
    goal: "at most 0.4 x of func_odbc's",
    find({ added }) {
      const pairs = (['p50', 'p99'] as const).flatMap((of) => {
        const [own, rival] = [added(BY_AGENT, 100, of), added(BY_ODBC, 100, of)];
        return own === null || rival === null ? [] : [{ own, rival }];
      });
      if (pairs.length < 2) return null;
      // Not by the ratio: where the rival took no more than plain by chance, that would be negative.
      const isMet = pairs.every(({ own, rival }) => own <= Math.max(0, 0.4 * rival));
      return [
        pairs.map(({ own, rival }) => `${(own / rival).toFixed(2)} x (${ms(own)} of ${ms(rival)})`).join(', '),
        isMet,
      ];
    },
    holdsBack:
      'by the switches of the scheduler in one call at 20/s: 0.1 ms until Asterisk has told the agent, 0.8 ms in the agent between waking and writing its one request, though the decision is 1 us of that when many come in a row (what runs once in 10 or 50 ms finds caches and page tables that have forgotten it), 0.25 ms until the call goes on; the rest are twenty lines of apply, and what Asterisk tells of Stasis to its own threads. func_odbc over a local socket to a database with all of it in memory is one round trip on the thread of the call.',
  },
  {
    what: 'highest rate held, resident and agent',
    goal: "0.97 x and 0.9 x of plain Dial's",
    find({ results }) {
      const held = results.asterisk?.held ?? [];
      const ratioOf = ({ name }: Way) => {
        const found = held.find(({ way }) => way === name);
        // A machine with so much else to do that plain Dial holds not even the first step says nothing.
        return found && best(found.plainRates) > 0 ? best(found.rates) / best(found.plainRates) : null;
      };
      const [table, agent] = [ratioOf(BY_TABLE), ratioOf(BY_AGENT)];
      if (table === null || agent === null) return null;
      return [`${table.toFixed(2)} x, ${agent.toFixed(2)} x`, table >= 0.97 && agent >= 0.9];
    },
    holdsBack:
      'what apply and, in mode agent, the agent take of the processor is missing for the callers, the carrier and the capture, which share the cores; stock ari-client, which decides nothing, gives way not far above.',
  },
  {
    what: "processor time a call of the agent's process at 100/s, agent and resident",
    goal: 'at most 0.4 x of stock ari-client, 0.05 ms',
    find({ lap }) {
      const [own, table, stock] = [lap(BY_AGENT, 100), lap(BY_TABLE, 100), lap(BY_STOCK_ARI, 100)];
      const used = [own?.cpu.agent, table?.cpu.agent, stock?.cpu['stock ari-client']];
      const [agentMs, tableMs, stockMs] = used;
      if (agentMs === undefined || tableMs === undefined || !stockMs) return null;
      const ratio = agentMs / stockMs;
      return [
        `${ratio.toFixed(2)} x (${ms(agentMs)} of ${ms(stockMs)}), ${ms(tableMs)}`,
        ratio <= 0.4 && tableMs <= 0.05,
      ];
    },
    holdsBack:
      'an agent without calls is woken 14 times a second, by heartbeats and to ask the database. In mode agent a fifth of the rest is the one write to the socket, which wakes the PBX; and each call comes alone, 10 ms after the one before, when the caches have forgotten it: a decision, 1 µs of many in a row, is a sixth of the rest then, and the two messages read (the question, the confirmation) take longer. In mode resident what the PBX tells of is read five times a second, resolved once more for its reasons, logged, and written to PostgreSQL; the compiler and the collector of Node, on threads of their own, take as much as a third.',
  },
  {
    what: 'burst of 300, agent and resident',
    goal: '300 answered, worst under 250 ms',
    find({ lap }) {
      const laps = [BY_AGENT, BY_TABLE].flatMap((way) => lap(way, 'burst') ?? []);
      if (laps.length < 2) return null;
      const plain = lap(PLAIN, 'burst');
      const beside = plain ? ` (plain Dial ${plain.worst.toFixed(0)} ms)` : '';
      const text = laps
        .map(({ calls, failed, worst }) => `${calls - failed} of ${calls}, ${worst.toFixed(0)} ms`)
        .join('; ');
      return [`${text}${beside}`, laps.every(({ failed, wrong, worst }) => failed + wrong === 0 && worst < 250)];
    },
    holdsBack: "300 INVITEs within 10 ms wait for Asterisk's own threads first: compare with plain Dial in the table.",
  },
  {
    what: 'FreeSWITCH, added p50 at 100/s, resident and agent',
    goal: '0.2 ms, 1.5 ms',
    find({ added }) {
      const agent = added(FS_AGENT, 100, 'p50') ?? added(FS_AGENT_SOCKET, 100, 'p50'); // not each has mod_hiredis
      const table = added(FS_TABLE, 100, 'p50');
      if (table === null || agent === null) return null;
      return [`${ms(table)}, ${ms(agent)}`, table <= 0.2 && agent <= 1.5];
    },
    holdsBack:
      'in mode resident a call runs no application more than plain: what is left are twelve conditions, which FreeSWITCH compiles anew for each call, and eight functions, each of which fires an event; one of these tells the agents, who work at it on the cores that calls need. In mode agent it waits for one round trip over mod_hiredis besides, and for the way to the process that decides and back. Both wait for a core where FreeSWITCH and the callers fill them: see its processor time a call. About every third call, plain ones too, waits 20 ms more for want of real-time scheduling (docs/freeswitch.md), which this run does not give: at 200/s the callers and the agent would find no core left.',
  },
  {
    what: 'decisions at 1,000,000 numbers',
    goal: '1,000,000/s on one core, under 400 MB, loaded in 5 s',
    find({ results: { decisions } }) {
      const found = decisions.find(({ numbers }) => numbers === 1_000_000);
      if (!found) return null;
      const { perSecond, perSecondOverAll, rssMb, loadMs } = found;
      const rates = [perSecond, perSecondOverAll].map(
        (rate) => `${(Math.round(rate / 1000) * 1000).toLocaleString('en')}/s`,
      );
      const text = `${rates[0]} over busy groups, ${rates[1]} over all; ${rssMb} MB; ${(loadMs / 1000).toFixed(1)} s`;
      return [text, perSecond >= 1e6 && rssMb < 400 && loadMs <= 5000];
    },
    holdsBack:
      'with few groups a decision is compute alone; over all of 100,000 groups it waits for memory: the slot of the name, the group, its name to be sure that it is the one, its numbers, and the number lie apart.',
  },
  {
    what: 'edit to live: p99 to the new snapshot, worst to the first right call',
    goal: '100 ms at 1,000,000 numbers',
    find({ results: { edits } }) {
      const largest = edits.toSorted((a, b) => b.numbers - a.numbers)[0];
      if (!largest) return null;
      const { numbers, p99, live } = largest;
      const calls = live ? `${live.callWorst.toFixed(0)} ms` : 'no calls';
      const text = `${p99.toFixed(0)} ms, ${calls} at ${numbers.toLocaleString('en')} numbers`;
      return [text, numbers >= 1_000_000 && live ? Math.max(p99, live.callWorst) <= 100 : null];
    },
    holdsBack:
      'the follower is told by NOTIFY, reads what is new in a transaction, and copies what the edit touches: less than 1 ms; the worst of few edits waits for the cores, which the writer, the database and the follower share, or for another process to commit.',
  },
  {
    what: '`resolve` over HTTP',
    goal: 'at least 0.5 x of a bare Hono route that parses the same body',
    find({ results: { api } }) {
      const of = (what: string) => api.find((each) => each.what === what)?.perSecond;
      const [own, bare] = [of('resolve'), of('resolve: bare Hono route')];
      return own && bare ? [`${(own / bare).toFixed(2)} x`, own / bare >= 0.5] : null;
    },
    holdsBack:
      'by the profile of the loaded process a quarter of its time is the kernel, which writes an answer and wakes its client, and an eighth the answer, five times as long as the bare one, as JSON. The rest is spread, no function of it as much as a twentieth: the body read and held to its schema, the decision and its words, the answer held to its own schema, the key, the role, the id of the request and its count.',
  },
];

/** Each goal with what this run found, and what holds back those that were missed. */
export function goalsOf(results: Results): readonly Goal[] {
  const asterisk = merge(results.asterisk?.laps ?? []);
  const freeswitch = merge(results.freeswitch?.laps ?? []);
  const lap: Finder['lap'] = (way, rate) => {
    const laps = [FS_AGENT, FS_AGENT_SOCKET, FS_TABLE].includes(way) ? freeswitch : asterisk;
    return laps.find((each) => each.way === way.name && each.rate === rate);
  };
  const added: Finder['added'] = (way, rate, of) => lap(way, rate)?.added?.[of] ?? null;
  return RULES.map(({ what, goal, find, holdsBack }) => {
    const found = find({ results, lap, added });
    return { what, goal, found: found?.[0] ?? null, isMet: found?.[1] ?? null, holdsBack };
  });
}
