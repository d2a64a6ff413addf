import type { SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
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
}

/** One of many: the service searches as one types. */
function FoundSelect<T>({ resource, params, option, chosen, value, onChange, ...rest }: FoundProps<T>) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search.trim(), 150);
  const [label, setLabel] = useState('');
  const asked = wanted === label || wanted === chosen ? '' : wanted;
  const { items } = useList<T>(resource, { ...params, search: asked, limit: SHOWN });
  const data = items.map((item) => {
    const { id, label: text } = option(item);
    return { value: String(id), label: text };
  });
  const known = data.some((item) => item.value === String(value));
  if (value !== null && !known) data.unshift({ value: String(value), label: label || chosen || `#${value}` });
  return (
    <SearchSelect
      nothingFoundMessage={t('list.nothingFound')}
      // The service has searched already, and it finds what a part of the label can't: an alias, digits without spaces.
      filter={({ options }) => options}
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

export function GroupSelect({ except, ...props }: Named & { readonly except?: number | null }) {
  return (
    <FoundSelect<GroupListItem>
      {...props}
      resource="groups"
      option={(group) => ({ id: group.id, label: group.name })}
      {...(except != null && {
        filter: ({ options }) => options.filter((item) => !('value' in item) || item.value !== String(except)),
      })}
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
