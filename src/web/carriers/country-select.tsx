import type { SelectProps } from '@mantine/core';
import { useMemo } from 'react';
import { useFormat } from '../i18n/format.ts';
import { usePhoneTools } from '../shared/phone.tsx';
import { SearchSelect } from '../shared/search-select.tsx';

/** A country by its name in the page's language. */
export function CountrySelect(props: Omit<SelectProps, 'data'>) {
  const format = useFormat();
  const tools = usePhoneTools();
  const data = useMemo(() => {
    const codes = tools?.countries ?? (props.value ? [props.value] : []);
    return codes
      .map((value) => ({ value, label: `${format.country(value)} (${value})` }))
      .sort((a, b) => a.label.localeCompare(b.label));
  }, [tools, format, props.value]);
  return <SearchSelect limit={60} {...props} data={data} />;
}
