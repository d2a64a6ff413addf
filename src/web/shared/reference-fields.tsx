import { Input, SegmentedControl, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import type { CallTask, Group, PhoneNumber } from '../api/types.ts';
import { GroupSelect, NumberSelect, TaskSelect } from './selects.tsx';

export const REFERENCE_KINDS = ['group', 'task', 'number', 'trunk'] as const;
export type ReferenceKind = (typeof REFERENCE_KINDS)[number];

export interface ReferenceChoice {
  readonly kind: ReferenceKind;
  readonly id: number | null;
}

/** The choice as a call names it: `group:Sales`, `task:Spring`, `number:+79161234567`, or nothing. */
export async function referenceText({ kind, id }: ReferenceChoice): Promise<string> {
  if (kind === 'trunk' || id === null) return '';
  if (kind === 'group') return `group:${(await call<Group>(`groups/${id}`)).data.name}`;
  if (kind === 'task') return `task:${(await call<CallTask>(`call-tasks/${id}`)).data.name}`;
  return `number:${(await call<PhoneNumber>(`phone-numbers/${id}`)).data.e164}`;
}

interface Props {
  readonly value: ReferenceChoice;
  readonly onChange: (value: ReferenceChoice) => void;
}

/** What the call names: a group, a task, one number, or nothing. */
export function ReferenceFields({ value, onChange }: Props) {
  const { t } = useTranslation();
  const choose = (id: number | null) => onChange({ ...value, id });
  const common = { label: t(`reference.which.${value.kind}`), value: value.id, onChange: choose };
  return (
    <Stack gap={6}>
      <Input.Label component="div">{t('reference.label')}</Input.Label>
      <SegmentedControl
        aria-label={t('reference.label')}
        data={REFERENCE_KINDS.map((kind) => ({ value: kind, label: t(`reference.${kind}`) }))}
        value={value.kind}
        onChange={(kind) => onChange({ kind: kind as ReferenceKind, id: null })}
      />
      {value.kind === 'group' && <GroupSelect key="group" {...common} />}
      {value.kind === 'task' && <TaskSelect key="task" {...common} />}
      {value.kind === 'number' && <NumberSelect key="number" {...common} />}
    </Stack>
  );
}
