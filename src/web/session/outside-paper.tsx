import { Center, Group, Paper, Stack } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch, SchemeSwitch } from '../shell/switches.tsx';

/** What stands in place of the page for who may not see it yet. */
export function OutsidePaper({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  useDocumentTitle(t('app.name'));
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w="100%" maw={400}>
        <Group justify="flex-end" gap="xs">
          <LanguageSwitch />
          <SchemeSwitch />
        </Group>
        <Paper withBorder p="xl">
          <Stack>{children}</Stack>
        </Paper>
      </Stack>
    </Center>
  );
}
