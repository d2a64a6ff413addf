import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REASONS } from '../../domain/decision.ts';
import { useList } from '../api/queries.ts';
import type { Trunk } from '../api/types.ts';
import { useExplain } from '../shared/explain.ts';
import { SearchSelect } from '../shared/search-select.tsx';
import classes from './calls.module.css';
import { NumberInputFilter } from './number-filter.tsx';

export interface Filters {
  readonly action: string | null;
  readonly reason: string | null;
  /** PBX and trunk, with a line break between. */
  readonly trunk: string | null;
  readonly e164: string | null;
  readonly callId: string;
  readonly days: string | null;
}
export const NO_FILTERS: Filters = { action: null, reason: null, trunk: null, e164: null, callId: '', days: null };

const ACTIONS = ['set', 'keep', 'reject'] as const;
const DAYS = ['1', '7', '30'] as const;
const DAY_MS = 86_400_000;

/** The filters as the API takes them. */
export function filterParams(filters: Filters, now: number) {
  const [pbx, trunk] = filters.trunk?.split('\n') ?? [];
  return {
    action: filters.action,
    reason: filters.reason,
    pbx,
    trunk,
    e164: filters.e164,
    callId: filters.callId,
    from: filters.days === null ? null : new Date(now - Number(filters.days) * DAY_MS).toISOString(),
  };
}

export function CallFilters({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  const { t } = useTranslation();
  const explain = useExplain();
  const { items: trunks } = useList<Trunk>('trunks', { limit: 200 });
  const [callId, setCallId] = useState(filters.callId);
  useEffect(() => setCallId(filters.callId), [filters.callId]);
  const sendCallId = useDebouncedCallback((text: string) => onChange({ ...filters, callId: text.trim() }), 250);
  const set = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  const filtered = Object.values(filters).some((value) => value !== null && value !== '');
  return (
    <search className={classes.filters} aria-label={t('call.filters')}>
      <Select
        aria-label={t('call.action')}
        placeholder={t('call.action')}
        clearable
        data={ACTIONS.map((value) => ({ value, label: t(`action.${value}`) }))}
        value={filters.action}
        onChange={(action) => set({ action })}
      />
      <Select
        aria-label={t('call.reason')}
        placeholder={t('call.reason')}
        clearable
        data={REASONS.map((value) => ({ value, label: explain.reason(value) }))}
        value={filters.reason}
        onChange={(reason) => set({ reason })}
      />
      <SearchSelect
        aria-label={t('call.trunk')}
        placeholder={t('call.trunk')}
        clearable
        data={trunks.map((trunk) => ({ value: `${trunk.pbx}\n${trunk.name}`, label: `${trunk.name} (${trunk.pbx})` }))}
        value={filters.trunk}
        onChange={(trunk) => set({ trunk })}
      />
      <NumberInputFilter value={filters.e164} onChange={(e164) => set({ e164 })} />
      <Select
        aria-label={t('call.period')}
        placeholder={t('call.period')}
        clearable
        data={DAYS.map((value) => ({ value, label: t('call.days', { count: Number(value) }) }))}
        value={filters.days}
        onChange={(days) => set({ days })}
      />
      <TextInput
        aria-label={t('call.id')}
        placeholder={t('call.id')}
        value={callId}
        onChange={(event) => {
          setCallId(event.currentTarget.value);
          sendCallId(event.currentTarget.value);
        }}
      />
      {filtered && (
        <Button variant="subtle" color="gray" onClick={() => onChange(NO_FILTERS)}>
          {t('call.clearFilters')}
        </Button>
      )}
    </search>
  );
}
