import { Button, PasswordInput, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { OutsidePaper } from './outside-paper.tsx';
import { signIn } from './use-session.ts';

export function SignIn() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [way, setWay] = useState<string>('password');
  const [name, setName] = useState('');
  const [secret, setSecret] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const byKey = way === 'key';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn(byKey ? { key: secret.trim() } : { name: name.trim(), password: secret });
      await queries.resetQueries();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };

  return (
    <OutsidePaper>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <div>
            <Title order={1}>{t('app.name')}</Title>
            <Text c="dimmed" size="sm" mt={4}>
              {byKey ? t('signIn.keyHint') : t('signIn.hint')}
            </Text>
          </div>
          <ProblemAlert error={error} />
          <SegmentedControl
            aria-label={t('signIn.way')}
            data={[
              { value: 'password', label: t('signIn.byPassword') },
              { value: 'key', label: t('signIn.key') },
            ]}
            value={way}
            onChange={(chosen) => {
              setWay(chosen);
              setSecret('');
              setError(null);
            }}
          />
          {!byKey && (
            <TextInput
              label={t('signIn.name')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              autoComplete="username"
              maxLength={64}
              required
              withAsterisk={false}
              data-autofocus
            />
          )}
          <PasswordInput
            key={way}
            label={byKey ? t('signIn.key') : t('signIn.password')}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
            autoComplete={byKey ? 'off' : 'current-password'}
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ 'aria-label': byKey ? t('signIn.show') : t('signIn.showPassword') }}
          />
          <Button type="submit" loading={busy} disabled={secret.trim() === '' || (!byKey && name.trim() === '')}>
            {t('signIn.signIn')}
          </Button>
        </Stack>
      </form>
    </OutsidePaper>
  );
}
