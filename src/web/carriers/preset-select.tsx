import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import type { CarrierPreset, Page } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { SearchSelect } from '../shared/search-select.tsx';

/** Well-known carriers to start from; not shown where the service has none. */
export function PresetSelect({
  onChoose,
}: {
  onChoose: (preset: Pick<CarrierPreset, 'name' | 'country' | 'numberFormat'>) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [chosen, setChosen] = useState<string | null>(null);
  const { data } = useQuery({
    queryKey: ['carrier-presets'],
    queryFn: async ({ signal }) => (await call<Page<CarrierPreset>>('carrier-presets', { signal })).data.items,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data || data.length === 0) return null;
  const presetOf = (value: string | null) => data.find(({ country, name }) => `${country} ${name}` === value);
  const isUnchecked = presetOf(chosen)?.basis === 'numbering_plan';
  const countries = [...new Set(data.map((preset) => preset.country))];
  const groups = countries.map((country) => ({
    group: format.country(country),
    items: data
      .filter((preset) => preset.country === country)
      .map((preset) => ({ value: `${country} ${preset.name}`, label: preset.name })),
  }));
  return (
    <SearchSelect
      clearable
      label={t('carrier.preset')}
      placeholder={t('carrier.presetHint')}
      description={isUnchecked && t('carrier.presetUnchecked')}
      data={groups}
      value={chosen}
      onChange={(value) => {
        setChosen(value);
        const preset = presetOf(value);
        if (preset) onChoose({ name: preset.name, country: preset.country, numberFormat: preset.numberFormat });
      }}
    />
  );
}
