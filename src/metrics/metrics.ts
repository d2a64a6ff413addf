import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DecisionWatch } from '../agent/decide.ts';
import type { LinkState } from '../agent/pbx.ts';
import type { HttpMetrics } from '../http/metrics.ts';
import type { Store } from '../store/store.ts';
import { reasonLabel, trunkLabel } from './labels.ts';

/** What one process tells Prometheus of itself. */
export interface Metrics extends DecisionWatch, HttpMetrics {
  /** From now on the state of these PBXs is shown. */
  watchPbxs(state: () => ReadonlyMap<string, LinkState>): void;
}

/** A call waits 300 ms at the worst; what matters lies far below. Seconds. */
const WAIT_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3];
const HTTP_BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.5, 1, 5, 15];

/** The longest interval that a timer has. */
const NEVER_MS = 2 ** 31 - 1;
/** What prom-client would wake the process for a hundred times a second, and an agent without calls most of all. */
const SAMPLED = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'];

/**
 * Makes the metrics of one process. What is a state (versions, queues, connections) is read when it is asked for, so
 * that nothing has to be kept up to date.
 */
export function createMetrics(store: Pick<Store, 'snapshots' | 'decisionLog'>, version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER_MS });
  for (const name of SAMPLED) registry.removeSingleMetric(`nodejs_eventloop_lag_${name}_seconds`);
  let pbxs: () => ReadonlyMap<string, LinkState> = () => new Map();

  new Gauge({
    name: 'callerid_build_info',
    help: 'Always 1; the label is the version of the program',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);

  const decisions = new Counter({
    name: 'callerid_decisions_total',
    help: 'Decisions that calls were given. Each agent of a PBX counts those that the PBX made by itself (source table, policy)',
    labelNames: ['pbx', 'trunk', 'action', 'reason', 'source'] as const,
    registers,
  });
  const wait = new Histogram({
    name: 'callerid_decision_wait_seconds',
    help: "How long calls waited for an agent's answer",
    labelNames: ['pbx'] as const,
    buckets: WAIT_BUCKETS,
    registers,
  });
  const requests = new Counter({
    name: 'callerid_http_requests_total',
    help: 'Requests to the API, by route',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  });
  const duration = new Histogram({
    name: 'callerid_http_request_duration_seconds',
    help: 'How long requests to the API took',
    labelNames: ['method', 'route'] as const,
    buckets: HTTP_BUCKETS,
    registers,
  });

  gauge(
    'callerid_snapshot_version',
    'Version of the configuration that this process decides by',
    () => store.snapshots.current?.seq,
  );
  gauge(
    'callerid_snapshot_age_seconds',
    'Since the database last confirmed that this is the newest version; a few seconds are usual',
    () => {
      const age = store.snapshots.confirmedAgeMs;
      return age === null ? undefined : age / 1000;
    },
  );
  gauge(
    'callerid_decision_queue_length',
    'Decisions in memory that wait for the database',
    async () => (await store.decisionLog.waiting()).inMemory,
  );
  gauge(
    'callerid_decision_spill_files',
    'Files of decisions on disk that wait for the database',
    async () => (await store.decisionLog.waiting()).files,
  );
  gauge(
    'callerid_decisions_lost',
    'Decisions since the start that neither database nor disk took',
    async () => (await store.decisionLog.waiting()).lost,
  );

  byPbx('callerid_pbx_connected', '1: this agent answers the calls of this PBX', (link) => Number(link.connected));
  byPbx('callerid_calls_in_flight', 'Calls of this PBX that wait for this agent now', (link) => link.inHand);
  byPbx('callerid_table_version', 'Version that the resident table holds', (link) => link.table?.held ?? undefined);
  byPbx('callerid_table_lag', 'Changes that the resident table does not hold yet', ({ table }) => {
    const newest = store.snapshots.current?.seq;
    return table && newest !== undefined ? newest - (table.held ?? 0) : undefined;
  });
  byPbx(
    'callerid_table_in_force_version',
    'Version that is sure to be in force on this PBX',
    (link) => link.table?.inForce ?? undefined,
  );

  /** Undefined: there is nothing to tell, so nothing is shown. */
  function gauge(name: string, help: string, read: () => number | undefined | Promise<number | undefined>): void {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const value = await read();
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  }

  function byPbx(name: string, help: string, read: (link: LinkState) => number | undefined): void {
    new Gauge({
      name,
      help,
      labelNames: ['pbx'],
      registers,
      collect() {
        this.reset();
        for (const [pbx, link] of pbxs()) {
          const value = read(link);
          if (value !== undefined) this.set({ pbx }, value);
        }
      },
    });
  }

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    watchPbxs(state) {
      pbxs = state;
    },
    decided({ request, decision, source, waitUs }) {
      const { pbx } = request;
      const trunk = trunkLabel(store.snapshots.current, pbx, request.trunk);
      decisions.inc({ pbx, trunk, action: decision.action, reason: reasonLabel(decision.reason), source });
      if (waitUs !== null) wait.observe({ pbx }, waitUs / 1e6);
    },
    request(method, route, status, seconds) {
      requests.inc({ method, route, status: String(status) });
      duration.observe({ method, route }, seconds);
    },
  };
}
