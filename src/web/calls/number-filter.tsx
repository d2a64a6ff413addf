import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useList } from '../api/queries.ts';
import type { PhoneNumber } from '../api/types.ts';
import { usePhoneTools } from '../shared/phone.tsx';
import { SearchSelect } from '../shared/search-select.tsx';

/** One of the phone numbers that calls showed. */
export function NumberInputFilter({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (e164: string | null) => void;
}) {
  const { t } = useTranslation();
  const tools = usePhoneTools();
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search.trim(), 150);
  const read = (e164: string) => tools?.format(e164) ?? e164;
  const asked = (text: string) => (value !== null && text === read(value) ? '' : text);
  const { items, current } = useList<PhoneNumber>('phone-numbers', { search: asked(wanted), limit: 50 });
  const typed = asked(search.trim());
  const present = value === null || typed !== '' ? [] : [value];
  const numbers = [...new Set([...present, ...items.map(({ e164 }) => e164)])];
  return (
    <SearchSelect
      aria-label={t('call.number')}
      placeholder={t('call.number')}
      clearable
      // As in FoundSelect: until it was searched for what is typed, the list is that of other words.
      {...(typed === asked(wanted) && current && { filter: ({ options }) => options })}
      data={numbers.map((e164) => ({ value: e164, label: read(e164) }))}
      searchValue={search}
      onSearchChange={setSearch}
      value={value}
      onChange={onChange}
    />
  );
}
