import { Alert, List, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ImportReport } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { fieldText } from '../shared/problem-alert.tsx';

/** More bad rows than this nobody reads at once. */
const SHOWN = 100;
const COUNTS = ['groupsMade', 'groupsChanged', 'numbersMade', 'numbersChanged'] as const;

/** What a file would do, did, or what is wrong with it. */
export function ImportOutcome({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const bad = report.errorCount > 0;
  const done = report.version !== null;
  const title = bad
    ? t('transfer.badRows', { count: report.errorCount })
    : done
      ? t('transfer.done')
      : t('transfer.good');
  return (
    <>
      <Alert color={bad ? 'red' : 'teal'} role="status" title={title}>
        <Text size="sm">{t('transfer.rows', { count: report.rows, shown: format.number(report.rows) })}</Text>
        {!bad && (
          <List size="sm">
            {COUNTS.map((key) => (
              <List.Item key={key}>{t(`transfer.${key}`, { shown: format.number(report[key]) })}</List.Item>
            ))}
          </List>
        )}
      </Alert>
      {bad && (
        <Table aria-label={t('transfer.errors')} style={{ overflowWrap: 'anywhere' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('transfer.line')}</Table.Th>
              <Table.Th>{t('transfer.column')}</Table.Th>
              <Table.Th>{t('transfer.reason')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.errors.slice(0, SHOWN).map((row) => (
              <Table.Tr key={`${row.line} ${row.column} ${row.code}`}>
                <Table.Td>{format.number(row.line)}</Table.Td>
                <Table.Td>{row.column === '' ? '—' : row.column}</Table.Td>
                <Table.Td>{fieldText(t, row.code, row.message)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
