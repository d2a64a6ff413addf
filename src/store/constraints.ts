import type { FieldError, StoreErrorCode } from './errors.ts';

/** What the violation of each constraint means to the one who sent the input. */
const MEANINGS: Readonly<Record<string, readonly [path: string, code: string]>> = {
  carriers_country: ['country', 'invalid_country'],
  phone_numbers_e164: ['e164', 'invalid_number'],
  phone_numbers_note: ['note', 'too_long'],
  phone_numbers_e164_carrier: ['e164', 'number_exists'],
  phone_numbers_carrier_id_carriers_id_fk: ['carrierId', 'unknown'],
  groups_no_self_fallback: ['fallbackGroupId', 'cycle'],
  groups_fallback: ['fallbackGroupId', 'unknown'],
  trunks_pbx_name: ['name', 'name_taken'],
  trunks_pbx_id_pbxs_id_fk: ['pbxId', 'unknown'],
  trunks_carrier_id_carriers_id_fk: ['carrierId', 'unknown'],
  trunks_default_at_carrier: ['defaultNumberId', 'not_at_carrier'],
  trunks_emergency_at_carrier: ['emergencyNumberId', 'not_at_carrier'],
  trunks_numbers_need_carrier: ['carrierId', 'carrier_needed'],
  trunks_fallback_group_id_caller_id_groups_id_fk: ['fallbackGroupId', 'unknown'],
  trunks_display: ['displayText', 'display_text_mismatch'],
  call_tasks_group_id_caller_id_groups_id_fk: ['groupId', 'unknown'],
  call_tasks_phone_number_id_phone_numbers_id_fk: ['phoneNumberId', 'unknown'],
  call_tasks_one: ['phoneNumberId', 'group_or_number'],
  settings_fallback_group_id_caller_id_groups_id_fk: ['fallbackGroupId', 'unknown'],
  settings_retention: ['decisionRetentionDays', 'out_of_range'],
  settings_emergency: ['emergencyDestinations', 'invalid_destination'],
};

/** Reads a constraint violation from a driver's error; null when it is none, or none that an input can cause. */
export function constraintFailure(error: Error): { code: StoreErrorCode; fields: FieldError[] } | null {
  const sqlState = 'code' in error ? String(error.code) : '';
  if (!sqlState.startsWith('23')) return null;
  // postgres.js says `constraint_name`, PGlite says `constraint`.
  const detail = error as { constraint?: unknown; constraint_name?: unknown };
  const name = String(detail.constraint_name ?? detail.constraint ?? '');
  if (name === 'group_aliases_free' || name === 'group_aliases_name_key_pk')
    return { code: 'name_taken', fields: [{ path: ['aliases'], code: 'name_taken' }] };
  if (name.endsWith('_name_key')) return { code: 'name_taken', fields: [{ path: ['name'], code: 'name_taken' }] };
  if (name.endsWith('_name')) {
    if (name === 'trunks_pbx_name') return { code: 'name_taken', fields: [{ path: ['name'], code: 'name_taken' }] };
    return { code: 'invalid', fields: [{ path: ['name'], code: 'invalid_name' }] };
  }
  if (name.endsWith('_policy'))
    return { code: 'invalid', fields: [{ path: ['fallbackGroupId'], code: 'policy_mismatch' }] };
  const meaning = MEANINGS[name];
  if (!meaning) return null;
  const [path, code] = meaning;
  return { code: code === 'cycle' ? 'cycle' : 'invalid', fields: [{ path: [path], code }] };
}
