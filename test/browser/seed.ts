import { randomUUID } from 'node:crypto';
import type { CallRequest } from '../../src/domain/decision.ts';
import { resolve } from '../../src/domain/resolve.ts';
import { proposeTrunks, reportPbxState } from '../../src/store/discovery.ts';
import type { TestApi } from '../api/api.ts';

const HOUR_MS = 3_600_000;
const REPORT_MS = 5_000;

/** A company with two PBXs, three carriers and some groups, one of which will be a no-match. */
export async function seed(api: TestApi) {
  const { db } = api.store;
  await proposeTrunks(db, 'Head office', 'asterisk', ['mts-1', 'megafon-1', 'beeline-1', 'new-endpoint'], 'agent 1');
  await proposeTrunks(db, 'Call centre', 'freeswitch', ['mts-gw'], 'agent 1');
  const mts = await api.make('/v1/carriers', { name: 'MTS', country: 'RU', numberFormat: 'e164' });
  const megafon = await api.make('/v1/carriers', { name: 'MegaFon', country: 'RU', numberFormat: '+e164' });
  const beeline = await api.make('/v1/carriers', { name: 'Beeline', country: 'RU', numberFormat: 'national' });
  const kcell = await api.make('/v1/carriers', { name: 'Kcell', country: 'KZ', numberFormat: '+e164' });
  const group = (name: string, numbers: readonly (readonly [string, number])[]) =>
    api.make('/v1/groups', { name, numbers: numbers.map(([e164, carrierId]) => ({ e164, carrierId })) });
  const sales = await group('Sales', [
    ['+79161234567', mts.id],
    ['+79161234568', mts.id],
    ['+79261234567', megafon.id],
    ['+79031234567', beeline.id],
  ]);
  const support = await group('Support', [
    ['+74951234567', mts.id],
    ['+79261234568', megafon.id],
  ]);
  await group('Отдел взыскания', [['+79161234569', mts.id]]);
  await api.make('/v1/call-tasks', { name: 'Spring campaign', groupId: sales.id, phoneNumberId: null });
  await api.make('/v1/call-tasks', { name: 'Reminders', groupId: null, phoneNumberId: null });
  const numbers = (await api.call('GET', '/v1/phone-numbers?limit=100')).body.items;
  const numberOf = (carrierId: number) => numbers.find((number) => number.carrierId === carrierId)?.id ?? null;
  const trunks = (await api.call('GET', '/v1/trunks')).body.items;
  for (const trunk of trunks) {
    const carrier = { mts: mts.id, megafon: megafon.id, beeline: beeline.id }[String(trunk.name).split('-')[0] ?? ''];
    if (carrier === undefined) continue;
    const defaultNumberId = trunk.name === 'beeline-1' ? null : numberOf(carrier);
    await assign(api, trunk.id, trunk.version, { carrierId: carrier, defaultNumberId });
  }
  await keepReporting(api, 'Head office', 'asterisk', true);
  await keepReporting(api, 'Call centre', 'freeswitch', false);
  return { mts, megafon, beeline, kcell, sales, support };
}

async function assign(api: TestApi, id: number, version: number, values: object): Promise<void> {
  const body = {
    carrierId: null,
    defaultNumberId: null,
    emergencyNumberId: null,
    policy: null,
    fallbackGroupId: null,
    displayName: 'clear',
    displayText: '',
    ignored: false,
    ...values,
  };
  const answer = await api.call('PUT', `/v1/trunks/${id}`, body, { ifMatch: `"${version}"` });
  if (answer.status !== 200) throw new Error(`trunk ${id}: ${JSON.stringify(answer.body)}`);
}

/** Tells of a PBX as its agent would, again and again until the store is closed: it holds the newest version, or is not connected. */
export async function keepReporting(api: TestApi, pbx: string, kind: 'asterisk' | 'freeswitch', connected: boolean) {
  const seq = connected ? 1_000_000 : 3;
  const release = kind === 'asterisk' ? '22.10.0' : '1.11.2';
  const state = { pbx, kind, agent: '1', connected, release, tableSeq: seq, inForceSeq: seq };
  await reportPbxState(api.store.db, state);
  const timer = setInterval(() => {
    reportPbxState(api.store.db, state).catch(() => clearInterval(timer));
  }, REPORT_MS).unref();
}

/** Calls as agents would have recorded them, the last ones an hour apart. */
export async function seedCalls(api: TestApi, count: number, destination?: string): Promise<void> {
  const snapshot = api.store.snapshots.current;
  if (!snapshot) throw new Error('no snapshot yet');
  const trunks = ['mts-1', 'megafon-1', 'beeline-1', 'new-endpoint'];
  const references = ['group:Sales', 'group:Support', 'task:Spring campaign', 'group:Отдел взыскания', ''];
  for (let i = 0; i < count; i++) {
    const request: CallRequest = {
      pbx: 'Head office',
      trunk: trunks[i % trunks.length] ?? '',
      reference: references[i % references.length] ?? '',
      destination: destination ?? `7495${String(5_550_000 + i)}`,
      callId: `1763822${String(1000 + i)}.${i}`,
      attempt: 1,
      callerId: { number: '101', presentation: 'allowed' },
      emergency: false,
    };
    api.store.decisionLog.record({
      id: randomUUID(),
      at: new Date(Date.now() - i * HOUR_MS),
      request,
      decision: resolve(snapshot, request),
      source: i % 7 === 0 ? 'table' : 'agent',
      waitUs: i % 7 === 0 ? 90 : 1200 + i * 10,
    });
  }
  await api.store.decisionLog.flush(10_000);
}
