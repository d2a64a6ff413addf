import { Alert, Button, Code, CopyButton, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ROLES, type Role } from '../../http/roles.ts';
import { call } from '../api/client.ts';
import { ProblemAlert } from '../shared/problem-alert.tsx';

/** Makes a key, and shows it the one time that it can be seen. */
export function NewKeyWindow({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [key, setKey] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    try {
      setKey((await call<{ key: string }>('keys', { method: 'POST', body: { name: name.trim(), role } })).data.key);
      await queries.invalidateQueries({ queryKey: ['keys'] });
    } catch (refusal) {
      setError(refusal);
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
            <Select
              label={t('key.role')}
              data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
              value={role}
              onChange={(value) => setRole(ROLES.find((known) => known === value) ?? 'viewer')}
            />
            <Text size="sm" c="dimmed">
              {t(`roleHint.${role}`)}
            </Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('window.cancel')}
              </Button>
              <Button type="submit" disabled={name.trim() === ''}>
                {t('key.make')}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Alert color="yellow">{t('key.once')}</Alert>
          <Code block>{key}</Code>
          <Group justify="flex-end">
            <CopyButton value={key}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? t('key.copied') : t('key.copy')}
                </Button>
              )}
            </CopyButton>
            <Button onClick={onClose}>{t('window.close')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
