import type { ReferenceKind, TraceStep } from './decision.ts';
import type { CallerIdGroup } from './model.ts';
import { parseReference } from './reference.ts';
import type { Snapshot } from './snapshot.ts';
import { clip } from './trace.ts';

/** What a reference stands for in one snapshot. A call task is followed to its definable phone number. */
export type Target =
  | { readonly kind: 'group'; readonly group: CallerIdGroup }
  | { readonly kind: 'number'; readonly e164: string }
  | { readonly kind: 'trunk_default' }
  | { readonly kind: 'none'; readonly reason: 'invalid_reference' | 'unknown_reference' };

/** What the reference names, whatever the trunk: an unknown trunk still has the group's policy to go by. */
export function findTarget(snapshot: Snapshot, text: string, trace: TraceStep[]): Target {
  const reference = parseReference(text);
  const found = (kind: ReferenceKind, target: Target): Target => {
    const known = target.kind !== 'none';
    trace.push({ code: 'reference', reference: clip(text), kind, found: known });
    return target;
  };
  const unknown: Target = { kind: 'none', reason: 'unknown_reference' };
  switch (reference.kind) {
    case 'invalid':
      return found('invalid', { kind: 'none', reason: 'invalid_reference' });
    case 'none':
      return found('none', { kind: 'trunk_default' });
    case 'number': {
      const known = snapshot.phoneNumbersByE164(reference.e164).length > 0;
      return found('number', known ? { kind: 'number', e164: reference.e164 } : unknown);
    }
    case 'group': {
      const group = 'id' in reference ? snapshot.group(reference.id) : snapshot.groupByName(reference.name);
      return found('group', group ? { kind: 'group', group } : unknown);
    }
    case 'task': {
      const task = snapshot.callTaskByName(reference.name);
      if (!task) return found('task', unknown);
      const target = definableOf(snapshot, task.groupId, task.phoneNumberId);
      found('task', target ?? unknown);
      if (target) trace.push({ code: 'task', task: task.name, definable: target.kind });
      return target ?? unknown;
    }
  }
}

/** The definable phone number of a call task; null where it names what is no longer there. */
function definableOf(snapshot: Snapshot, groupId: number | null, phoneNumberId: number | null) {
  if (groupId !== null) {
    const group = snapshot.group(groupId);
    return group ? ({ kind: 'group', group } as const) : null;
  }
  if (phoneNumberId !== null) {
    const number = snapshot.phoneNumber(phoneNumberId);
    return number ? ({ kind: 'number', e164: number.e164 } as const) : null;
  }
  return { kind: 'trunk_default' } as const;
}
