import { Accordion, Alert, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { SELECTIONS } from '../../domain/model.ts';
import { useCarriers } from '../api/queries.ts';
import type { Carrier, Group } from '../api/types.ts';
import { useEditor } from '../shared/editor.ts';
import { EditorWindow } from '../shared/editor-window.tsx';
import { usePhoneTools } from '../shared/phone.tsx';
import type { PhoneTools } from '../shared/phone-tools.ts';
import { PolicyFields } from '../shared/policy-fields.tsx';
import { fieldText } from '../shared/problem-alert.tsx';
import { check, type GroupValues, newRow, toBody, toField, toValues, withCarriers } from './group-values.ts';
import { NumberRows } from './number-rows.tsx';

/** *New caller ID* and *Change caller ID*: name and phone numbers, saved all or nothing. */
export function GroupWindow({ id, onClose }: { id: number | null; onClose: () => void }) {
  const { t } = useTranslation();
  const tools = usePhoneTools();
  const { carriers, byId } = useCarriers();
  const editor = useEditor<GroupValues, Group>({
    resource: 'groups',
    id,
    empty: {
      name: '',
      selection: 'position',
      policy: null,
      fallbackGroupId: null,
      aliases: [],
      numbers: id === null ? withCarriers([newRow()], carriers) : [],
    },
    toValues,
    toBody,
    toField,
    validate: (values) =>
      Object.fromEntries(
        Object.entries(check(values, byId, tools)).map(([field, code]) => [field, wrongText(t, field, code)]),
      ),
    onSaved: onClose,
  });
  const { form } = editor;
  const describe = (values: GroupValues) => describeGroup(t, values, tools, byId);

  return (
    <EditorWindow
      title={id === null ? t('group.new') : t('group.change')}
      editor={editor}
      onClose={onClose}
      describe={describe}
      size="760px"
    >
      <TextInput
        label={t('group.name')}
        description={t('group.nameHint')}
        required
        withAsterisk={false}
        data-autofocus
        maxLength={64}
        {...form.getInputProps('name')}
      />
      <NumberRows form={form} />
      <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} p="xs">
        {t('group.carrierWarning')}
      </Alert>
      <Accordion variant="contained" chevronPosition="left">
        <Accordion.Item value="more">
          <Accordion.Control>{t('group.more')}</Accordion.Control>
          <Accordion.Panel>
            <Stack gap="sm">
              <Select
                label={t('group.selection')}
                description={t('group.selectionHint')}
                data={SELECTIONS.map((value) => ({ value, label: t(`selection.${value}`) }))}
                {...form.getInputProps('selection')}
              />
              <PolicyFields form={form} inherits={t('policy.fromTrunk')} except={id} />
              {id !== null && (
                <TagsInput
                  label={t('group.aliases')}
                  description={t('group.aliasesHint')}
                  {...form.getInputProps('aliases')}
                />
              )}
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </EditorWindow>
  );
}

function wrongText(t: TFunction, field: string, code: string): string {
  if (field.endsWith('.carrierId')) return t('group.chooseCarrier');
  if (field.endsWith('.e164') && code !== 'duplicate') return fieldText(t, code, t('phone.invalid'));
  return fieldText(t, code, t('field.required'));
}

/** The group in words, so that two versions of it can be laid side by side. */
function describeGroup(
  t: TFunction,
  values: GroupValues,
  tools: PhoneTools | null,
  carriers: ReadonlyMap<number, Carrier>,
): Map<string, string> {
  const parts = new Map<string, string>([
    [t('group.name'), values.name],
    [t('group.selection'), t(`selection.${values.selection}`)],
    [t('policy.label'), values.policy === null ? t('policy.fromTrunk') : t(`policy.${values.policy}`)],
    [t('group.aliases'), values.aliases.join(', ')],
  ]);
  for (const [index, row] of values.numbers.filter(({ e164 }) => e164.trim() !== '').entries()) {
    const carrier = row.carrierId === null ? undefined : carriers.get(row.carrierId);
    const parsed = tools?.parse(row.e164, carrier?.country ?? '', true);
    const number = parsed?.ok && tools ? tools.format(parsed.e164) : row.e164;
    parts.set(
      `${number} · ${carrier?.name ?? ''}`,
      t(row.enabled ? 'conflict.inUse' : 'conflict.pausedAt', { position: index + 1 }),
    );
  }
  return parts;
}
