import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { LinkState } from '../agent/pbx.ts';
import { NO_ANSWER_REASONS, NO_MATCH_REASONS, REASONS, type Reason } from '../domain/decision.ts';
import { resolve } from '../domain/resolve.ts';
import { Snapshot } from '../domain/snapshot.ts';
import { aCarrier, aConfiguration, aNumber, aPbx, aRequest, aTrunk } from '../domain/testing.ts';
import type { DecisionRecord } from '../store/store.ts';
import { createMetrics } from './metrics.ts';

const snapshot = Snapshot.from(
  aConfiguration({
    seq: 7,
    carriers: [aCarrier(1)],
    pbxs: [aPbx(1, { name: 'office' })],
    phoneNumbers: [aNumber(5, 1)],
    trunks: [aTrunk(1, 1, 1, { name: 'known', defaultNumberId: 5 }), aTrunk(2, 1, null, { name: 'proposed' })],
  }),
);

function setUp(confirmedAgeMs: number | null = 0) {
  const feed = { current: snapshot, confirmedAgeMs, subscribe: () => () => {}, reached: async () => {} };
  const decisionLog = {
    record: () => {},
    flush: async () => {},
    waiting: async () => ({ inMemory: 3, files: 2, lost: 1 }),
  };
  return createMetrics({ snapshots: feed, decisionLog }, '1.2.3');
}

const record = (trunk: string, more: Partial<DecisionRecord> = {}): DecisionRecord => {
  const request = aRequest({ pbx: 'office', trunk });
  return {
    id: 'x',
    at: new Date(),
    request,
    decision: resolve(snapshot, request),
    source: 'agent',
    waitUs: 1500,
    ...more,
  };
};

it('counts decisions and how long calls waited for them', async () => {
  const metrics = setUp();
  metrics.decided(record('known'));
  metrics.decided(record('known'));
  const text = await metrics.text();
  expect(text).toContain(
    'callerid_decisions_total{pbx="office",trunk="known",action="set",reason="trunk_default",source="agent"} 2',
  );
  expect(text).toContain('callerid_decision_wait_seconds_bucket{le="0.001",pbx="office"} 0');
  expect(text).toContain('callerid_decision_wait_seconds_bucket{le="0.002",pbx="office"} 2');
});

it('makes no series out of what calls bring', async () => {
  const metrics = setUp();
  for (let i = 0; i < 50; i++) {
    metrics.decided(record(`made-up-${i}`));
    metrics.decided(record('proposed', { decision: { ...record('proposed').decision, reason: `r${i}` as Reason } }));
  }
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('callerid_decisions_total{'));
  expect(lines.sort()).toEqual([
    'callerid_decisions_total{pbx="office",trunk="other",action="keep",reason="other",source="agent"} 50',
    'callerid_decisions_total{pbx="office",trunk="other",action="keep",reason="unknown_trunk",source="agent"} 50',
  ]);
});

it('shows versions, queues and connections as they are when it is asked', async () => {
  const metrics = setUp(90_000);
  const states = new Map<string, LinkState>([
    ['office', { connected: true, release: '22', inHand: 4, table: { held: 5, inForce: 4, problem: 'cut off' } }],
    ['branch', { connected: false, release: null }],
  ]);
  metrics.watchPbxs(() => states);
  const text = await metrics.text();
  for (const line of [
    'callerid_build_info{version="1.2.3"} 1',
    'callerid_snapshot_version 7',
    'callerid_decision_queue_length 3',
    'callerid_decision_spill_files 2',
    'callerid_decisions_lost 1',
    'callerid_pbx_connected{pbx="office"} 1',
    'callerid_pbx_connected{pbx="branch"} 0',
    'callerid_calls_in_flight{pbx="office"} 4',
    'callerid_table_version{pbx="office"} 5',
    'callerid_table_lag{pbx="office"} 2',
    'callerid_table_in_force_version{pbx="office"} 4',
  ]) {
    expect(text).toContain(`${line}\n`);
  }
  expect(text).not.toContain('callerid_table_lag{pbx="branch"}');
  expect(Number(/^callerid_snapshot_age_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(90);
  states.delete('branch');
  expect(await metrics.text()).not.toContain('branch');
});

it('shows no age where the database has never answered', async () => {
  expect(await setUp(null).text()).not.toMatch(/^callerid_snapshot_age_seconds \d/m);
});

const alerts = readFileSync('deploy/alerts.yml', 'utf8');

it('has every metric and every label value that the alert rules name', async () => {
  const metrics = setUp();
  metrics.watchPbxs(() => new Map([['office', { connected: true, release: null }]]));
  const text = await metrics.text();
  const named = [...alerts.matchAll(/callerid_[a-z_]+/g)].map(([name]) => name);
  expect(new Set(named).size).toBeGreaterThan(7);
  const families = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  expect(named.filter((name) => !families.includes(name))).toEqual([]);

  const reasons = [...alerts.matchAll(/reason[=!]~?"([^"]+)"/g)].flatMap(([, value = '']) => value.split('|'));
  const known: readonly string[] = REASONS;
  expect(reasons).toContain('no_number_at_carrier');
  expect(reasons.filter((reason) => !known.includes(reason))).toEqual([]);
  const noNumber = reasons.filter((reason) => reason !== 'emergency');
  expect(noNumber.sort()).toEqual([...NO_MATCH_REASONS].sort());
});

it('has every reason that the dialplans give when nobody answers', () => {
  const dialplans = ['dialplan/asterisk/callerid-groups.conf', 'dialplan/freeswitch/callerid-groups.xml'];
  const text = dialplans.map((file) => readFileSync(file, 'utf8')).join('\n');
  const given = [...text.matchAll(/(?:\bwhy=|callerid_reason=)([a-z_]+)/g)].map(([, reason]) => reason);
  expect(given).toContain('no_agent');
  const known: readonly string[] = [...NO_ANSWER_REASONS, 'emergency'];
  expect(given.filter((reason) => !known.includes(reason ?? ''))).toEqual([]);
});
