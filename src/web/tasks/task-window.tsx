import { Radio, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CallTask } from '../api/types.ts';
import { useEditor } from '../shared/editor.ts';
import { EditorWindow } from '../shared/editor-window.tsx';
import { GroupSelect, NumberSelect } from '../shared/selects.tsx';

const KINDS = ['trunk', 'number', 'group'] as const;
type Kind = (typeof KINDS)[number];

interface Values {
  name: string;
  kind: Kind;
  groupId: number | null;
  phoneNumberId: number | null;
}

/** A call task and its *Definable phone number*. */
export function TaskWindow({ id, onClose }: { id: number | null; onClose: () => void }) {
  const { t } = useTranslation();
  const editor = useEditor<Values, CallTask>({
    resource: 'call-tasks',
    id,
    empty: { name: '', kind: 'trunk', groupId: null, phoneNumberId: null },
    toValues: ({ name, groupId, phoneNumberId }) => ({
      name,
      groupId,
      phoneNumberId,
      kind: groupId !== null ? 'group' : phoneNumberId !== null ? 'number' : 'trunk',
    }),
    toBody: (values) => ({
      name: values.name.trim(),
      groupId: values.kind === 'group' ? values.groupId : null,
      phoneNumberId: values.kind === 'number' ? values.phoneNumberId : null,
    }),
    validate: (values) => ({
      name: values.name.trim() === '' ? t('field.required') : null,
      groupId: values.kind === 'group' && values.groupId === null ? t('field.required') : null,
      phoneNumberId: values.kind === 'number' && values.phoneNumberId === null ? t('field.required') : null,
    }),
    onSaved: onClose,
  });
  const { form, row } = editor;
  const { kind } = form.getValues();
  const describe = (values: Values) =>
    new Map([
      [t('task.name'), values.name],
      [t('task.definable'), `${t(`task.${values.kind}`)} ${values.groupId ?? values.phoneNumberId ?? ''}`],
    ]);
  return (
    <EditorWindow
      title={id === null ? t('task.new') : t('task.change')}
      editor={editor}
      onClose={onClose}
      describe={describe}
    >
      <TextInput
        label={t('task.name')}
        description={t('task.nameHint')}
        required
        withAsterisk={false}
        data-autofocus
        maxLength={64}
        {...form.getInputProps('name')}
      />
      <Radio.Group label={t('task.definable')} description={t('task.definableHint')} {...form.getInputProps('kind')}>
        <Stack gap="xs" mt="xs">
          {KINDS.map((value) => (
            <Radio key={value} value={value} label={t(`task.${value}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {kind === 'group' && (
        <GroupSelect
          label={t('task.group')}
          value={form.getValues().groupId}
          onChange={(groupId) => form.setFieldValue('groupId', groupId)}
          chosen={row?.group}
          error={form.errors.groupId}
        />
      )}
      {kind === 'number' && (
        <NumberSelect
          label={t('task.number')}
          description={t('task.numberHint')}
          value={form.getValues().phoneNumberId}
          onChange={(phoneNumberId) => form.setFieldValue('phoneNumberId', phoneNumberId)}
          chosen={row?.e164}
          error={form.errors.phoneNumberId}
        />
      )}
    </EditorWindow>
  );
}
