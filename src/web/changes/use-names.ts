import { useQueries } from '@tanstack/react-query';
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
  return (field, id) => {
    if (field === 'carrierId') return byId.get(id)?.name ?? null;
    if (field === 'pbxId') return pbxs.find((pbx) => pbx.id === id)?.name ?? null;
    const number = NUMBER_FIELDS.includes(field) ? numbers.get(id) : undefined;
    if (!number) return null;
    return `${tools?.format(number.e164) ?? number.e164} · ${byId.get(number.carrierId)?.name ?? ''}`;
  };
}
