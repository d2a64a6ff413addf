import { Accordion, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DISPLAY_NAMES } from '../../domain/model.ts';
import { useCarriers, usePbxs } from '../api/queries.ts';
import type { Trunk } from '../api/types.ts';
import { useEditor } from '../shared/editor.ts';
import { EditorWindow } from '../shared/editor-window.tsx';
import { PolicyFields } from '../shared/policy-fields.tsx';
import { CarrierSelect, NumberSelect } from '../shared/selects.tsx';
import { type TrunkValues, trunkEdit, trunkValues } from './trunk-values.ts';

const EMPTY: TrunkValues = {
  pbxId: null,
  name: '',
  carrierId: null,
  defaultNumberId: null,
  emergencyNumberId: null,
  policy: null,
  fallbackGroupId: null,
  displayName: 'clear',
  displayText: '',
  ignored: false,
};

export function TrunkWindow({ id, onClose }: { id: number | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { pbxs } = usePbxs();
  const { byId } = useCarriers();
  const editor = useEditor<TrunkValues, Trunk>({
    resource: 'trunks',
    id,
    empty: { ...EMPTY, pbxId: pbxs.length === 1 ? (pbxs[0]?.id ?? null) : null },
    toValues: trunkValues,
    toBody: (values) =>
      id === null ? { pbxId: values.pbxId, name: values.name.trim(), ...trunkEdit(values) } : trunkEdit(values),
    validate: (values) => ({
      pbxId: values.pbxId === null ? t('field.required') : null,
      name: values.name.trim() === '' ? t('field.required') : null,
      fallbackGroupId:
        values.policy === 'fallback_group' && values.fallbackGroupId === null ? t('field.required') : null,
      displayText: values.displayName === 'fixed' && values.displayText.trim() === '' ? t('field.required') : null,
    }),
    onSaved: onClose,
  });
  const { form, row } = editor;
  const values = form.getValues();
  const describe = (some: TrunkValues) =>
    new Map([
      [t('trunk.carrier'), some.carrierId === null ? '' : (byId.get(some.carrierId)?.name ?? '')],
      [t('trunk.defaultNumber'), some.defaultNumberId === null ? '' : `#${some.defaultNumberId}`],
      [t('trunk.emergencyNumber'), some.emergencyNumberId === null ? '' : `#${some.emergencyNumberId}`],
      [t('policy.label'), some.policy === null ? t('policy.fromSystem') : t(`policy.${some.policy}`)],
      [t('trunk.displayName'), `${t(`displayName.${some.displayName}`)} ${some.displayText}`.trim()],
      [t('trunk.ignored'), some.ignored ? t('trunk.yes') : t('trunk.no')],
    ]);
  return (
    <EditorWindow
      title={id === null ? t('trunk.new') : t('trunk.change')}
      editor={editor}
      onClose={onClose}
      describe={describe}
    >
      {row ? (
        <Text size="lg" fw={600}>
          {row.name}{' '}
          <Text span c="dimmed" fw={400}>
            {row.pbx}
          </Text>
        </Text>
      ) : (
        <>
          <Select
            label={t('trunk.pbx')}
            data={pbxs.map((pbx) => ({ value: String(pbx.id), label: pbx.name }))}
            value={values.pbxId === null ? null : String(values.pbxId)}
            onChange={(value) => form.setFieldValue('pbxId', Number(value))}
            error={form.errors.pbxId}
          />
          <TextInput
            label={t('trunk.name')}
            description={t('trunk.nameHint')}
            maxLength={128}
            data-autofocus
            {...form.getInputProps('name')}
          />
        </>
      )}
      <CarrierSelect
        label={t('trunk.carrier')}
        description={t('trunk.carrierHint')}
        clearable
        value={values.carrierId}
        // Numbers are registered with one carrier, so they can't stay when it changes.
        onChange={(carrierId) => form.setValues({ carrierId, defaultNumberId: null, emergencyNumberId: null })}
        error={form.errors.carrierId}
        {...(row && { 'data-autofocus': true })}
      />
      {values.carrierId !== null && (
        <>
          <NumberSelect
            key={`default ${values.carrierId}`}
            label={t('trunk.defaultNumber')}
            description={t('trunk.defaultNumberHint')}
            clearable
            carrierId={values.carrierId}
            value={values.defaultNumberId}
            onChange={(number) => form.setFieldValue('defaultNumberId', number)}
            chosen={row?.defaultNumber}
            error={form.errors.defaultNumberId}
          />
          <NumberSelect
            key={`emergency ${values.carrierId}`}
            label={t('trunk.emergencyNumber')}
            description={t('trunk.emergencyNumberHint')}
            clearable
            carrierId={values.carrierId}
            value={values.emergencyNumberId}
            onChange={(number) => form.setFieldValue('emergencyNumberId', number)}
            chosen={row?.emergencyNumber}
            error={form.errors.emergencyNumberId}
          />
        </>
      )}
      <Accordion variant="contained" chevronPosition="left">
        <Accordion.Item value="more">
          <Accordion.Control>{t('trunk.more')}</Accordion.Control>
          <Accordion.Panel>
            <Stack gap="sm">
              <PolicyFields form={form} inherits={t('policy.fromSystem')} />
              <Select
                label={t('trunk.displayName')}
                description={t('trunk.displayNameHint')}
                data={DISPLAY_NAMES.map((value) => ({ value, label: t(`displayName.${value}`) }))}
                {...form.getInputProps('displayName')}
              />
              {values.displayName === 'fixed' && (
                <TextInput label={t('trunk.displayText')} maxLength={64} {...form.getInputProps('displayText')} />
              )}
              <Switch
                label={t('trunk.ignored')}
                description={t('trunk.ignoredHint')}
                checked={values.ignored}
                onChange={(event) => form.setFieldValue('ignored', event.currentTarget.checked)}
              />
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </EditorWindow>
  );
}
