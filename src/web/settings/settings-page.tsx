import { NumberInput, Paper, Stack, Switch, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Settings as Values } from '../../domain/model.ts';
import type { Settings } from '../api/types.ts';
import { useEditor } from '../shared/editor.ts';
import { EditorForm } from '../shared/editor-window.tsx';
import { Page } from '../shared/list-page.tsx';
import { PolicyFields } from '../shared/policy-fields.tsx';

type Mutable = { -readonly [Key in keyof Values]: Values[Key] extends readonly string[] ? string[] : Values[Key] };

const EMPTY: Mutable = {
  policy: 'trunk_default',
  fallbackGroupId: null,
  emergencyDestinations: [],
  decisionRetentionDays: 90,
  maskDestinations: false,
};

export default function SettingsPage() {
  const { t } = useTranslation();
  const editor = useEditor<Mutable, Settings>({
    resource: 'settings',
    id: 'single',
    empty: EMPTY,
    toValues: ({ policy, fallbackGroupId, emergencyDestinations, decisionRetentionDays, maskDestinations }) => ({
      policy,
      fallbackGroupId,
      emergencyDestinations: [...emergencyDestinations],
      decisionRetentionDays,
      maskDestinations,
    }),
    toBody: (values) => values,
    toField: (path) => path.replace(/\[\d+\]$/, ''),
    validate: (values) => ({
      fallbackGroupId:
        values.policy === 'fallback_group' && values.fallbackGroupId === null ? t('field.required') : null,
      emergencyDestinations: values.emergencyDestinations.every((digits) => /^\d{2,15}$/.test(digits))
        ? null
        : t('settings.digits'),
    }),
    onSaved: () => undefined,
  });
  const { form } = editor;
  const describe = (values: Mutable) =>
    new Map([
      [t('policy.label'), t(`policy.${values.policy}`)],
      [t('settings.emergency'), values.emergencyDestinations.join(', ')],
      [t('settings.retention'), String(values.decisionRetentionDays)],
      [t('settings.mask'), values.maskDestinations ? t('trunk.yes') : t('trunk.no')],
    ]);
  return (
    <Page title={t('page.settings')} hint={t('settings.hint')}>
      <Paper withBorder p="lg" maw={760}>
        <EditorForm editor={editor} describe={describe}>
          <Stack gap="lg">
            <PolicyFields form={form} inherits={null} />
            <TagsInput
              label={t('settings.emergency')}
              description={t('settings.emergencyHint')}
              {...form.getInputProps('emergencyDestinations')}
            />
            <NumberInput
              label={t('settings.retention')}
              description={t('settings.retentionHint')}
              min={1}
              max={3650}
              allowDecimal={false}
              maw={260}
              {...form.getInputProps('decisionRetentionDays')}
            />
            <Switch
              label={t('settings.mask')}
              description={t('settings.maskHint')}
              checked={form.getValues().maskDestinations}
              onChange={(event) => form.setFieldValue('maskDestinations', event.currentTarget.checked)}
            />
          </Stack>
        </EditorForm>
      </Paper>
    </Page>
  );
}
