import { Alert, Button, FileInput, Group, Paper, Progress, Stack, Table, Text, Title } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportReport } from '../api/types.ts';
import { upload } from '../api/upload.ts';
import { useFormat } from '../i18n/format.ts';
import { fieldText, ProblemAlert } from '../shared/problem-alert.tsx';
import { useSaved } from '../shared/saved.tsx';

const SHOWN = 100;

/** First a look at what the file would do, row by row; then all of it or nothing. */
export function ImportPanel() {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const saved = useSaved();
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState(false);

  const send = async (chosen: File, dryRun: boolean) => {
    setError(null);
    setProgress(0);
    try {
      const answer = await upload<ImportReport>(`import?dry_run=${dryRun}`, chosen, setProgress);
      setReport(answer);
      if (!dryRun) {
        setDone(true);
        if (answer.version !== null) saved(answer.version);
        await queries.invalidateQueries();
      }
    } catch (refusal) {
      setError(refusal);
    } finally {
      setProgress(null);
    }
  };
  const choose = (chosen: File | null) => {
    setFile(chosen);
    setReport(null);
    setDone(false);
    setError(null);
    if (chosen) void send(chosen, true);
  };
  const bad = report?.errors ?? [];

  return (
    <Paper withBorder p="lg" component="section" aria-label={t('transfer.import')}>
      <Stack>
        <Title order={2}>{t('transfer.import')}</Title>
        <Text size="sm">{t('transfer.importText')}</Text>
        <FileInput
          label={t('transfer.file')}
          placeholder={t('transfer.choose')}
          accept=".csv,text/csv,text/plain"
          clearable
          clearButtonProps={{ 'aria-label': t('list.clearSearch') }}
          leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
          value={file}
          onChange={choose}
        />
        {progress !== null && (
          <div>
            <Text size="sm" mb={4}>
              {progress < 1 ? t('transfer.sending') : t('transfer.reading')}
            </Text>
            <Progress value={progress * 100} animated aria-label={t('transfer.sending')} />
          </div>
        )}
        <ProblemAlert error={error} />
        {report && !done && (
          <Alert
            color={bad.length > 0 ? 'red' : 'teal'}
            role="status"
            title={bad.length > 0 ? t('transfer.badRows', { count: report.errorCount }) : t('transfer.good')}
          >
            {t('transfer.rows', { count: report.rows, shown: format.number(report.rows) })}
          </Alert>
        )}
        {done && report && (
          <Alert color="teal" role="status" title={t('transfer.done')}>
            {t('transfer.rows', { count: report.rows, shown: format.number(report.rows) })}
          </Alert>
        )}
        {bad.length > 0 && (
          <Table aria-label={t('transfer.errors')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('transfer.line')}</Table.Th>
                <Table.Th>{t('transfer.column')}</Table.Th>
                <Table.Th>{t('transfer.reason')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {bad.slice(0, SHOWN).map((row) => (
                <Table.Tr key={`${row.line} ${row.column} ${row.code}`}>
                  <Table.Td>{format.number(row.line)}</Table.Td>
                  <Table.Td>{row.column}</Table.Td>
                  <Table.Td>{fieldText(t, row.code, row.message)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        {file && report && bad.length === 0 && !done && (
          <Group>
            <Button loading={progress !== null} onClick={() => void send(file, false)}>
              {t('transfer.importRows', { count: report.rows, shown: format.number(report.rows) })}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
