import type { DisplayName, Policy } from '../../domain/model.ts';
import type { Trunk } from '../api/types.ts';

export interface TrunkValues {
  pbxId: number | null;
  name: string;
  carrierId: number | null;
  defaultNumberId: number | null;
  emergencyNumberId: number | null;
  policy: Policy | null;
  fallbackGroupId: number | null;
  displayName: DisplayName;
  displayText: string;
  ignored: boolean;
}

export function trunkValues(trunk: Trunk): TrunkValues {
  const { pbxId, name, carrierId, defaultNumberId, emergencyNumberId } = trunk;
  const { policy, fallbackGroupId, displayName, displayText, ignored } = trunk;
  return {
    pbxId,
    name,
    carrierId,
    defaultNumberId,
    emergencyNumberId,
    policy,
    fallbackGroupId,
    displayName,
    displayText,
    ignored,
  };
}

/** What PUT takes: a trunk stays on its PBX under its name. */
export function trunkEdit(values: TrunkValues) {
  const { pbxId: _pbx, name: _name, ...edit } = values;
  return { ...edit, displayText: edit.displayName === 'fixed' ? edit.displayText.trim() : '' };
}
