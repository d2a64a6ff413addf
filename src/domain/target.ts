import type { TraceStep } from './decision.ts';
import type { CallTask, GroupHead } from './model.ts';
import { parseReference, type Reference } from './reference.ts';
import type { Snapshot } from './snapshot.ts';
import { clip } from './trace.ts';

/** What a reference stands for in one snapshot. A call task is followed to its definable phone number. */
export type Target =
  | { readonly kind: 'group'; readonly group: GroupHead }
  | { readonly kind: 'number'; readonly e164: string }
  | { readonly kind: 'trunk_default' }
  | { readonly kind: 'none'; readonly reason: 'invalid_reference' | 'unknown_reference' };

const UNKNOWN: Target = { kind: 'none', reason: 'unknown_reference' };

/** What the reference names, whatever the trunk: an unknown trunk still has the group's policy to go by. */
export function findTarget(snapshot: Snapshot, text: string, trace: TraceStep[]): Target {
  const reference = parseReference(text);
  const task = reference.kind === 'task' ? snapshot.callTaskByName(reference.name) : undefined;
  const target = targetOf(snapshot, reference, task);
  trace.push({ code: 'reference', reference: clip(text), kind: reference.kind, found: target.kind !== 'none' });
  if (task && target.kind !== 'none') trace.push({ code: 'task', task: task.name, definable: target.kind });
  return target;
}

function targetOf(snapshot: Snapshot, reference: Reference, task: CallTask | undefined): Target {
  switch (reference.kind) {
    case 'invalid':
      return { kind: 'none', reason: 'invalid_reference' };
    case 'none':
      return { kind: 'trunk_default' };
    case 'number': {
      const { e164 } = reference;
      return snapshot.phoneNumbersByE164(e164).length > 0 ? { kind: 'number', e164 } : UNKNOWN;
    }
    case 'group': {
      const group = 'id' in reference ? snapshot.group(reference.id) : snapshot.groupByName(reference.name);
      return group ? { kind: 'group', group } : UNKNOWN;
    }
    case 'task':
      return task ? definableOf(snapshot, task) : UNKNOWN;
  }
}

/** The definable phone number of a call task; unknown where it names what is no longer there. */
function definableOf(snapshot: Snapshot, { groupId, phoneNumberId }: CallTask): Target {
  if (groupId !== null) {
    const group = snapshot.group(groupId);
    return group ? { kind: 'group', group } : UNKNOWN;
  }
  if (phoneNumberId !== null) {
    const number = snapshot.phoneNumber(phoneNumberId);
    return number ? { kind: 'number', e164: number.e164 } : UNKNOWN;
  }
  return { kind: 'trunk_default' };
}
