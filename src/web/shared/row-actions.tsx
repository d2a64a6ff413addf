import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Edit and delete at the end of a row; the names say of what, for those who hear them. */
export function RowActions(props: {
  name: string;
  onEdit?: () => void;
  onDelete?: (() => void) | undefined;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      {props.children}
      {props.onEdit && (
        <Tooltip label={t('list.edit')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('list.editNamed', { name: props.name })}
            onClick={props.onEdit}
          >
            <IconPencil size={17} />
          </ActionIcon>
        </Tooltip>
      )}
      {props.onDelete && (
        <Tooltip label={t('list.delete')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('list.deleteNamed', { name: props.name })}
            onClick={props.onDelete}
          >
            <IconTrash size={17} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}
