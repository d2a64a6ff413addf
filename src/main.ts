import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Agent, startAgent } from './agent/agent.ts';
import { ConfigError, readConfig } from './config.ts';
import { createAgentApp } from './http/agent-app.ts';
import { createApp } from './http/app.ts';
import { ensureFirstKey } from './http/authenticate.ts';
import { type HttpServer, startHttp } from './http/server.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics } from './metrics/metrics.ts';
import { claimCall, settleCall } from './store/calls.ts';
import { proposeTrunks, reportPbxState } from './store/discovery.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import { VERSION } from './version.ts';

/**
 * A shutdown that takes longer than this is ended by force, before `docker stop` does it after 10 s. Every part has
 * bounds of its own which together are less, even with the database and the PBXs hanging: 4 s for the agent (agent.ts)
 * and at the same time for requests, then 5 s for the store (open.ts).
 */
const SHUTDOWN_MS = 9500;
const REQUESTS_MS = 4000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  process.on('uncaughtException', (error) => {
    // A state nobody planned for is not to be trusted with caller IDs. Calls go on by table and policy until the restart.
    log.fatal({ err: error }, 'unexpected error; the process ends');
    process.exit(70);
  });

  const store = await openStore({ databaseUrl: config.databaseUrl ?? undefined, dataDir: config.dataDir, log });
  const metrics = createMetrics(store, VERSION);
  // Calls first: with the database down an agent can work, an API can only say so.
  const agent = config.role === 'api' || config.pbxs.length === 0 ? null : agentOf(store);
  if (agent) metrics.watchPbxs(agent.state);
  const http = await listen();
  endOnSignal(log, agent, http, store);

  async function listen(): Promise<HttpServer | null> {
    const { metricsToken, trustedProxies, tls } = config;
    const onTlsError = (error: unknown) => log.error({ err: error }, 'the new certificate can not be used yet');
    const at = { ...config.http, tls, onTlsError };
    const options = {
      store,
      log,
      metrics,
      metricsToken,
      trustedProxies,
      tls: tls !== null,
      answersCalls: agent !== null,
    };
    if (config.role !== 'agent') {
      const server = await startHttp(createApp(options), at);
      log.info({ url: server.url }, 'the API is listening');
      void showFirstKey(store, config.firstKeyFile, log);
      return server;
    }
    try {
      const server = await startHttp(createAgentApp(options), at);
      log.info({ url: server.url }, '/metrics, /livez and /readyz are here');
      return server;
    } catch (error) {
      // Calls are answered without it: a port that is taken must not cost them their agent.
      log.error({ err: error }, 'HTTP_PORT can not be used; this agent goes on without /metrics, /livez and /readyz');
      return null;
    }
  }

  function agentOf(store: Store): Agent {
    const { snapshots, decisionLog, db } = store;
    return startAgent({
      pbxs: config.pbxs,
      slot: config.agent,
      log,
      watch: metrics,
      store: {
        snapshots,
        decisionLog,
        proposeTrunks: (pbx, kind, names) => proposeTrunks(db, pbx, kind, names, `agent ${config.agent}`),
        reportPbxState: (report) => reportPbxState(db, report),
        calls: (agent) => ({
          claim: (pbx) => claimCall(db, pbx, agent),
          settle: (id, failure) => settleCall(db, id, failure),
          subscribe: store.callWakes.subscribe,
        }),
      },
    });
  }
}

/** Makes the first administrator's key when there is none, and shows it this once. Tries until the database answers. */
async function showFirstKey(store: Store, file: string | null, log: Log): Promise<void> {
  for (;;) {
    try {
      const key = await ensureFirstKey(store);
      if (key === null) return;
      showOnce(key, file, log);
      return;
    } catch (error) {
      log.warn({ err: error }, "the first administrator's key could not be made; tried again in 5 s");
      await sleep(5000, undefined, { ref: false });
    }
  }
}

/** The key exists nowhere else from here on: a file that can't be written must not lose it. */
function showOnce(key: string, file: string | null, log: Log): void {
  const shown = `\n  The first administrator's key, shown only now:\n\n    ${key}\n\n`;
  try {
    if (file) writeFileSync(file, `${key}\n`, { mode: 0o600 });
    else process.stderr.write(shown);
  } catch (error) {
    log.error({ err: error }, 'FIRST_KEY_FILE can not be written; the key is shown on the terminal instead');
    process.stderr.write(shown);
  }
}

/** SIGTERM, SIGINT: calls in hand are answered and requests end, then the decisions are written. */
function endOnSignal(log: Log, agent: Agent | null, http: HttpServer | null, store: Store): void {
  let ending = false;
  async function end(signal: string): Promise<void> {
    if (ending) return;
    ending = true;
    log.info({ signal }, 'shutting down');
    setTimeout(() => process.exit(75), SHUTDOWN_MS).unref();
    await Promise.all([agent?.stop(), http?.close(REQUESTS_MS)]);
    await store.close();
    log.info('shut down');
    process.exit(0);
  }
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void end(signal));
}

main().catch((error: unknown) => {
  // What a person can mend is said in words; a stack trace is for what he can't.
  const expected = error instanceof ConfigError;
  const text = error instanceof Error ? (expected ? error.message : `${error.message}\n${error.stack}`) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(expected ? 78 : 1);
});
