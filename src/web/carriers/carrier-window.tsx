import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IDENTITY_HEADERS, type IdentityHeader, NUMBER_FORMATS, type NumberFormat } from '../../domain/model.ts';
import type { Carrier } from '../api/types.ts';
import { useFormat } from '../i18n/format.ts';
import { useEditor } from '../shared/editor.ts';
import { EditorWindow } from '../shared/editor-window.tsx';
import { CountrySelect } from './country-select.tsx';
import { PresetSelect } from './preset-select.tsx';

interface Values {
  name: string;
  country: string;
  numberFormat: NumberFormat;
  identityHeader: IdentityHeader;
}

export function CarrierWindow({ id, onClose }: { id: number | null; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const editor = useEditor<Values, Carrier>({
    resource: 'carriers',
    id,
    empty: { name: '', country: homeCountry(i18n.language), numberFormat: '+e164', identityHeader: 'pai' },
    toValues: ({ name, country, numberFormat, identityHeader }) => ({ name, country, numberFormat, identityHeader }),
    toBody: (values) => ({ ...values, name: values.name.trim() }),
    validate: (values) => ({
      name: values.name.trim() === '' ? t('field.required') : null,
      country: values.country === '' ? t('field.required') : null,
    }),
    onSaved: onClose,
  });
  const { form } = editor;
  const describe = (values: Values) =>
    new Map([
      [t('carrier.name'), values.name],
      [t('carrier.country'), format.country(values.country)],
      [t('carrier.format'), t(`numberFormat.${values.numberFormat}`)],
      [t('carrier.identityHeader'), t(`identityHeader.${values.identityHeader}`)],
    ]);
  return (
    <EditorWindow
      title={id === null ? t('carrier.new') : t('carrier.change')}
      editor={editor}
      onClose={onClose}
      describe={describe}
      size="md"
    >
      {id === null && <PresetSelect onChoose={(preset) => form.setValues(preset)} />}
      <TextInput
        label={t('carrier.name')}
        required
        withAsterisk={false}
        data-autofocus
        maxLength={64}
        {...form.getInputProps('name')}
      />
      <CountrySelect
        label={t('carrier.country')}
        description={t('carrier.countryHint')}
        {...form.getInputProps('country')}
      />
      <Select
        label={t('carrier.format')}
        description={t('carrier.formatHint')}
        data={NUMBER_FORMATS.map((value) => ({ value, label: t(`numberFormat.${value}`) }))}
        {...form.getInputProps('numberFormat')}
      />
      <Select
        label={t('carrier.identityHeader')}
        description={t('carrier.identityHeaderHint')}
        data={IDENTITY_HEADERS.map((value) => ({ value, label: t(`identityHeader.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps('identityHeader')}
      />
    </EditorWindow>
  );
}

/** The country of the browser's own setting, `ru-KZ`, else that of the page's language. */
function homeCountry(language: string): string {
  const region = new Intl.Locale(navigator.language).region;
  return region ?? (language === 'ru' ? 'RU' : '');
}
