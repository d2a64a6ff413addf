import type { GroupHead } from './model.ts';
import type { Snapshot } from './snapshot.ts';
import type { TableView, Unit } from './table.ts';

/** `all`: whatever may differ is more than some groups. */
export type Touched = 'all' | readonly Unit[];

/**
 * The units whose rows may differ between two snapshots, and few others. `fixed` is always among them: it is small.
 */
export function touchedUnits(before: TableView, after: TableView): Touched {
  if (shapeOf(before) !== shapeOf(after)) return 'all';
  const [old, now] = [before.snapshot, after.snapshot];
  const differences = now.differences(old);
  if (differences.carriers.length > 0) return 'all';

  const groups = new Set(differences.groups);
  for (const id of differences.groups) for (const each of namesakes(old, now, id)) groups.add(each);
  const numbers = new Set(differences.phoneNumbers.filter((id) => old.phoneNumber(id)));
  if (numbers.size > 0) for (const id of now.groupsWith(numbers)) groups.add(id);
  if (groups.size > 0) addDependents(now, groups);
  // What a no-match leads to may have changed for every group.
  if ([before, after].some((view) => fallbackChains(view).some((id) => groups.has(id)))) return 'all';

  const e164s = new Set(
    differences.phoneNumbers.flatMap((id) => [old.phoneNumber(id)?.e164 ?? [], now.phoneNumber(id)?.e164 ?? []].flat()),
  );
  const tasks = new Set(differences.callTasks);
  for (const id of differences.callTasks) {
    const names = [old, now].flatMap((snapshot) => snapshot.callTask(id)?.name ?? []);
    for (const name of names) for (const s of [old, now]) tasks.add(s.callTaskByName(name)?.id ?? id);
  }
  const appeared = (id: number | null, exists: (s: Snapshot) => unknown) =>
    id !== null && !exists(old) !== !exists(now);
  for (const task of now.callTasks()) {
    const [group, number] = [task.groupId, task.phoneNumberId];
    if (appeared(group, (s) => s.group(group!)) || appeared(number, (s) => s.phoneNumber(number!))) tasks.add(task.id);
  }
  return [
    { kind: 'fixed' },
    ...[...groups].map((id): Unit => ({ kind: 'group', id })),
    ...[...e164s].map((e164): Unit => ({ kind: 'number', e164 })),
    ...[...tasks].map((id): Unit => ({ kind: 'task', id })),
  ];
}

/** All that every cell depends on: the carriers that there are to leave by, and what a no-match does there. */
function shapeOf({ snapshot, carriers }: TableView): string {
  const { policy, fallbackGroupId } = snapshot.settings;
  const ways = [...carriers].map(([id, trunks]) => [id, trunks.map((t) => `${t.policy} ${t.fallbackGroupId}`).sort()]);
  return JSON.stringify([policy, fallbackGroupId, ways.sort(([a], [b]) => Number(a) - Number(b))]);
}

/** Groups that share a name or an alias with this one, which may pass from one to the other. */
function namesakes(old: Snapshot, now: Snapshot, id: number): number[] {
  return [old, now].flatMap((snapshot) => {
    const group = snapshot.group(id);
    const names = group ? [group.name, ...group.aliases] : [];
    return names.flatMap((name) => [old.groupByName(name)?.id ?? [], now.groupByName(name)?.id ?? []].flat());
  });
}

/** Adds the groups that fall back to one of these, directly or by others. */
function addDependents(snapshot: Snapshot, groups: Set<number>): void {
  const fallbacks = [...snapshot.groupsFallingBack()];
  for (let size = -1; size !== groups.size; ) {
    size = groups.size;
    for (const group of fallbacks) if (groups.has(group.fallbackGroupId!)) groups.add(group.id);
  }
}

/** The groups that the policies of trunks and of the system may come to. */
function fallbackChains({ snapshot, trunks }: TableView): number[] {
  const chain = new Set<number>();
  const follow = (id: number | null) => {
    for (let group = groupOf(snapshot, id); group && !chain.has(group.id); ) {
      chain.add(group.id);
      group = groupOf(snapshot, group.fallbackGroupId);
    }
  };
  follow(snapshot.settings.fallbackGroupId);
  for (const trunk of trunks) follow(trunk.fallbackGroupId);
  return [...chain];
}

const groupOf = (snapshot: Snapshot, id: number | null): GroupHead | undefined =>
  id === null ? undefined : snapshot.group(id);
