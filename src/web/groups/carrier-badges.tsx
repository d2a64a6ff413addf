import { Badge, Group, Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCarriers } from '../api/queries.ts';
import type { GroupListItem } from '../api/types.ts';

const SHOWN = 4;

interface Props {
  readonly group: GroupListItem;
  readonly inUse: ReadonlySet<number>;
}

/** The carriers that a group covers, and in red those that a trunk leads to and the group has no number for. */
export function CarrierBadges({ group, inUse }: Props) {
  const { t } = useTranslation();
  const { byId } = useCarriers();
  const carrierIds = group.coveredCarrierIds;
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
