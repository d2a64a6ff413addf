import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { startAgent } from '../../src/agent/agent.ts';
import type { PbxConfig } from '../../src/agent/pbx.ts';
import { aFeed } from '../../src/agent/testing.ts';
import type { Configuration } from '../../src/domain/model.ts';
import { Snapshot } from '../../src/domain/snapshot.ts';

/** What this program is given: the path of a JSON file of this. */
export interface AgentProcessInput {
  readonly configuration: Configuration;
  readonly pbx: PbxConfig;
  readonly slot: number;
}

// An agent in a process of its own, for tests that stop or kill it. SIGTERM ends it in order.
const input: AgentProcessInput = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const agent = startAgent({
  store: {
    snapshots: aFeed(Snapshot.from(input.configuration)),
    decisionLog: { record: () => {} },
    proposeTrunks: async () => {},
    reportPbxState: async () => {},
  },
  pbxs: [input.pbx],
  slot: input.slot,
  log: pino({ level: 'info' }),
});
process.on('SIGTERM', () => void agent.stop());
