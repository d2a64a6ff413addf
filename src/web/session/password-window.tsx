import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, RequestError } from '../api/client.ts';
import { fieldText, ProblemAlert } from '../shared/problem-alert.tsx';

const MIN = 12;

interface Props {
  readonly onChanged: () => void;
  /** The way out without a new password, and its name. */
  readonly onLeave: () => void;
  readonly leave: string;
}

/** One's own password: the present one and a new one. */
export function PasswordForm({ onChanged, onLeave, leave }: Props) {
  const { t } = useTranslation();
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const [error, setError] = useState<unknown>(null);
  const wrong = (field: string) =>
    error instanceof RequestError ? error.errors.find(({ path }) => path === field) : undefined;
  const textOf = (field: string) => {
    const found = wrong(field);
    return found && fieldText(t, found.code, found.message);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    try {
      await call('session/password', { method: 'POST', body: { present, next } });
      onChanged();
    } catch (refusal) {
      setError(refusal);
    }
  };
  const show = { 'aria-label': t('signIn.showPassword') };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        {!wrong('present') && !wrong('next') && <ProblemAlert error={error} />}
        <PasswordInput
          label={t('account.present')}
          autoComplete="current-password"
          data-autofocus
          value={present}
          onChange={(event) => setPresent(event.currentTarget.value)}
          error={textOf('present')}
          visibilityToggleButtonProps={show}
        />
        <PasswordInput
          label={t('account.next')}
          description={t('account.nextHint', { count: MIN })}
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          error={textOf('next')}
          visibilityToggleButtonProps={show}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onLeave}>
            {leave}
          </Button>
          <Button type="submit" disabled={present === '' || next.length < MIN}>
            {t('account.changePassword')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** For one who wishes to change his. */
export function PasswordWindow({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('account.changePassword')}
      closeButtonProps={{ 'aria-label': t('window.close') }}
    >
      <PasswordForm onChanged={onClose} onLeave={onClose} leave={t('window.cancel')} />
    </Modal>
  );
}
