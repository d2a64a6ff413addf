import { Badge, Button, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconPlayerPause, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CoverageCell as Cell } from '../api/types.ts';

interface Props {
  readonly cell: Cell;
  readonly group: string;
  readonly carrier: string;
  /** The trunks that lead to this carrier. */
  readonly trunks: readonly string[];
  /** Left out: the one who looks may not. */
  readonly onAdd: (() => void) | undefined;
}

/** One group at one carrier. Red: a live trunk could ask for a number that is not there. */
export function CoverageCell({ cell, group, carrier, trunks, onAdd }: Props) {
  const { t } = useTranslation();
  if (cell.enabled > 0) {
    return (
      <Badge color="teal" leftSection={<IconCheck size={13} aria-hidden />}>
        {t('coverage.count', { count: cell.enabled })}
      </Badge>
    );
  }
  const paused = cell.numbers > 0 && (
    <Badge color={cell.missing ? 'red' : 'yellow'} leftSection={<IconPlayerPause size={13} aria-hidden />} mr={6}>
      {t('coverage.paused')}
    </Badge>
  );
  if (!cell.missing) {
    return (
      paused || (
        <Text span size="sm" c="dimmed">
          —
        </Text>
      )
    );
  }
  if (!onAdd) {
    return paused || <Badge color="red">{t('coverage.none')}</Badge>;
  }
  return (
    <>
      {paused}
      <Tooltip label={t('coverage.trunks', { trunks: trunks.join(', ') })}>
        <Button
          size="compact-xs"
          variant="light"
          color="red"
          leftSection={<IconPlus size={13} aria-hidden />}
          aria-label={t('coverage.addTo', { group, carrier })}
          onClick={onAdd}
        >
          {t('coverage.add')}
        </Button>
      </Tooltip>
    </>
  );
}
