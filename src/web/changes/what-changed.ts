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
export function nameOf({ before, after, entity, entityId }: Change): string {
  const record = after ?? before ?? {};
  const name = record.name ?? record.e164;
  if (typeof name === 'string') return name;
  return entity === 'settings' ? '' : `#${entityId}`;
}

export interface FieldChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** The fields that differ, each as text. */
export function differences({ before, after }: Change): FieldChange[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields
    .map((field) => ({ field, before: plain(before?.[field]), after: plain(after?.[field]) }))
    .filter((change) => change.before !== change.after && change.field !== 'version');
}

/** One item a line: that is how lists of numbers are compared. */
function plain(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(plain).join('\n');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([key, part]) => `${key}: ${plain(part)}`)
      .join(', ');
  }
  return String(value);
}
