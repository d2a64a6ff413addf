import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { query } from '../api/client.ts';
import { useMay } from '../session/use-may.ts';
import { Page } from '../shared/list-page.tsx';
import { ImportPanel } from './import-panel.tsx';

/** Excel expects a semicolon where its user writes a comma in 1,5. */
const DELIMITER = (1.5).toLocaleString(navigator.language).includes(',') ? 'semicolon' : 'comma';

/** CSV in and out: the same columns both ways, so that an export can be changed and read back. */
export default function TransferPage() {
  const { t } = useTranslation();
  const mayImport = useMay('POST /v1/import');
  return (
    <Page title={t('page.transfer')} hint={t('transfer.hint')}>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Paper withBorder p="lg" component="section" aria-label={t('transfer.export')}>
          <Stack>
            <Title order={2}>{t('transfer.export')}</Title>
            <Text size="sm">{t('transfer.exportText')}</Text>
            <Group>
              <Button
                component="a"
                href={`/v1/export${query({ delimiter: DELIMITER })}`}
                download
                leftSection={<IconDownload size={16} aria-hidden />}
              >
                {t('transfer.download')}
              </Button>
            </Group>
          </Stack>
        </Paper>
        {mayImport && <ImportPanel />}
      </SimpleGrid>
    </Page>
  );
}
