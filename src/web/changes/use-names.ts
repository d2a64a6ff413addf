import { useQueries } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { DisplayName, NumberFormat, Policy, Selection } from '../../domain/model.ts';
import { call } from '../api/client.ts';
import { useCarriers, usePbxs } from '../api/queries.ts';
import type { Change, PhoneNumber } from '../api/types.ts';
import { usePhoneTools } from '../shared/phone.tsx';
import { type Names, phoneNumberIds } from './what-changed.ts';

/** More phone numbers than this stay ids: one change may hold thousands. */
const READ = 40;
const NUMBER_FIELDS = ['phoneNumberId', 'defaultNumberId', 'emergencyNumberId'];

/** What the ids of a change stand for, as far as it is still there. */
export function useNames(change: Change): Names {
  const { t } = useTranslation();
  const tools = usePhoneTools();
  const { byId } = useCarriers();
  const { pbxs } = usePbxs();
  const numbers = useQueries({
    queries: phoneNumberIds(change)
      .slice(0, READ)
      .map((id) => ({
        queryKey: ['phone-numbers', 'named', id],
        queryFn: async ({ signal }: { signal: AbortSignal }) =>
          (await call<PhoneNumber>(`phone-numbers/${id}`, { signal })).data,
        retry: false,
      })),
    combine: (results) => new Map(results.flatMap(({ data }) => (data ? [[data.id, data] as const] : []))),
  });
  return (field, value) => {
    if (typeof value === 'boolean') return value ? t('trunk.yes') : t('trunk.no');
    if (typeof value === 'string') return word(t, field, value);
    if (field === 'carrierId') return byId.get(value)?.name ?? null;
    if (field === 'pbxId') return pbxs.find((pbx) => pbx.id === value)?.name ?? null;
    const number = NUMBER_FIELDS.includes(field) ? numbers.get(value) : undefined;
    if (!number) return null;
    return `${tools?.format(number.e164) ?? number.e164} · ${byId.get(number.carrierId)?.name ?? ''}`;
  };
}

/** A code as the rest of the page words it. */
function word(t: TFunction, field: string, value: string): string | null {
  if (field === 'policy') return t(`policy.${value as Policy}`, { defaultValue: value });
  if (field === 'selection') return t(`selection.${value as Selection}`, { defaultValue: value });
  if (field === 'numberFormat') return t(`numberFormat.${value as NumberFormat}`, { defaultValue: value });
  if (field === 'displayName') return t(`displayName.${value as DisplayName}`, { defaultValue: value });
  return null;
}
