import type { Configuration, PhoneNumber, Settings, Trunk } from '../../src/domain/model.ts';
import {
  aCarrier,
  aConfiguration,
  aGroup,
  aNumber,
  aPbx,
  aTask,
  aTrunk,
  theSettings,
} from '../../src/domain/testing.ts';

export const PBX = 'office';
const [A, B, C, D] = [1, 2, 3, 4];

const number = (id: number, e164: string, carrierId: number, rest: Partial<PhoneNumber> = {}) =>
  aNumber(id, carrierId, { e164, ...rest });

/** Two carriers of one group each way, and what each no-match needs. Numbers end in their own id. */
export function office(
  rest: { seq?: number; settings?: Partial<Settings>; trunkB?: Partial<Trunk> } = {},
): Configuration {
  return aConfiguration({
    seq: rest.seq ?? 1,
    carriers: [
      aCarrier(A, { name: 'Volga', numberFormat: '+e164' }),
      aCarrier(B, { name: 'Нева', numberFormat: 'e164' }),
      aCarrier(C, { name: 'National', numberFormat: 'national' }),
      aCarrier(D, { name: 'Significant', numberFormat: 'significant' }),
    ],
    pbxs: [aPbx(1, { name: PBX })],
    phoneNumbers: [
      number(1, '+74951110001', A),
      number(2, '+78121110002', B),
      number(3, '+74951110003', C),
      number(4, '+74951110004', D),
      number(5, '+74951110005', A),
      number(6, '+74951110006', A, { enabled: false }),
      number(7, '+78121110007', B),
      number(8, '+74951110008', A),
      number(9, '+78121110009', B),
    ],
    groups: [
      aGroup(1, [1, 2, 3, 4], { name: 'Sales' }),
      aGroup(2, [], { name: 'Empty' }),
      aGroup(3, [6], { name: 'Paused' }),
      aGroup(4, [], { name: 'Falls back', policy: 'fallback_group', fallbackGroupId: 1 }),
      aGroup(5, [], { name: 'Keeps', policy: 'keep' }),
      aGroup(6, [], { name: 'Rejects', policy: 'reject' }),
      aGroup(7, [5, 9], { name: 'Отдел «Йод», юг' }),
      aGroup(8, [8], { name: 'Only at A', policy: 'reject' }),
    ],
    trunks: [
      aTrunk(1, 1, A, { name: 'trunk-a', defaultNumberId: 8 }),
      aTrunk(2, 1, B, { name: 'trunk-b', displayName: 'keep', ...rest.trunkB }),
      aTrunk(3, 1, C, { name: 'national' }),
      aTrunk(4, 1, D, { name: 'significant', displayName: 'fixed', displayText: 'Main office' }),
      aTrunk(5, 1, null, { name: 'unassigned' }),
      aTrunk(6, 1, A, { name: 'trunk-down', defaultNumberId: 8 }),
    ],
    callTasks: [aTask(1, { name: 'Spring', groupId: 7 }), aTask(2, { name: 'One number', phoneNumberId: 5 })],
    settings: theSettings({ emergencyDestinations: ['112', '911'], ...rest.settings }),
  });
}
