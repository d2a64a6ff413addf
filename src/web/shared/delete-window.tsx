import { Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, query, RequestError } from '../api/client.ts';
import { refresh } from '../api/queries.ts';
import type { Page, Pbx } from '../api/types.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { useSaved } from './saved.tsx';

interface User {
  readonly entity: string;
  readonly id: number;
  readonly name: string;
}

interface Props {
  readonly resource: string;
  readonly item: { readonly id: number; readonly version: number };
  readonly title: string;
  readonly text: string;
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
  /** Asks for what takes its place; left out where nothing can. */
  readonly replacement?: (value: number | null, onChange: (id: number | null) => void) => ReactNode;
}

const KNOWN = ['group', 'trunk', 'call_task', 'settings', 'phone_number', 'pbx'] as const;

/** Asks once; when something is in use it says by whom, and offers a replacement where there can be one. */
export function DeleteWindow(props: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const saved = useSaved();
  const [error, setError] = useState<unknown>(null);
  const [replacement, setReplacement] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const used = usersOf(error);

  const remove = async () => {
    setBusy(true);
    try {
      const path = `${props.resource}/${props.item.id}${query({ replacement })}`;
      await call(path, { method: 'DELETE', etag: `"${props.item.version}"` });
      // What is deleted has no version of its own: the newest one is without it.
      const pbxs = await call<Page<Pbx>>('pbxs?limit=1').catch(() => null);
      saved(pbxs && (pbxs.data.items[0]?.newestSeq ?? 0), 'deleted');
      await refresh(queries);
      (props.onDeleted ?? props.onClose)();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal opened onClose={props.onClose} title={props.title} closeButtonProps={{ 'aria-label': t('window.close') }}>
      <Stack gap="md">
        {used ? (
          <div role="alert">
            <Text mb={4}>{t('delete.usedBy', { count: used.total })}</Text>
            <List size="sm">
              {used.users.map((user) => (
                <List.Item key={`${user.entity} ${user.id}`}>
                  {t(`entity.${KNOWN.find((known) => known === user.entity) ?? 'other'}`)}: <b>{user.name}</b>
                </List.Item>
              ))}
            </List>
            {used.total > used.users.length && (
              <Text size="sm" c="dimmed">
                {t('delete.more', { count: used.total - used.users.length })}
              </Text>
            )}
          </div>
        ) : (
          <>
            <Text>{props.text}</Text>
            <ProblemAlert error={error} />
          </>
        )}
        {used && props.replacement?.(replacement, setReplacement)}
        {used && !props.replacement && <Text size="sm">{t('delete.removeFirst')}</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {t('window.cancel')}
          </Button>
          <Button
            color="red.8"
            loading={busy}
            disabled={used !== null && replacement === null}
            onClick={() => void remove()}
          >
            {used && props.replacement ? t('delete.replaceAndDelete') : t('delete.delete')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function usersOf(error: unknown): { users: readonly User[]; total: number } | null {
  if (!(error instanceof RequestError) || error.code !== 'in_use') return null;
  const body = error.body as { users?: readonly User[]; totalUsers?: number };
  const users = body.users ?? [];
  return { users, total: body.totalUsers ?? users.length };
}
