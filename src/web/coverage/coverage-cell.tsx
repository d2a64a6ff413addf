import { Badge, Button, Text } from '@mantine/core';
import { IconCheck, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Carrier, GroupListItem } from '../api/types.ts';

interface Props {
  readonly group: GroupListItem;
  readonly carrier: Carrier;
  /** A trunk leads to this carrier. */
  readonly live: boolean;
  readonly onAdd: () => void;
}

/** One group at one carrier. Red: a live trunk could ask for a number that is not there. */
export function CoverageCell({ group, carrier, live, onAdd }: Props) {
  const { t } = useTranslation();
  if (group.carrierIds.includes(carrier.id)) {
    return (
      <Badge color="teal" leftSection={<IconCheck size={13} aria-hidden />}>
        {t('coverage.has')}
      </Badge>
    );
  }
  if (!live) {
    return (
      <Text span size="sm" c="dimmed">
        —
      </Text>
    );
  }
  return (
    <Button
      size="compact-xs"
      variant="light"
      color="red"
      leftSection={<IconPlus size={13} aria-hidden />}
      aria-label={t('coverage.addTo', { group: group.name, carrier: carrier.name })}
      onClick={onAdd}
    >
      {t('coverage.add')}
    </Button>
  );
}
