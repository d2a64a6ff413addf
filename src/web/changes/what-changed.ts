import type { Change } from '../api/types.ts';

export const ENTITIES = ['group', 'phone_number', 'carrier', 'trunk', 'call_task', 'pbx', 'settings'] as const;
type Entity = (typeof ENTITIES)[number];

export function entityOf(change: Change): Entity | 'other' {
  return ENTITIES.find((known) => known === change.entity) ?? 'other';
}

export function changeKind({ before, after }: Change): 'made' | 'changed' | 'deleted' {
  if (before === null) return 'made';
  return after === null ? 'deleted' : 'changed';
}

/** What the thing is called, or was. */
export function nameOf({ before, after, entity, entityId }: Change, phone = (e164: string) => e164): string {
  const record = after ?? before ?? {};
  if (typeof record.name === 'string') return record.name;
  if (typeof record.e164 === 'string') return phone(record.e164);
  return entity === 'settings' ? '' : `#${entityId}`;
}

/** Who it was: `user:Anna` is Anna, and `key:Anna` she by a key of that name. */
export function actorOf(actor: string): string {
  return actor.replace(/^(key|user):/, '');
}

export interface FieldChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** Reads a value as what it stands for: `carrierId` 3 as the carrier's name. Null: it stands for itself. */
export type Names = (field: string, value: number | string | boolean) => string | null;

/** The fields that differ, each as text; of a list only the lines that came or went. */
export function differences({ before, after }: Change, names: Names): FieldChange[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields
    .filter((field) => field !== 'version' && field !== 'id')
    .map((field) => ({ field, was: lines(field, before?.[field], names), is: lines(field, after?.[field], names) }))
    .map(({ field, was, is }) => ({
      field,
      before: was.filter((line) => !is.includes(line)).join('\n'),
      after: is.filter((line) => !was.includes(line)).join('\n'),
    }))
    .filter((change) => change.before !== '' || change.after !== '');
}

/** Ids of phone numbers that the differing fields name. */
export function phoneNumberIds({ before, after }: Change): number[] {
  const ids = [before, after].flatMap((record) => [
    record?.defaultNumberId,
    record?.emergencyNumberId,
    record?.phoneNumberId,
    ...(Array.isArray(record?.numbers)
      ? record.numbers.map((number: { phoneNumberId?: unknown }) => number.phoneNumberId)
      : []),
  ]);
  return [...new Set(ids.filter((id) => typeof id === 'number'))];
}

function lines(field: string, value: unknown, names: Names): string[] {
  if (value === undefined || value === null || value === '') return [];
  if (Array.isArray(value)) return value.flatMap((item) => lines(field, item, names));
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') {
    return [names(field, value) ?? String(value)];
  }
  // A number of a group.
  const { phoneNumberId, enabled } = value as { phoneNumberId?: unknown; enabled?: unknown };
  if (typeof phoneNumberId === 'number') {
    const number = names('phoneNumberId', phoneNumberId) ?? `#${phoneNumberId}`;
    return [enabled === false ? `${number} ⏸` : number];
  }
  return [JSON.stringify(value)];
}
