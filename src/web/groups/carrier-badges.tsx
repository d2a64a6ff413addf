import { Badge, Group, Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import { useCarriers } from '../api/queries.ts';
import type { Group as CallerIdGroup, GroupListItem } from '../api/types.ts';

const SHOWN = 4;

interface Props {
  readonly group: GroupListItem;
  readonly inUse: ReadonlySet<number>;
}

/** The carriers that a group covers, and in red those that a trunk leads to and the group has no number for. */
export function CarrierBadges({ group, inUse }: Props) {
  const { t } = useTranslation();
  const { byId } = useCarriers();
  const carrierIds = useCovered(group);
  const name = (id: number) => byId.get(id)?.name ?? '…';
  const missing = [...inUse].filter((id) => !carrierIds.includes(id));
  const rest = carrierIds.slice(SHOWN);
  return (
    <Group gap={6}>
      {carrierIds.slice(0, SHOWN).map((id) => (
        <Badge key={id} color="teal">
          {name(id)}
        </Badge>
      ))}
      {rest.length > 0 && (
        <Tooltip label={rest.map(name).join(', ')}>
          <Badge color="gray">+{rest.length}</Badge>
        </Tooltip>
      )}
      {missing.length > 0 && (
        <Tooltip label={t('group.missingAll', { carriers: missing.map(name).join(', ') })}>
          <Badge color="red" leftSection={<IconAlertTriangle size={13} aria-hidden />}>
            {missing.length === 1
              ? t('group.missingOne', { carrier: name(missing[0] ?? 0) })
              : t('group.missing', { count: missing.length })}
          </Badge>
        </Tooltip>
      )}
    </Group>
  );
}

/** Carriers with a number that a call could be given. Which of them have only paused ones, the list does not say: it is asked where it matters. */
function useCovered(group: GroupListItem): readonly number[] {
  const { carrierIds, enabledCount, numberCount } = group;
  const { data } = useQuery({
    queryKey: ['groups', 'covered', group.id, group.version],
    queryFn: async ({ signal }) => (await call<CallerIdGroup>(`groups/${group.id}`, { signal })).data,
    select: ({ numbers }) => numbers.filter((number) => number.enabled && number.numberEnabled),
    enabled: enabledCount > 0 && enabledCount < numberCount,
  });
  if (enabledCount === 0) return [];
  if (enabledCount === numberCount || !data) return carrierIds;
  return carrierIds.filter((id) => data.some(({ carrierId }) => carrierId === id));
}
