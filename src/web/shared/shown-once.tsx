import { Alert, Button, Code, CopyButton, Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A secret, the one time that it can be seen. */
export function ShownOnce({ secret, warning, onClose }: { secret: string; warning: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Alert color="yellow">{warning}</Alert>
      <Code block>{secret}</Code>
      <Group justify="flex-end">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('key.copied') : t('key.copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{t('window.close')}</Button>
      </Group>
    </Stack>
  );
}
