// `npm run bench`: this product and what one would use instead, side by side, on the same PBX, in one run.
//   --quick         within five minutes: one round, fewer rates, smaller sizes
//   --json          the results on stdout as well
//   --only A,B      some parts alone: asterisk, freeswitch, decisions, edits, api
//   --to FILE       the document goes there, not to docs/benchmarks.md
// Writes the document, unless parts were left out and it isn't said where to.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stopEverything } from '../support/child.ts';
import { findFreeswitch } from '../support/freeswitch.ts';
import { startPostgres } from '../support/postgres.ts';
import { startService } from '../support/service.ts';
import { measureApi } from './api.ts';
import { runAsterisk, runFreeswitch } from './calls.ts';
import { parentOf } from './cpu.ts';
import { fillDatabase } from './data.ts';
import { measureDecisions } from './decision.ts';
import { type LiveFigures, measureEdits, measureLive, toggleGroup } from './edits.ts';
import { goalsOf } from './goals.ts';
import { merge } from './merge.ts';
import { PLANS } from './plan.ts';
import { startProgress } from './progress.ts';
import { type Results, writeDocument } from './report.ts';

const PARTS = ['asterisk', 'freeswitch', 'decisions', 'edits', 'api'] as const;
type Part = (typeof PARTS)[number];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      json: { type: 'boolean' },
      only: { type: 'string' },
      to: { type: 'string' },
    },
  });
  const chosen = values.only?.split(',') ?? PARTS;
  const unknown = chosen.find((part) => !(PARTS as readonly string[]).includes(part));
  if (unknown) throw new Error(`--only ${unknown}: there are ${PARTS.join(', ')}`);
  const parts = new Set(chosen as readonly Part[]);
  if (!findFreeswitch()) parts.delete('freeswitch');
  const plan = values.quick ? PLANS.quick : PLANS.full;
  const progress = startProgress([...parts].reduce((sum, part) => sum + plan.seconds[part], 0));
  const started = performance.now();
  const load = loadavg()[0] ?? 0;
  const postgres = await startPostgres();
  const versions: Record<string, string> = {
    Node: process.versions.node,
    PostgreSQL: String((await postgres.admin`SHOW server_version`)[0]?.server_version),
  };
  const found = {
    asterisk: null as Results['asterisk'],
    freeswitch: null as Results['freeswitch'],
    decisions: [] as Results['decisions'][number][],
    edits: [] as Results['edits'][number][],
    api: [] as Results['api'][number][],
  };

  if (parts.has('decisions')) {
    for (const numbers of plan.decisionSizes) {
      progress.begin(`decisions with ${numbers} numbers`, plan.seconds.decisions / plan.decisionSizes.length);
      found.decisions.push(await measureDecisions(numbers));
      progress.say(JSON.stringify(found.decisions.at(-1)));
    }
  }
  if (parts.has('asterisk') || parts.has('freeswitch')) {
    const url = await postgres.createDatabase();
    await fillDatabase(url, 'asterisk', 100, 5);
    const service = await startService({ env: { ROLE: 'api', DATABASE_URL: url } });
    await toggleGroup(service, 2); // so that there is a version to tell of
    if (parts.has('asterisk')) {
      const backend = Number((await postgres.admin`SELECT pg_backend_pid() AS pid`)[0]?.pid);
      const done = await runAsterisk({ plan, progress, service, databaseUrl: url, postgresPid: parentOf(backend) });
      found.asterisk = done;
      versions.Asterisk = done.version;
    }
    if (parts.has('freeswitch')) {
      const own = await postgres.createDatabase();
      await fillDatabase(own, 'freeswitch', 100, 5);
      const done = await runFreeswitch({ plan, progress, service, databaseUrl: own });
      found.freeswitch = done;
      versions.FreeSWITCH = done.version;
    }
    await service.close();
  }
  if (parts.has('edits') || parts.has('api')) {
    const stepSeconds = plan.seconds.edits / plan.editSizes.length / 2;
    for (const [groups, numbersOfGroup] of plan.editSizes) {
      const isLast = groups === plan.editSizes.at(-1)?.[0];
      progress.begin(`a database with ${groups} groups of ${numbersOfGroup}`, stepSeconds);
      const url = await postgres.createDatabase();
      await fillDatabase(url, 'asterisk', groups, numbersOfGroup);
      const service = await startService({ env: { ROLE: 'api', DATABASE_URL: url } });
      const edits = await measureEdits(service, url, groups, numbersOfGroup, plan.edits);
      progress.say(JSON.stringify(edits));
      if (isLast && parts.has('api')) {
        progress.begin('the API under load', plan.seconds.api);
        found.api.push(
          ...(await measureApi(service, url, plan.api, (figures) => progress.say(JSON.stringify(figures)))),
        );
      }
      await service.close();
      if (!parts.has('edits')) continue;
      let live: LiveFigures | null = null;
      if (groups <= plan.liveUpTo) {
        progress.begin(`a PBX with ${groups} groups in its table; edits, and a call after each`, stepSeconds);
        live = await measureLive(url, service.key, plan.liveEdits);
        progress.say(JSON.stringify(live));
      }
      found.edits.push({ ...edits, live });
    }
  }
  await postgres.end();

  const results: Results = {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    command: `npm run bench${values.quick ? ' -- --quick' : ''}`,
    minutes: (performance.now() - started) / 60_000,
    machine: {
      cores: availableParallelism(),
      memoryGb: Math.round(totalmem() / 2 ** 30),
      kernel: release(),
      load,
    },
    plan,
    versions: { ...versions, SIPp: sippVersion() },
    ...found,
  };
  const goals = goalsOf(results);
  const to = values.to ?? (values.only ? null : fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url)));
  if (to) {
    writeFileSync(to, writeDocument(results, goals));
    progress.say(`written: ${to}`);
  } else {
    for (const goal of goals) if (goal.found) progress.say(`${goal.what}: ${goal.found} (${goal.goal})`);
  }
  if (values.json) {
    const merged = {
      asterisk: merge(results.asterisk?.laps ?? []),
      freeswitch: merge(results.freeswitch?.laps ?? []),
    };
    process.stdout.write(`${JSON.stringify({ ...results, merged, goals }, null, 2)}\n`);
  }
}

/** SIPp ends with 99 when it has said what it is. */
function sippVersion(): string {
  try {
    return execFileSync('sipp', ['-v'], { encoding: 'utf8' });
  } catch (error) {
    return /SIPp v([\d.]+)/.exec(String((error as { stdout?: unknown }).stdout))?.[1] ?? 'unknown';
  }
}

process.once('SIGINT', () => void stopEverything().then(() => process.exit(130)));
try {
  await main();
} finally {
  await stopEverything();
}
process.exit();
