import { Button, Center, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { LanguageSwitch, SchemeSwitch } from '../shell/switches.tsx';
import { signIn } from './use-session.ts';

export function SignIn() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [key, setKey] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  useDocumentTitle(t('app.name'));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn(key.trim());
      await queries.resetQueries();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w="100%" maw={400}>
        <Group justify="flex-end" gap="xs">
          <LanguageSwitch />
          <SchemeSwitch />
        </Group>
        <Paper withBorder p="xl" component="form" onSubmit={(event: FormEvent) => void submit(event)}>
          <Stack>
            <div>
              <Title order={1}>{t('app.name')}</Title>
              <Text c="dimmed" size="sm" mt={4}>
                {t('signIn.hint')}
              </Text>
            </div>
            <ProblemAlert error={error} />
            <PasswordInput
              label={t('signIn.key')}
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
              autoComplete="current-password"
              required
              withAsterisk={false}
              data-autofocus
              visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
            />
            <Button type="submit" loading={busy} disabled={key.trim() === ''}>
              {t('signIn.signIn')}
            </Button>
          </Stack>
        </Paper>
      </Stack>
    </Center>
  );
}
