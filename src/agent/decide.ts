import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type CallRequest, type Decision, NO_ANSWER_REASONS } from '../domain/decision.ts';
import { resolve } from '../domain/resolve.ts';
import type { DecisionLog, DecisionRecord, SnapshotFeed } from '../store/store.ts';
import { untilTurn } from '../turn.ts';
import { recordOf } from './hear.ts';
import type { PbxDecision } from './pbx.ts';

/** Decides and records; the same for every kind of PBX. */
export interface Decider {
  ready(): boolean;
  /** Null: no snapshot yet. */
  decide(request: CallRequest): Decision | null;
  /** Keeps an answer that the PBX has taken; without `waitUs` one that it may have taken. */
  record(request: CallRequest, decision: Decision, waitUs: number | null): void;
  /** Keeps what the PBX decided by itself. */
  hear(decision: PbxDecision): void;
  /** Keeps now what was answered a moment ago. */
  flush(): void;
}

/** Whoever counts what became of calls. */
export interface DecisionWatch {
  /** A decision that is kept, whoever made it. */
  decided(record: DecisionRecord): void;
}

/** Answers are kept together: one after the other they cost half of what each costs alone. Milliseconds, and how many. */
const TOGETHER_MS = 200;
const TOGETHER = 500;

/** @param now the wall clock */
export function createDecider(
  snapshots: Pick<SnapshotFeed, 'current'>,
  decisionLog: Pick<DecisionLog, 'record'>,
  log: Logger,
  now: () => Date,
  watch?: DecisionWatch,
): Decider {
  let answered: DecisionRecord[] = [];
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const records = answered;
    answered = [];
    for (const record of records) tell(record);
  }

  function tell(record: DecisionRecord): void {
    const { request, decision, source, waitUs } = record;
    decisionLog.record(record);
    watch?.decided(record);
    const masked = snapshots.current?.settings.maskDestinations ?? true;
    log[UNANSWERED.has(decision.reason) ? 'warn' : 'info'](
      {
        pbx: request.pbx,
        call: request.callId,
        attempt: request.attempt,
        trunk: request.trunk,
        destination: masked ? '***' : request.destination,
        reference: request.reference,
        action: decision.action,
        shown: decision.action === 'set' ? decision.shown : null,
        carrier: decision.carrier?.name ?? null,
        reason: decision.reason,
        policy: decision.policy,
        source,
        seq: decision.seq,
        waitMs: waitUs === null ? null : Math.round(waitUs / 100) / 10,
      },
      describe(request, decision),
    );
  }
  return {
    ready: () => snapshots.current !== null,
    decide: (request) => snapshots.current && resolve(snapshots.current, request),
    record(request, decision, waitUs) {
      answered.push({ id: randomUUID(), at: now(), request, decision, source: 'agent', waitUs });
      if (answered.length >= TOGETHER) flush();
      else timer ??= setTimeout(flush, untilTurn(TOGETHER_MS));
    },
    hear(heard) {
      const record = snapshots.current && recordOf(heard, snapshots.current);
      if (record) return tell(record);
      const { request, action, reason } = heard;
      log.error({ call: request.callId, action, reason }, 'a decision of the PBX that can not be kept');
    },
    flush,
  };
}

/** Nobody answered such a call. */
const UNANSWERED: ReadonlySet<string> = new Set(NO_ANSWER_REASONS);

/** What a PBX engineer reads first: what became of the call, and why. */
function describe({ trunk }: CallRequest, decision: Decision): string {
  const why = decision.policy ? `${decision.reason}, policy ${decision.policy}` : decision.reason;
  switch (decision.action) {
    case 'set':
      return `call by ${trunk} shows ${decision.shown} of ${decision.carrier.name} (${why})`;
    case 'keep':
      return `call by ${trunk} keeps its caller ID (${why})`;
    case 'reject':
      return `call by ${trunk} is rejected (${why})`;
  }
}
