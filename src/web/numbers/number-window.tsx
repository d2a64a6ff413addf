import { Switch, Text, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCarriers } from '../api/queries.ts';
import type { PhoneNumber } from '../api/types.ts';
import { confirmationOf } from '../shared/confirmation.ts';
import { useEditor } from '../shared/editor.ts';
import { EditorWindow } from '../shared/editor-window.tsx';
import { Phone } from '../shared/phone.tsx';
import { PhoneInput } from '../shared/phone-input.tsx';
import { CarrierSelect } from '../shared/selects.tsx';
import { NumberUse } from './number-use.tsx';

interface Values {
  e164: string;
  carrierId: number | null;
  /** Of another country than its carrier, and confirmed as it was then. */
  confirmed: string;
  enabled: boolean;
  note: string;
}

export function NumberWindow({ id, onClose }: { id: number | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { carriers, byId } = useCarriers();
  const editor = useEditor<Values, PhoneNumber>({
    resource: 'phone-numbers',
    id,
    empty: {
      e164: '',
      carrierId: carriers.length === 1 ? (carriers[0]?.id ?? null) : null,
      confirmed: '',
      enabled: true,
      note: '',
    },
    toValues: ({ e164, carrierId, enabled, note }) => ({ e164, carrierId, enabled, note, confirmed: '' }),
    toBody: ({ e164, carrierId, confirmed, enabled, note }) =>
      id === null
        ? { e164, carrierId, confirmForeign: confirmed === confirmationOf(e164, carrierId), enabled, note }
        : { enabled, note },
    validate: (values) => ({
      e164: values.e164.trim() === '' ? t('field.required') : null,
      carrierId: values.carrierId === null ? t('group.chooseCarrier') : null,
    }),
    onSaved: onClose,
  });
  const { form, row } = editor;
  const values = form.getValues();
  const describe = (some: Values) =>
    new Map([
      [t('number.state'), some.enabled ? t('number.enabled') : t('number.paused')],
      [t('number.note'), some.note],
    ]);
  return (
    <EditorWindow
      title={id === null ? t('number.new') : t('number.change')}
      editor={editor}
      onClose={onClose}
      describe={describe}
    >
      {row ? (
        <Text size="lg">
          <Phone e164={row.e164} /> · {byId.get(row.carrierId)?.name}
        </Text>
      ) : (
        <>
          <PhoneInput
            label={t('number.number')}
            data-autofocus
            value={values.e164}
            onChange={(e164) => {
              form.setFieldValue('e164', e164);
              form.clearFieldError('e164');
            }}
            country={values.carrierId === null ? '' : (byId.get(values.carrierId)?.country ?? '')}
            likelyCountry={carriers[0]?.country ?? ''}
            allowForeign={values.confirmed === confirmationOf(values.e164, values.carrierId)}
            onAllowForeign={(e164) => {
              form.setValues({ e164, confirmed: confirmationOf(e164, values.carrierId) });
              form.clearFieldError('e164');
            }}
            problem={form.errors.e164}
          />
          <CarrierSelect
            label={t('number.carrier')}
            description={t('group.carrierWarning')}
            value={values.carrierId}
            onChange={(carrierId) => {
              form.setFieldValue('carrierId', carrierId);
              form.clearFieldError('carrierId');
            }}
            error={form.errors.carrierId}
          />
        </>
      )}
      <Switch
        label={t('number.enabled')}
        description={t('number.enabledHint')}
        data-autofocus={id === null ? undefined : true}
        checked={values.enabled}
        onChange={(event) => form.setFieldValue('enabled', event.currentTarget.checked)}
      />
      <Textarea label={t('number.note')} autosize minRows={2} maxLength={500} {...form.getInputProps('note')} />
      {row && <NumberUse number={row} />}
    </EditorWindow>
  );
}
