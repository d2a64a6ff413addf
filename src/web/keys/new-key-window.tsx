import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../http/roles.ts';
import { call } from '../api/client.ts';
import { refresh } from '../api/queries.ts';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { RoleSelect } from '../shared/role-select.tsx';
import { ShownOnce } from '../shared/shown-once.tsx';

/** Makes a key, and shows it the one time that it can be seen. */
export function NewKeyWindow({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [key, setKey] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      setKey((await call<{ key: string }>('keys', { method: 'POST', body: { name: name.trim(), role } })).data.key);
      await refresh(queries, 'keys');
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('key.new')}
      closeButtonProps={{ 'aria-label': t('window.close') }}
      closeOnClickOutside={key === null}
    >
      {key === null ? (
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <ProblemAlert error={error} />
            <TextInput
              label={t('key.name')}
              description={t('key.nameHint')}
              data-autofocus
              maxLength={64}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <RoleSelect value={role} onChange={setRole} />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('window.cancel')}
              </Button>
              <Button type="submit" loading={busy} disabled={name.trim() === ''}>
                {t('key.make')}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <ShownOnce secret={key} warning={t('key.once')} onClose={onClose} />
      )}
    </Modal>
  );
}
