/**
 * How long do others wait while a file of 100,000 rows is read in? Run it on a quiet machine:
 * `npx tsx test/bench/import-wait.ts [rows]`. It starts a PostgreSQL and the API, and makes call tasks meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startApi } from '../api/api.ts';
import { startPostgres } from '../support/postgres.ts';

const rows = Number(process.argv[2] ?? 100_000);
const postgres = await startPostgres();
const api = await startApi(await postgres.createDatabase());
const say = (text: string) => process.stdout.write(`${text}\n`);
try {
  for (const name of ['Alpha', 'Beta']) await api.make('/v1/carriers', { name, country: 'RU' });
  const lines = Array.from({ length: rows }, (_, i) => {
    const number = `+7916${String(i).padStart(7, '0')}`;
    return `Group ${Math.floor(i / 200)},${i % 2 ? 'Alpha' : 'Beta'},${number}`;
  });
  for (const [what, file] of [
    ['made', ['group,carrier,number', ...lines]],
    ['as it is', ['group,carrier,number', ...lines]],
    ['every number paused', ['group,carrier,number,number_enabled', ...lines.map((line) => `${line},false`)]],
  ] as const) {
    const started = performance.now();
    const importing = api.call('POST', '/v1/import', undefined, {
      raw: file.join('\r\n'),
      headers: { 'Content-Type': 'text/csv' },
    });
    let isDone = false;
    void importing.finally(() => {
      isDone = true;
    });
    const waits: number[] = [];
    let refused = 0;
    while (!isDone) {
      const from = performance.now();
      const { status } = await api.call('POST', '/v1/call-tasks', { name: `task ${crypto.randomUUID()}` });
      waits.push(performance.now() - from);
      if (status === 503) refused += 1;
      await sleep(20);
    }
    const { status, body } = await importing;
    const took = Math.round(performance.now() - started);
    const longest = Math.round(Math.max(...waits));
    say(`${what}: ${status}, ${JSON.stringify(body).slice(0, 120)}`);
    say(`  took ${took} ms; ${waits.length} writes of others, longest wait ${longest} ms, ${refused} refused (503)`);
  }
} finally {
  await api.close();
  await postgres.end();
}
