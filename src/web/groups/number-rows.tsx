import { ActionIcon, Badge, Button, Group, Text, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconArrowDown, IconArrowUp, IconPlayerPause, IconPlayerPlay, IconPlus, IconTrash } from '@tabler/icons-react';
import { type ClipboardEvent, memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCarriers } from '../api/queries.ts';
import type { Carrier } from '../api/types.ts';
import { confirmationOf } from '../shared/confirmation.ts';
import { Phone } from '../shared/phone.tsx';
import { PhoneInput } from '../shared/phone-input.tsx';
import { CarrierSelect } from '../shared/selects.tsx';
import { type GroupValues, isConfirmed, type NumberRow, newRow, readColumn, withCarriers } from './group-values.ts';
import classes from './number-rows.module.css';

interface Actions {
  change(key: string, values: Partial<NumberRow>): void;
  move(key: string, by: 1 | -1): void;
  remove(key: string): void;
  /** True: it was a column, and became rows. */
  paste(key: string, text: string): boolean;
}

/** The section *Phone numbers* of a group: rows that read as text until they are clicked. */
export function NumberRows({ form }: { form: UseFormReturnType<GroupValues> }) {
  const { t } = useTranslation();
  const { carriers, byId } = useCarriers();
  const rows = form.getValues().numbers;
  const [focus, setFocus] = useState<{ key: string; part: string } | null>(null);
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const latest = useRef({ form, carriers });
  latest.current = { form, carriers };

  useEffect(() => {
    if (focus) list.current?.querySelector<HTMLElement>(`[data-row="${focus.key}"] ${focus.part}`)?.focus();
  }, [focus]);
  // What was pasted before the list of carriers had come.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the form is new in every drawing
  useEffect(() => {
    const before = form.getValues().numbers;
    const after = withCarriers(before, carriers);
    if (after === before) return;
    const untouched = !form.isDirty();
    form.setFieldValue('numbers', after);
    if (untouched) form.resetDirty();
    for (const [index, row] of after.entries()) {
      if (row.carrierId !== before[index]?.carrierId) form.clearFieldError(`numbers.${index}.carrierId`);
    }
  }, [carriers]);

  const actions = useRef<Actions>(null);
  actions.current ??= {
    change: (key, values) =>
      edit((all) => all.map((row) => (row.key === key ? { ...row, ...values } : row)), key, values),
    move: (key, by) => {
      const all = [...latest.current.form.getValues().numbers];
      const from = all.findIndex((row) => row.key === key);
      const row = all[from];
      if (!row || all[from + by] === undefined) return;
      all.splice(from, 1);
      all.splice(from + by, 0, row);
      latest.current.form.setFieldValue('numbers', all);
      latest.current.form.clearErrors();
      const end = from + by === 0 || from + by === all.length - 1;
      setFocus({ key, part: `[data-move="${end ? -by : by}"]` });
      setSaid(t('group.moved', { position: from + by + 1 }));
    },
    remove: (key) => {
      edit((all) => all.filter((row) => row.key !== key));
      latest.current.form.clearErrors();
      list.current?.parentElement?.querySelector<HTMLElement>('[data-add]')?.focus();
    },
    paste: (key, text) => {
      const column = readColumn(text);
      if (!column) return false;
      edit((all) =>
        all.flatMap((row) => {
          if (row.key !== key) return [row];
          const added = column.map((cells) =>
            newRow({ ...cells, carrierId: cells.carrierName === '' ? row.carrierId : null }),
          );
          return withCarriers(row.e164.trim() === '' ? added : [row, ...added], latest.current.carriers);
        }),
      );
      setSaid(t('group.pasted', { count: column.length }));
      return true;
    },
  };
  function edit(change: (rows: NumberRow[]) => NumberRow[], key?: string, values: Partial<NumberRow> = {}) {
    const current = latest.current.form;
    current.setFieldValue('numbers', change(current.getValues().numbers));
    const index = current.getValues().numbers.findIndex((row) => row.key === key);
    for (const field of Object.keys(values)) current.clearFieldError(`numbers.${index}.${field}`);
    if (values.editing && key !== undefined) setFocus({ key, part: 'input' });
  }
  const add = () => {
    const row = newRow();
    edit((all) => [...all, ...withCarriers([row], carriers)]);
    setFocus({ key: row.key, part: 'input' });
  };

  return (
    <section aria-label={t('group.numbers')}>
      <Group justify="space-between" mb={6}>
        <Text fw={600}>
          {t('group.numbers')}{' '}
          <Text span c="dimmed" size="sm" fw={400}>
            {t('group.pasteHint')}
          </Text>
        </Text>
      </Group>
      <ol className={classes.rows} ref={list}>
        {rows.map(({ key, ...row }, index) => (
          <Row
            key={key}
            {...row}
            rowKey={key}
            index={index}
            last={index === rows.length - 1}
            carriers={byId}
            likelyCountry={carriers[0]?.country ?? ''}
            numberError={text(form.errors[`numbers.${index}.e164`])}
            carrierError={text(form.errors[`numbers.${index}.carrierId`])}
            actions={actions.current as Actions}
          />
        ))}
      </ol>
      <Button data-add variant="light" size="sm" leftSection={<IconPlus size={16} aria-hidden />} onClick={add} mt={6}>
        {t('group.newNumber')}
      </Button>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </section>
  );
}

const text = (error: unknown) => (typeof error === 'string' ? error : undefined);

interface RowProps extends Omit<NumberRow, 'key'> {
  readonly rowKey: string;
  readonly index: number;
  readonly last: boolean;
  readonly carriers: ReadonlyMap<number, Carrier>;
  readonly likelyCountry: string;
  readonly numberError: string | undefined;
  readonly carrierError: string | undefined;
  readonly actions: Actions;
}

/** Drawn anew only when its own values change: a group may hold thousands. */
const Row = memo(function Row(props: RowProps) {
  const { rowKey, index, actions } = props;
  const { t } = useTranslation();
  const name = props.e164 === '' ? t('group.row', { position: index + 1 }) : props.e164;
  const editing = props.editing || props.numberError !== undefined || props.carrierError !== undefined;
  return (
    <li className={classes.row} data-row={rowKey} data-paused={!props.enabled || undefined}>
      <span className={classes.position} aria-hidden="true">
        {index + 1}
      </span>
      {editing ? <Inputs {...props} /> : <Reading {...props} />}
      <Group gap={0} wrap="nowrap" className={classes.buttons}>
        <RowButton
          label={t('group.moveUp', { name })}
          disabled={index === 0}
          data-move="-1"
          onClick={() => actions.move(rowKey, -1)}
        >
          <IconArrowUp size={16} />
        </RowButton>
        <RowButton
          label={t('group.moveDown', { name })}
          disabled={props.last}
          data-move="1"
          onClick={() => actions.move(rowKey, 1)}
        >
          <IconArrowDown size={16} />
        </RowButton>
        <RowButton
          label={props.enabled ? t('group.pause', { name }) : t('group.resume', { name })}
          onClick={() => actions.change(rowKey, { enabled: !props.enabled })}
        >
          {props.enabled ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
        </RowButton>
        <RowButton label={t('list.deleteNamed', { name })} onClick={() => actions.remove(rowKey)}>
          <IconTrash size={16} />
        </RowButton>
      </Group>
    </li>
  );
});

function Inputs(props: RowProps) {
  const { rowKey, actions } = props;
  const { t } = useTranslation();
  const country = props.carrierId === null ? '' : (props.carriers.get(props.carrierId)?.country ?? '');
  const paste = (event: ClipboardEvent) => {
    if (actions.paste(rowKey, event.clipboardData.getData('text/plain'))) event.preventDefault();
  };
  return (
    <div className={classes.inputs}>
      <PhoneInput
        aria-label={t('group.number')}
        placeholder={t('group.number')}
        value={props.e164}
        onChange={(e164) => actions.change(rowKey, { e164 })}
        onPaste={paste}
        country={country}
        likelyCountry={props.likelyCountry}
        allowForeign={isConfirmed(props)}
        onAllowForeign={(e164) => actions.change(rowKey, { e164, confirmed: confirmationOf(e164, props.carrierId) })}
        problem={props.numberError}
      />
      <CarrierSelect
        aria-label={t('group.carrier')}
        placeholder={t('group.carrier')}
        value={props.carrierId}
        onChange={(carrierId) => actions.change(rowKey, { carrierId })}
        error={props.carrierError}
      />
      {!props.enabled && <Badge color="gray">{t('group.paused')}</Badge>}
    </div>
  );
}

function Reading(props: RowProps) {
  const { t } = useTranslation();
  const carrier = props.carrierId === null ? '' : (props.carriers.get(props.carrierId)?.name ?? '');
  return (
    <UnstyledButton className={classes.reading} onClick={() => props.actions.change(props.rowKey, { editing: true })}>
      <span className={classes.number}>
        <Phone e164={props.e164} />
      </span>
      <span className={classes.carrier}>{carrier}</span>
      {!props.enabled && <Badge color="gray">{t('group.paused')}</Badge>}
      {!props.numberEnabled && <Badge color="yellow">{t('group.pausedEverywhere')}</Badge>}
    </UnstyledButton>
  );
}

function RowButton({
  label,
  ...rest
}: {
  label: string;
  disabled?: boolean;
  onClick: () => void;
  children: React.ReactNode;
  'data-move'?: string;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} {...rest} />
    </Tooltip>
  );
}
