import { Button, Group, Text, TextInput, type TextInputProps } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParsedPhoneNumber } from '../../domain/phone-number.ts';
import { useFormat } from '../i18n/format.ts';
import { usePhoneTools } from './phone.tsx';

interface Props extends Omit<TextInputProps, 'value' | 'onChange'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The carrier's country; empty while no carrier is chosen: then nothing is checked yet. */
  readonly country: string;
  /** Used to format what is typed before a carrier is chosen. */
  readonly likelyCountry?: string;
  /** True: a number of another country than the carrier's was confirmed. */
  readonly allowForeign: boolean;
  /** @param value as it is shown from then on */
  readonly onAllowForeign: (value: string) => void;
  readonly problem?: ReactNode;
}

/** A phone number, formatted while it is typed and checked at once, in the carrier's country. */
export function PhoneInput(props: Props) {
  const { value, onChange, country, likelyCountry, allowForeign, onAllowForeign, problem, ...rest } = props;
  const { t } = useTranslation();
  const tools = usePhoneTools();
  const [typing, setTyping] = useState(false);
  const result = country === '' || value.trim() === '' || !tools ? null : tools.parse(value, country, allowForeign);

  const change = (next: string, caretAtEnd: boolean) => {
    setTyping(true);
    // Only what is added at the end is formatted: a correction in the middle must not move the caret.
    const grows = caretAtEnd && next.length > value.length && /^[\d\s()+.-]*$/.test(next);
    onChange(grows && tools ? tools.asTyped(next, country || likelyCountry || '') : next);
  };

  const confirm = () => {
    const taken = tools?.parse(value, country, true);
    onAllowForeign(taken?.ok && tools ? tools.format(taken.e164) : value);
  };

  return (
    <TextInput
      {...rest}
      type="tel"
      inputMode="tel"
      autoComplete="off"
      value={value}
      // What is wrong by itself says how to go on; it is what was refused on saving, as far as that is known here.
      error={refused(result, typing) ? <Refusal result={result} onAllowForeign={confirm} /> : problem}
      rightSection={
        result?.ok ? (
          <IconCheck size={16} color="var(--mantine-color-green-light-color)" aria-label={t('phone.valid')} />
        ) : null
      }
      onChange={({ currentTarget: input }) => change(input.value, input.selectionStart === input.value.length)}
      onBlur={(event) => {
        setTyping(false);
        if (result?.ok && tools) onChange(tools.format(result.e164));
        rest.onBlur?.(event);
      }}
    />
  );
}

/** While somebody types, a number is too short all the time: that is said only when the field is left. */
function refused(
  result: ParsedPhoneNumber | null,
  typing: boolean,
): result is Exclude<ParsedPhoneNumber, { ok: true }> {
  return result !== null && !result.ok && !(typing && ['too_short', 'invalid', 'ambiguous'].includes(result.code));
}

function Refusal(props: { result: Exclude<ParsedPhoneNumber, { ok: true }>; onAllowForeign: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (props.result.code !== 'foreign') return t(`phone.${props.result.code}`);
  const country = props.result.country === null ? t('phone.noCountry') : format.country(props.result.country);
  return (
    <Group gap={6} component="span">
      <Text span inherit>
        {t('phone.foreign', { country })}
      </Text>
      <Button size="compact-xs" variant="default" onClick={props.onAllowForeign}>
        {t('phone.allowForeign')}
      </Button>
    </Group>
  );
}
