import net, { type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { postgresProcesses } from '../faults/postgres-processes.ts';
import { startPostgres } from '../support/postgres.ts';
import { startService } from '../support/service.ts';
import { waitFor } from '../support/wait.ts';
import { silent } from './databases.ts';
import { count, processInFolder, says } from './process.ts';

const { dataDir, start } = processInFolder();

test('PostgreSQL: SIGTERM with the database stopped leaves every decision for the next start', async () => {
  const server = await startPostgres();
  const databaseUrl = await server.createDatabase();
  const child = start(databaseUrl);
  await says(child, 'open');
  await new Promise((resolve) => setTimeout(resolve, 600));
  await server.crash();
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill('SIGTERM');
  expect(await child.ended).toBe(0);
  const recorded = Number(/recorded (\d+)/.exec(child.output())?.[1]);
  await server.start();
  const store = await openStore({ databaseUrl, dataDir: dataDir(), log: silent });
  await store.decisionLog.flush(30_000);
  expect(await count(store)).toBe(recorded);
  await store.close();
  await server.end();
});

/** What open.ts promises for the store, and main.ts for the whole process: after these the test kills. */
const STORE_FRAME_MS = 5000;
const FRAME_MS = 8800;

test('PostgreSQL: SIGTERM with the database hanging ends in time, and loses nothing', async () => {
  const server = await startPostgres();
  const databaseUrl = await server.createDatabase();
  const child = start(databaseUrl);
  await says(child, 'so far');
  const processes = await postgresProcesses(server);
  for (const pid of processes) process.kill(pid, 'SIGSTOP');
  try {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await child.stop(STORE_FRAME_MS);
    expect(await child.ended).toBe(0); // by itself: not by SIGKILL
  } finally {
    for (const pid of processes) process.kill(pid, 'SIGCONT');
  }
  const recorded = Number(/recorded (\d+)/.exec(child.output())?.[1]);
  const store = await openStore({ databaseUrl, dataDir: dataDir(), log: silent });
  await store.decisionLog.flush(40_000);
  expect(await count(store)).toBe(recorded);
  await store.close();
  await server.end();
});

test('the service ends in time with its database and its PBXs hanging', async () => {
  const server = await startPostgres();
  const mute = net.createServer(() => undefined);
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const at = `127.0.0.1:${(mute.address() as AddressInfo).port}`;
  const service = await startService({
    env: {
      DATABASE_URL: await server.createDatabase(),
      ...{ PBX_A_KIND: 'asterisk', PBX_A_URL: `http://${at}`, PBX_A_PASSWORD: 'x', PBX_A_AMI: at },
      ...{ PBX_F_KIND: 'freeswitch', PBX_F_URL: `esl://${at}`, PBX_F_PASSWORD: 'x', PBX_F_LISTEN: '127.0.0.1:0' },
    },
  });
  const processes = await postgresProcesses(server);
  for (const pid of processes) process.kill(pid, 'SIGSTOP');
  try {
    const request = service.call('GET', '/v1/groups').catch(() => undefined); // in hand at the end
    await new Promise((resolve) => setTimeout(resolve, 300));
    await service.process.stop(FRAME_MS);
    expect(await service.process.ended, service.process.output()).toBe(0);
    await request;
  } finally {
    for (const pid of processes) process.kill(pid, 'SIGCONT');
    mute.close();
    await service.close();
    await server.end();
  }
});

test('PostgreSQL: SIGKILL in the middle of an outage costs no more than the last second', async () => {
  const server = await startPostgres();
  const databaseUrl = await server.createDatabase();
  const child = start(databaseUrl, '400');
  await says(child, 'so far');
  await server.crash();
  const said = () => [...child.output().matchAll(/so far (\d+)/g)].map((match) => Number(match[1]));
  const before = said().length;
  // The last but one was said a second before the end.
  await waitFor('four seconds of the outage', () => said().length >= before + 4, 20_000);
  child.kill('SIGKILL');
  await child.ended;
  const recorded = said().at(-2) ?? 0;
  expect(recorded).toBeGreaterThan(1000);
  await server.start();
  const store = await openStore({ databaseUrl, dataDir: dataDir(), log: silent });
  await store.decisionLog.flush(40_000);
  expect(await count(store)).toBeGreaterThanOrEqual(recorded);
  await store.close();
  await server.end();
});
