import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck } from '@tabler/icons-react';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { usePbxs } from '../api/queries.ts';
import { inForce } from './in-force.ts';

/** How long it stays once it is in force everywhere, and how long it waits for that. */
const SHOWN_MS = 5_000;
const PATIENCE_MS = 30_000;

/** `"12"` as the version 12. */
export function versionOf(etag: string): number {
  return Number(etag.replace(/\D/g, ''));
}

/** Says that something was saved or deleted, and follows where it is in force; a version that is not known it can't. */
export function useSaved(): (version: number | null, what?: 'title' | 'deleted') => void {
  const { t } = useTranslation();
  return useCallback(
    (version, what = 'title') => {
      notifications.show({
        ...(version !== null && { id: noticeId(version) }),
        color: 'teal',
        icon: <IconCheck size={18} aria-hidden />,
        title: t(`saved.${what}`),
        message: version === null ? null : <WhereInForce version={version} />,
        autoClose: version === null ? SHOWN_MS : false,
        closeButtonProps: { 'aria-label': t('window.close') },
      });
    },
    [t],
  );
}

function noticeId(version: number): string {
  return `saved ${version}`;
}

function WhereInForce({ version }: { version: number }) {
  const { t } = useTranslation();
  const { pbxs, ready } = usePbxs(1_000);
  const done = pbxs.filter((pbx) => inForce(pbx, version)).length;
  const waits = ready && done < pbxs.length;
  useEffect(() => {
    const timer = setTimeout(() => notifications.hide(noticeId(version)), waits ? PATIENCE_MS : SHOWN_MS);
    return () => clearTimeout(timer);
  }, [waits, version]);
  if (!ready) return <Text size="sm">{t('saved.asking')}</Text>;
  if (pbxs.length === 0) return <Text size="sm">{t('saved.noPbx')}</Text>;
  return (
    <Text size="sm" data-testid="in-force">
      {t('saved.inForce', { done, count: pbxs.length })}
    </Text>
  );
}
