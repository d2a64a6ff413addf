import { ActionIcon, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedCallback, useDocumentTitle } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './list-page.module.css';

interface HeadProps {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** What every page begins with: its name, one line on what it is for, the one thing to do here. */
export function Page({ title, hint, action, children }: HeadProps) {
  const { t } = useTranslation();
  useDocumentTitle(`${title} · ${t('app.name')}`);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div className={classes.head}>
          <Title order={1}>{title}</Title>
          {hint && (
            <Text c="dimmed" size="sm" mt={4}>
              {hint}
            </Text>
          )}
        </div>
        {action}
      </Group>
      {children}
    </Stack>
  );
}

/** Search as one types, and a list's filters beside it. */
export function Toolbar(props: { label: string; onSearch: (text: string) => void; children?: ReactNode }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const send = useDebouncedCallback(props.onSearch, 150);
  const change = (next: string) => {
    setText(next);
    send(next.trim());
  };
  return (
    <Group gap="sm" align="flex-end">
      <TextInput
        className={classes.search}
        type="search"
        aria-label={props.label}
        placeholder={props.label}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={
          text !== '' && (
            <ActionIcon variant="subtle" color="gray" aria-label={t('list.clearSearch')} onClick={() => change('')}>
              <IconX size={16} />
            </ActionIcon>
          )
        }
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
      />
      {props.children}
    </Group>
  );
}
