import {
  Button,
  Checkbox,
  FileInput,
  Group,
  Paper,
  Progress,
  SegmentedControl,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query, RequestError } from '../api/client.ts';
import { refresh } from '../api/queries.ts';
import type { ImportReport } from '../api/types.ts';
import { upload } from '../api/upload.ts';
import { useFormat } from '../i18n/format.ts';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { useSaved } from '../shared/saved.tsx';
import { CarrierSelect, GroupSelect } from '../shared/selects.tsx';
import { ImportOutcome } from './import-outcome.tsx';

const MODES = ['add', 'replace'] as const;

interface Options {
  readonly mode: (typeof MODES)[number];
  /** For a file that is a bare column of numbers. */
  readonly groupId: number | null;
  readonly carrierId: number | null;
  readonly confirmForeign: boolean;
}

/** First a look at what the file would do, row by row; then all of it or nothing. */
export function ImportPanel() {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const saved = useSaved();
  const [file, setFile] = useState<File | null>(null);
  const [options, setOptions] = useState<Options>({
    mode: 'add',
    groupId: null,
    carrierId: null,
    confirmForeign: false,
  });
  const [report, setReport] = useState<ImportReport | null>(null);
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);

  // The service reads one file at a time, and an answer to what was chosen before says nothing of what is chosen now.
  const turn = useRef(0);
  const before = useRef<Promise<unknown>>(Promise.resolve());
  const send = async (chosen: File, how: Options, dryRun: boolean) => {
    const own = ++turn.current;
    const current = () => own === turn.current;
    const tell = (part: number) => current() && setProgress(part);
    setError(null);
    setReport(null);
    setProgress(0);
    await before.current;
    if (!current()) return;
    try {
      const sent = upload<ImportReport>(`import${query({ ...how, dry_run: dryRun })}`, chosen, tell);
      before.current = sent.catch(() => {});
      const answer = await sent;
      if (current()) setReport(answer);
      if (answer.version !== null) {
        saved(answer.version);
        await refresh(queries);
      }
    } catch (refusal) {
      const rows = badRowsOf(refusal);
      if (!current()) return;
      if (rows) setReport(rows);
      else setError(refusal);
    } finally {
      if (current()) setProgress(null);
    }
  };
  // A file that was mended is chosen again by the same name, which a browser tells only of a field that was emptied.
  const empty = useRef<() => void>(null);
  const choose = (chosen: File | null) => {
    empty.current?.();
    setFile(chosen);
    turn.current++;
    setReport(null);
    setError(null);
    setProgress(null);
    if (chosen) void send(chosen, options, true);
  };
  const change = (part: Partial<Options>) => {
    const next = { ...options, ...part };
    setOptions(next);
    if (file) void send(file, next, true);
  };
  const ready = file !== null && report !== null && report.errorCount === 0 && report.version === null;

  return (
    <Paper withBorder p="lg" component="section" aria-label={t('transfer.import')}>
      <Stack>
        <Title order={2}>{t('transfer.import')}</Title>
        <Text size="sm">{t('transfer.importText')}</Text>
        <FileInput
          label={t('transfer.file')}
          placeholder={t('transfer.choose')}
          accept=".csv,.txt,text/csv,text/plain"
          clearable
          clearButtonProps={{ 'aria-label': t('list.clearSearch') }}
          leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
          resetRef={empty}
          value={file}
          onChange={choose}
        />
        <SegmentedControl
          aria-label={t('transfer.mode')}
          data={MODES.map((value) => ({ value, label: t(`transfer.${value}`) }))}
          value={options.mode}
          onChange={(value) => change({ mode: value === 'replace' ? 'replace' : 'add' })}
        />
        <Text size="sm" c="dimmed">
          {t('transfer.bare')}
        </Text>
        <Group grow align="flex-start">
          <GroupSelect
            label={t('transfer.group')}
            clearable
            value={options.groupId}
            onChange={(groupId) => change({ groupId })}
          />
          <CarrierSelect
            label={t('transfer.carrier')}
            clearable
            value={options.carrierId}
            onChange={(carrierId) => change({ carrierId })}
          />
        </Group>
        <Checkbox
          label={t('transfer.foreign')}
          checked={options.confirmForeign}
          onChange={(event) => change({ confirmForeign: event.currentTarget.checked })}
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
        {report && <ImportOutcome report={report} />}
        {ready && (
          <Group>
            <Button loading={progress !== null} onClick={() => void send(file, options, false)}>
              {t('transfer.importRows', { count: report.rows, shown: format.number(report.rows) })}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

/** What became wrong between the look and the import: somebody deleted a group, for instance. */
function badRowsOf(error: unknown): ImportReport | null {
  if (!(error instanceof RequestError) || error.code !== 'invalid_import') return null;
  const { rows = [], totalRows = rows.length } = error.body as { rows?: ImportReport['errors']; totalRows?: number };
  const nothing = { groupsMade: 0, groupsChanged: 0, numbersMade: 0, numbersChanged: 0, version: null };
  return { rows: 0, errorCount: totalRows, errors: rows, ...nothing };
}
