import { Alert, Button, Group, Modal, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconUsers } from '@tabler/icons-react';
import { type FormEvent, type KeyboardEvent, type ReactNode, type SyntheticEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conflict, Editor } from './editor.ts';
import classes from './editor-window.module.css';
import { ProblemAlert } from './problem-alert.tsx';

interface FormProps<Values extends object, Row> {
  readonly editor: Editor<Values, Row>;
  /** Left out: there is nothing to close. */
  readonly onCancel?: () => void;
  /** Each part of the thing by its label, as text: what a conflict is told in. */
  readonly describe: (values: Values) => ReadonlyMap<string, string>;
  readonly children: ReactNode;
}

/** A form in which Enter saves, and what was typed is not lost when another person saves first. */
export function EditorForm<Values extends object, Row>(props: FormProps<Values, Row>) {
  const { editor, onCancel } = props;
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (editor.may && editor.ready && !editor.conflict) editor.save();
  };
  const form = useRef<HTMLFormElement>(null);
  // The window opens before its form is read: then the focus waits on the button that closes it.
  useEffect(() => {
    if (editor.ready) form.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
  }, [editor.ready]);
  // What is typed once it is on its way would be in neither the answer nor, when the window closes, anywhere else.
  const hold = (event: SyntheticEvent) => {
    if (!editor.saving) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const holdKeys = (event: KeyboardEvent) => {
    if (event.key !== 'Tab') hold(event);
  };
  return (
    <form
      ref={form}
      onSubmit={submit}
      onChangeCapture={hold}
      onClickCapture={hold}
      onKeyDownCapture={holdKeys}
      onPasteCapture={hold}
      noValidate
    >
      <Stack gap="md">
        {editor.loading && <Skeleton height={160} />}
        {editor.ready && props.children}
        <ProblemAlert error={editor.problem} />
        {editor.conflict && (
          <ConflictAlert conflict={editor.conflict} mine={editor.form.getValues()} describe={props.describe} />
        )}
      </Stack>
      <Group justify="flex-end" className={onCancel ? classes.footer : classes.end}>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            {t('window.cancel')}
          </Button>
        )}
        {editor.may ? (
          <Button type="submit" loading={editor.saving} disabled={!editor.ready || editor.conflict !== null}>
            {t('window.save')}
          </Button>
        ) : (
          <Text size="sm" c="dimmed">
            {t('window.onlyLook')}
          </Text>
        )}
      </Group>
    </form>
  );
}

interface Props<Values extends object, Row> extends Omit<FormProps<Values, Row>, 'onCancel'> {
  readonly title: string;
  readonly onClose: () => void;
  readonly size?: string;
}

/** The form in a window. Escape closes it, after a question when something was typed. */
export function EditorWindow<Values extends object, Row>({ title, onClose, size = 'lg', ...form }: Props<Values, Row>) {
  const { editor } = form;
  const { t } = useTranslation();
  const phone = useMediaQuery('(max-width: 47.99em)');
  const close = () => {
    if (!editor.saving && (!editor.form.isDirty() || window.confirm(t('window.discard')))) onClose();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={size}
      fullScreen={phone ?? false}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('window.close') }}
    >
      <EditorForm {...form} onCancel={close} />
    </Modal>
  );
}

interface ConflictProps<Values> {
  readonly conflict: Conflict<Values>;
  readonly mine: Values;
  readonly describe: (values: Values) => ReadonlyMap<string, string>;
}

function ConflictAlert<Values>({ conflict, mine, describe }: ConflictProps<Values>) {
  const { t } = useTranslation();
  const [before, theirs, own] = [describe(conflict.before), describe(conflict.theirs), describe(mine)];
  const labels = [...new Set([...before.keys(), ...theirs.keys()])].filter(
    (label) => before.get(label) !== theirs.get(label),
  );
  const shown = (value: string | undefined) => (value === undefined || value === '' ? '—' : value);
  return (
    <Alert color="yellow" role="alert" icon={<IconUsers aria-hidden />} title={t('conflict.title')}>
      <Text size="sm" mb="xs">
        {t('conflict.text')}
      </Text>
      <Table className={classes.conflict} aria-label={t('conflict.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('conflict.field')}</Table.Th>
            <Table.Th>{t('conflict.before')}</Table.Th>
            <Table.Th>{t('conflict.theirs')}</Table.Th>
            <Table.Th>{t('conflict.mine')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {labels.map((label) => (
            <Table.Tr key={label}>
              <Table.Td>{label}</Table.Td>
              <Table.Td>{shown(before.get(label))}</Table.Td>
              <Table.Td>{shown(theirs.get(label))}</Table.Td>
              <Table.Td>{shown(own.get(label))}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group gap="xs" mt="sm">
        <Button size="xs" onClick={conflict.keepMine}>
          {t('conflict.keepMine')}
        </Button>
        <Button size="xs" variant="default" onClick={conflict.takeTheirs}>
          {t('conflict.takeTheirs')}
        </Button>
      </Group>
    </Alert>
  );
}
