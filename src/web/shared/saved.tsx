import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { usePbxs } from '../api/queries.ts';
import { inForce } from './in-force.ts';

const SHOWN_MS = 12_000;

/** `"12"` as the version 12. */
export function versionOf(etag: string): number {
  return Number(etag.replace(/\D/g, ''));
}

/** Says that something was saved, and follows where it is in force. */
export function useSaved(): (etag: string) => void {
  const { t } = useTranslation();
  return useCallback(
    (etag: string) => {
      notifications.show({
        id: 'saved',
        color: 'teal',
        icon: <IconCheck size={18} aria-hidden />,
        title: t('saved.title'),
        message: <WhereInForce version={versionOf(etag)} />,
        autoClose: SHOWN_MS,
        closeButtonProps: { 'aria-label': t('window.close') },
      });
    },
    [t],
  );
}

function WhereInForce({ version }: { version: number }) {
  const { t } = useTranslation();
  const { pbxs, ready } = usePbxs(1_000);
  if (!ready) return <Text size="sm">{t('saved.asking')}</Text>;
  if (pbxs.length === 0) return <Text size="sm">{t('saved.noPbx')}</Text>;
  const done = pbxs.filter((pbx) => inForce(pbx, version)).length;
  return (
    <Text size="sm" data-testid="in-force">
      {t('saved.inForce', { done, count: pbxs.length })}
    </Text>
  );
}
