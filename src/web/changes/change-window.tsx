import { Modal, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Change } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { usePhoneTools } from '../shared/phone.tsx';
import classes from './change-window.module.css';
import { useNames } from './use-names.ts';
import { actorOf, differences, entityOf, nameOf } from './what-changed.ts';

/** One change, before and after. */
export function ChangeWindow({ change, onClose }: { change: Change; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames(change);
  const tools = usePhoneTools();
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`${t(`entity.${entityOf(change)}`)} ${nameOf(change, tools?.format)}`}
      closeButtonProps={{ 'aria-label': t('window.close') }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {actorOf(change.actor)} · {format.dateTime(change.at)} · {t('change.version')} {change.seq}
        </Text>
        <Table className={classes.table} aria-label={t('change.what')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('conflict.field')}</Table.Th>
              <Table.Th>{t('change.before')}</Table.Th>
              <Table.Th>{t('change.after')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {differences(change, names).map(({ field, before, after }) => (
              <Table.Tr key={field}>
                <Table.Td>{t(`changedField.${field}` as 'changedField.name', { defaultValue: field })}</Table.Td>
                <Table.Td className={before === '' ? undefined : classes.before}>
                  {before === '' ? '—' : before}
                </Table.Td>
                <Table.Td className={after === '' ? undefined : classes.after}>{after === '' ? '—' : after}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Modal>
  );
}
