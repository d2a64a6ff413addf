import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { PbxKind } from '../domain/model.ts';
import type { DecisionLog, PbxReport, SnapshotFeed } from '../store/store.ts';
import { everyTurn } from '../turn.ts';
import { startAsteriskLink } from './asterisk/link.ts';
import { type CallQueue, placeCalls } from './calls.ts';
import { messageOf, withDeadline } from './deadline.ts';
import { createDecider, type DecisionWatch } from './decide.ts';
import { exposures } from './exposure.ts';
import { startFreeswitchLink } from './freeswitch/link.ts';
import type { LinkState, PbxConfig, PbxLink, StartLink } from './pbx.ts';
import { createTrunkNames } from './trunk-names.ts';

/** What the agent needs of the store. */
export interface AgentStore {
  readonly snapshots: Pick<SnapshotFeed, 'current' | 'subscribe'> & {
    /** As `SnapshotFeed` has it; left out: it always is. */
    readonly confirmedAgeMs?: number | null;
  };
  readonly decisionLog: Pick<DecisionLog, 'record'>;
  /** Adds the trunks that are not known yet, without a carrier. */
  proposeTrunks(pbx: string, kind: PbxKind, names: readonly string[]): Promise<unknown>;
  reportPbxState(report: PbxReport): Promise<unknown>;
  /** Calls to place; left out: none are. */
  readonly calls?: (agent: string) => CallQueue;
}

export interface AgentOptions {
  readonly store: AgentStore;
  readonly pbxs: readonly PbxConfig[];
  /** This agent's slot on each of its PBXs, 1 to 4. Two agents of one PBX need two. */
  readonly slot: number;
  readonly log: Logger;
  /** The wall clock; only for the times that are recorded. */
  readonly now?: () => Date;
  readonly watch?: DecisionWatch;
  /** What connects a kind of PBX otherwise than usual. */
  readonly links?: Partial<Readonly<Record<PbxKind, StartLink>>>;
}

export interface Agent {
  /** By PBX name. */
  state(): ReadonlyMap<string, LinkState>;
  /** Answers the calls in hand, then closes everything. Bounded (4 s); never rejects. */
  stop(): Promise<void>;
}

const LINKS: Readonly<Record<PbxKind, StartLink>> = { asterisk: startAsteriskLink, freeswitch: startFreeswitchLink };

/** How often the store hears that this agent still sees its PBXs, and which trunks it found. */
const REPORT_MS = 5000;
const STORE_DEADLINE_MS = 4000;
/** At the end, whatever the database and the PBXs do: together the 4 s that main.ts counts with. */
const LAST_MS = 750;
const LINK_MS = 2500;
/** The database is asked every second. */
const CONFIRMED_MS = 2500;

const atMost = (ms: number, work: Promise<unknown>) => withDeadline(work, ms, 'stopping').catch(() => {});

/** Connects to each PBX and answers its calls from the newest snapshot until it is stopped. Returns at once. */
export function startAgent({ store, pbxs, slot, log, now = () => new Date(), watch, links }: AgentOptions): Agent {
  const decider = createDecider(store.snapshots, store.decisionLog, log, now, watch);
  const members = pbxs.map((pbx) => startMember(pbx, links?.[pbx.kind] ?? LINKS[pbx.kind]));

  function startMember(config: PbxConfig, start: StartLink) {
    const agentName = `${hostname()}#${slot}`;
    const memberLog = log.child({ pbx: config.name });
    for (const { code, what, fix } of exposures(config)) memberLog.warn({ code, fix }, what);
    const trunks = createTrunkNames(
      (names) =>
        withDeadline(store.proposeTrunks(config.name, config.kind, names), STORE_DEADLINE_MS, 'proposing trunks'),
      (error) => memberLog.warn({ error: messageOf(error) }, 'trunks found could not be saved; tried again'),
    );
    const tell = async (link: PbxLink) => {
      const { connected, release, table } = link.state();
      const newest = store.snapshots.current?.seq ?? null;
      const report: PbxReport = {
        ...{ pbx: config.name, kind: config.kind, agent: agentName, connected, release },
        tableSeq: table?.held ?? null,
        // Without a table it is the agent alone that calls go by.
        inForceSeq: table ? table.inForce : connected ? newest : null,
        tableProblem: table?.problem ?? null,
      };
      await withDeadline(store.reportPbxState(report), STORE_DEADLINE_MS, 'reporting the state').catch((error) =>
        memberLog.debug({ error: messageOf(error) }, 'the state of the PBX could not be saved; tried again'),
      );
      await trunks.flush();
    };
    const link = start(config, {
      slot,
      log: memberLog,
      ready: decider.ready,
      confirmed(withinMs = CONFIRMED_MS) {
        const { confirmedAgeMs } = store.snapshots;
        return confirmedAgeMs === undefined || (confirmedAgeMs !== null && confirmedAgeMs < withinMs);
      },
      snapshot: () => store.snapshots.current,
      subscribe: (listener) => store.snapshots.subscribe(listener),
      decidedByPbx: decider.hear,
      decide: decider.decide,
      answered(request, decision, waitUs) {
        decider.record(request, decision, waitUs);
        if (decision.reason === 'unknown_trunk') trunks.add([request.trunk]);
      },
      stateChanged: () => void tell(link),
      trunksFound(names) {
        trunks.add(names);
        void trunks.flush();
      },
    });
    const calls = store.calls && placeCalls(config.name, link, store.calls(agentName), memberLog);
    const endReports = everyTurn(REPORT_MS, () => void tell(link));
    return {
      name: config.name,
      link,
      async stop() {
        endReports();
        if (calls) await atMost(LAST_MS, calls.stop());
        await atMost(LINK_MS, link.stop());
        await atMost(LAST_MS, tell(link));
      },
    };
  }

  return {
    state: () => new Map(members.map(({ name, link }) => [name, link.state()])),
    async stop() {
      await Promise.all(members.map((member) => member.stop()));
      decider.flush();
    },
  };
}
