import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, RequestError } from '../api/client.ts';
import { fieldText, ProblemAlert } from '../shared/problem-alert.tsx';

const MIN = 12;

/** One's own password. */
export function PasswordWindow({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const [error, setError] = useState<unknown>(null);
  const wrong = error instanceof RequestError ? error.errors.find(({ path }) => path === 'present') : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    try {
      await call('session/password', { method: 'POST', body: { present, next } });
      onClose();
    } catch (refusal) {
      setError(refusal);
    }
  };
  const show = { 'aria-label': t('signIn.showPassword') };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('account.changePassword')}
      closeButtonProps={{ 'aria-label': t('window.close') }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {!wrong && <ProblemAlert error={error} />}
          <PasswordInput
            label={t('account.present')}
            autoComplete="current-password"
            data-autofocus
            value={present}
            onChange={(event) => setPresent(event.currentTarget.value)}
            error={wrong && fieldText(t, wrong.code, wrong.message)}
            visibilityToggleButtonProps={show}
          />
          <PasswordInput
            label={t('account.next')}
            description={t('account.nextHint', { count: MIN })}
            autoComplete="new-password"
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
            visibilityToggleButtonProps={show}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('window.cancel')}
            </Button>
            <Button type="submit" disabled={present === '' || next.length < MIN}>
              {t('account.changePassword')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
