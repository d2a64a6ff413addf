import type { SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import { useCarriers, useList } from '../api/queries.ts';
import type { CallTask, GroupListItem, PhoneNumber, Trunk } from '../api/types.ts';
import { usePhoneTools } from './phone.tsx';
import { SearchSelect } from './search-select.tsx';

type Base = Omit<SelectProps, 'data' | 'value' | 'onChange' | 'searchValue' | 'onSearchChange'>;
interface IdProps extends Base {
  readonly value: number | null;
  readonly onChange: (id: number | null) => void;
}

const SHOWN = 50;

/** A carrier, found by typing part of its name. */
export function CarrierSelect({ value, onChange, ...rest }: IdProps) {
  const { carriers } = useCarriers();
  const { t } = useTranslation();
  const data = useMemo(
    () => carriers.map((carrier) => ({ value: String(carrier.id), label: carrier.name })),
    [carriers],
  );
  return (
    <SearchSelect
      limit={SHOWN}
      nothingFoundMessage={t('select.noCarrier')}
      {...rest}
      data={data}
      value={value === null ? null : String(value)}
      onChange={(id) => onChange(id === null ? null : Number(id))}
    />
  );
}

interface FoundProps<T> extends IdProps {
  readonly resource: string;
  readonly params?: Record<string, string | number | boolean | null | undefined>;
  readonly label: string;
  readonly option: (item: T) => { readonly id: number; readonly label: string };
  /** How the chosen one reads while the list of found ones does not hold it. */
  readonly chosen?: string | null | undefined;
  /** Not offered. */
  readonly except?: number | null | undefined;
}

/** Null: not wanted, or not known yet. */
function useNamed<T>(resource: string, id: number | null): T | null {
  const { data } = useQuery({
    queryKey: [resource, 'named', id],
    queryFn: async ({ signal }) => (await call<T>(`${resource}/${id}`, { signal })).data,
    enabled: id !== null,
  });
  return data ?? null;
}

/** One of many: the service searches as one types. */
function FoundSelect<T>({ resource, params, option, chosen, except, value, onChange, ...rest }: FoundProps<T>) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search.trim(), 150);
  const [label, setLabel] = useState('');
  const named = useNamed<T>(resource, value !== null && !label && !chosen ? value : null);
  const present = label || chosen || (named ? option(named).label : `#${value}`);
  // What stands in the field when nothing is typed is the present choice, and no search.
  const isSearch = (text: string) => text !== '' && (value === null || (text !== present && text !== `#${value}`));
  const asked = isSearch(wanted) ? wanted : '';
  const { items, current } = useList<T>(resource, { ...params, search: asked, limit: SHOWN });
  const typed = isSearch(search.trim()) ? search.trim() : '';
  const data = items
    .map((item) => option(item))
    .filter(({ id }) => id !== except)
    .map(({ id, label: text }) => ({ value: String(id), label: text }));
  const known = data.some((item) => item.value === String(value));
  // Not among what a search has found: Enter would take it for that.
  if (value !== null && !known && typed === '') data.unshift({ value: String(value), label: present });
  return (
    <SearchSelect
      nothingFoundMessage={t('list.nothingFound')}
      // What the service has found is all right: it finds what a part of the label can't, an alias, digits without spaces.
      // Until it has, the list is that of other words, of which Enter may take none but those that fit.
      {...(typed === asked && current && { filter: ({ options }) => options })}
      {...rest}
      data={data}
      searchValue={search}
      onSearchChange={setSearch}
      value={value === null ? null : String(value)}
      onChange={(id, item) => {
        setLabel(item?.label ?? '');
        onChange(id === null ? null : Number(id));
      }}
    />
  );
}

type Named = IdProps & { readonly label: string; readonly chosen?: string | null | undefined };

export function GroupSelect(props: Named & { readonly except?: number | null }) {
  return (
    <FoundSelect<GroupListItem>
      {...props}
      resource="groups"
      option={(group) => ({ id: group.id, label: group.name })}
    />
  );
}

export function TaskSelect(props: Named) {
  return (
    <FoundSelect<CallTask> {...props} resource="call-tasks" option={(task) => ({ id: task.id, label: task.name })} />
  );
}

/** A trunk with the PBX it belongs to. */
export function TrunkSelect(props: Named) {
  return (
    <FoundSelect<Trunk>
      {...props}
      resource="trunks"
      option={(trunk) => ({ id: trunk.id, label: `${trunk.name} (${trunk.pbx})` })}
    />
  );
}

/** A phone number; with `carrierId` only one of that carrier. */
export function NumberSelect({ carrierId, ...props }: Named & { readonly carrierId?: number | null }) {
  const tools = usePhoneTools();
  const { byId } = useCarriers();
  return (
    <FoundSelect<PhoneNumber>
      {...props}
      resource="phone-numbers"
      params={{ carrierId }}
      option={(number) => ({
        id: number.id,
        label: `${tools?.format(number.e164) ?? number.e164}${carrierId == null ? ` · ${byId.get(number.carrierId)?.name ?? ''}` : ''}`,
      })}
    />
  );
}
