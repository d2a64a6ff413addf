import type { CallRequest, Decision, NoMatchReason } from './decision.ts';
import { MATCH_REASONS } from './decision.ts';
import type { CallTask, GroupHead, Trunk } from './model.ts';
import { resolve } from './resolve.ts';
import { sanitizeForPbx } from './sanitize.ts';
import type { Snapshot } from './snapshot.ts';
import type { Cell, Outcome, TableRow, TableTarget, TrunkRow } from './table-row.ts';
import { findTarget } from './target.ts';

/** A part of the table that is compiled by itself. `fixed`: the trunks, the emergency destinations, the trunk's default. */
export type Unit =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'group'; readonly id: number }
  | { readonly kind: 'number'; readonly e164: string }
  | { readonly kind: 'task'; readonly id: number };

/** One PBX in one snapshot: what its table is compiled from. */
export interface TableView {
  readonly snapshot: Snapshot;
  readonly pbx: string;
  /** Those that have a carrier. The others are asked of an agent. */
  readonly trunks: readonly Trunk[];
  /**
   * By carrier, one trunk for each way in which trunks of it may differ in a decision: their policy. That they differ by
   * their default number as well is said by `default`, which sends the PBX back to the row of the trunk.
   */
  readonly carriers: ReadonlyMap<number, readonly Trunk[]>;
}

/** @param pbx its name; of one that the snapshot does not know the table is empty but for emergency destinations */
export function viewOf(snapshot: Snapshot, pbx: string): TableView {
  const pbxId = snapshot.pbx(pbx)?.id;
  const trunks = [...snapshot.trunks()].filter(
    (trunk) => trunk.pbxId === pbxId && !trunk.ignored && trunk.carrierId !== null && snapshot.carrier(trunk.carrierId),
  );
  const carriers = new Map<number, Map<string, Trunk>>();
  for (const trunk of trunks) {
    const ways = carriers.get(trunk.carrierId!) ?? new Map<string, Trunk>();
    const way = `${trunk.policy} ${trunk.fallbackGroupId}`;
    if (!ways.has(way)) carriers.set(trunk.carrierId!, ways.set(way, trunk));
  }
  return { snapshot, pbx, trunks, carriers: new Map([...carriers].map(([id, ways]) => [id, [...ways.values()]])) };
}

/** All that the table consists of, in no order. */
export function* allUnits(snapshot: Snapshot): IterableIterator<Unit> {
  yield { kind: 'fixed' };
  for (const { id } of snapshot.groups()) yield { kind: 'group', id };
  for (const { id } of snapshot.callTasks()) yield { kind: 'task', id };
  for (const { id, e164 } of snapshot.phoneNumbers()) {
    if (snapshot.phoneNumbersByE164(e164)[0]?.id === id) yield { kind: 'number', e164 };
  }
}

/** The rows of one unit; none of what is not there (any more). Two units never have a row of the same key. */
export function rowsOf(view: TableView, unit: Unit): readonly TableRow[] {
  const { snapshot } = view;
  switch (unit.kind) {
    case 'fixed':
      return fixedRows(view);
    case 'group': {
      const group = snapshot.group(unit.id);
      return group ? groupRows(view, group) : [];
    }
    case 'task': {
      const task = snapshot.callTask(unit.id);
      return task ? taskRows(view, task) : [];
    }
    case 'number':
      return snapshot.phoneNumbersByE164(unit.e164).length > 0
        ? targetRows(view, { kind: 'number', e164: unit.e164 }, [`number:${unit.e164}`])
        : [];
  }
}

function fixedRows(view: TableView): readonly TableRow[] {
  return [
    ...view.trunks.map((trunk): TableRow => ({ kind: 'trunk', trunk: trunk.name, value: trunkRow(view, trunk) })),
    ...[...view.snapshot.emergencyDestinations].map((destination): TableRow => ({ kind: 'emergency', destination })),
    { kind: 'reference', reference: '', target: { kind: 'trunk_default' } },
    ...[...view.carriers.keys()].map(
      (carrierId): TableRow => ({ kind: 'cell', target: { kind: 'trunk_default' }, carrierId, value: { see: 'own' } }),
    ),
  ];
}

function groupRows(view: TableView, group: GroupHead): readonly TableRow[] {
  const { snapshot } = view;
  const names = [...new Set([group.name, ...group.aliases])];
  // An alias may be the name of another group by now: then it is that group's row.
  const own = names.filter((name) => snapshot.groupByName(name)?.id === group.id).map((name) => `group:${name}`);
  return targetRows(view, { kind: 'group', id: group.id }, [`group:#${group.id}`, ...own]);
}

function taskRows({ snapshot }: TableView, task: CallTask): readonly TableRow[] {
  const reference = `task:${task.name}`;
  if (snapshot.callTaskByName(task.name)?.id !== task.id) return [];
  const found = findTarget(snapshot, reference, []);
  if (found.kind === 'none') return [];
  const target: TableTarget = found.kind === 'group' ? { kind: 'group', id: found.group.id } : found;
  return [{ kind: 'reference', reference, target }];
}

/** A row for each reference to the target, and its cells. The first reference is the one that cells are resolved by. */
function targetRows(view: TableView, target: TableTarget, references: readonly [string, ...string[]]): TableRow[] {
  return [
    ...references.map((reference): TableRow => ({ kind: 'reference', reference, target })),
    ...[...view.carriers].map(([carrierId, trunks]): TableRow => {
      const decisions = trunks.map((trunk) => decide(view, trunk, references[0]));
      const noMatches = () => trunks.map((trunk) => decide(view, trunk, NO_MATCH));
      return { kind: 'cell', target, carrierId, value: cellOf(decisions, noMatches) };
    }),
  ];
}

/** What a cell says, if all ways to leave by this carrier agree on it. */
function cellOf(decisions: readonly Decision[], noMatches: () => readonly Decision[]): Cell {
  const [first] = decisions;
  if (!first) return ASK;
  const { reason } = first;
  if (isNoMatch(reason)) {
    // The words of the trunk's row come first: then a change of a trunk or of the settings is few rows, not all.
    const asTrunk = noMatches();
    if (decisions.every((each, i) => asTrunk[i] && !isLive(each) && isSame(each, asTrunk[i]))) {
      return { see: 'no_match', reason };
    }
    if (decisions.every(({ policy }) => policy === 'trunk_default')) return { see: 'default', reason };
  }
  return decisions.some(isLive) || !decisions.every((each) => isSame(each, first))
    ? ASK
    : { outcome: outcomeOf(first), reason };
}

function trunkRow(view: TableView, trunk: Trunk): TrunkRow {
  const own = decide(view, trunk, '');
  const carrier = view.snapshot.carrier(trunk.carrierId!)!;
  return {
    carrierId: carrier.id,
    carrier: sanitizeForPbx(carrier.name),
    identityHeader: carrier.identityHeader,
    display: {
      name: trunk.displayName,
      text: trunk.displayName === 'fixed' ? sanitizeForPbx(trunk.displayText) : '',
    },
    emergency: outcomeOf(decide(view, trunk, '', true)),
    byDefault: own.reason === 'trunk_default' ? outcomeOf(own) : { action: 'keep' },
    noMatch: outcomeOf(decide(view, trunk, NO_MATCH)),
    own: { outcome: outcomeOf(own), reason: own.reason },
  };
}

/** Matches nothing: what it leads to is the policy of the trunk, else of the system. */
const NO_MATCH = 'nothing:';
const ASK: Cell = { outcome: { action: 'ask' }, reason: 'group' };

function decide({ snapshot, pbx }: TableView, trunk: Trunk, reference: string, emergency = false): Decision {
  const request: CallRequest = {
    pbx,
    trunk: trunk.name,
    reference,
    destination: '',
    callId: '',
    attempt: 1,
    callerId: { number: '', presentation: 'allowed' },
    emergency,
  };
  return resolve(snapshot, request);
}

function outcomeOf(decision: Decision): Outcome {
  if (isLive(decision)) return { action: 'ask' };
  return decision.action === 'set' ? { action: 'set', shown: decision.shown } : { action: decision.action };
}

/** Another destination might show another number. */
const isLive = (decision: Decision): boolean =>
  decision.trace.some((step) => step.code === 'selected' && step.rule !== 'position' && step.of > 1);

/** The same is done, and for any default number of the trunk. */
function isSame(a: Decision, b: Decision): boolean {
  if (a.policy !== b.policy) return false;
  if (a.policy === 'trunk_default') return true;
  const shown = (decision: Decision) => (decision.action === 'set' ? decision.shown : '');
  return a.action === b.action && shown(a) === shown(b);
}

const isNoMatch = (reason: Decision['reason']): reason is NoMatchReason =>
  !(MATCH_REASONS as readonly string[]).includes(reason);
