// The agent as production runs it, but for one thing: it asks Asterisk by ari-client whatever the release can do.
import { built } from './built.ts';

const { readConfig } = await built('config');
const { createLog } = await built('log');
const { openStore } = await built('store/open');
const { proposeTrunks, reportPbxState } = await built('store/discovery');
const { startAgent } = await built('agent/agent');
const { startLink } = await built('agent/asterisk/link');
const { openAriClient } = await built('agent/asterisk/ari');

const config = readConfig(process.env);
const log = createLog(config.logLevel);
const store = await openStore({ databaseUrl: config.databaseUrl ?? undefined, dataDir: config.dataDir, log });
const { snapshots, decisionLog, db } = store;
const agent = startAgent({
  pbxs: config.pbxs,
  slot: config.agent,
  log,
  links: { asterisk: (pbx, context) => startLink(pbx, context, openAriClient) },
  store: {
    snapshots,
    decisionLog,
    proposeTrunks: (pbx, kind, names) => proposeTrunks(db, pbx, kind, names, 'bench'),
    reportPbxState: (report) => reportPbxState(db, report),
  },
});
process.on('SIGTERM', () => {
  void agent
    .stop()
    .then(() => store.close())
    .then(() => process.exit(0));
});
