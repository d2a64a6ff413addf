import { Select } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { POLICIES, type Policy } from '../../domain/model.ts';
import { GroupSelect } from './selects.tsx';

interface PolicyValues {
  policy: Policy | null;
  fallbackGroupId: number | null;
}

interface Props<Values extends PolicyValues> {
  readonly form: UseFormReturnType<Values>;
  /** What an unset policy means here; null: it must be set. */
  readonly inherits: string | null;
  /** A group can't stand in for itself. */
  readonly except?: number | null;
}

/** What happens when no number of the group is registered with the trunk's carrier. */
export function PolicyFields<Values extends PolicyValues>({ form, inherits, except = null }: Props<Values>) {
  const { t } = useTranslation();
  const { policy, fallbackGroupId } = form.getValues();
  const set = (values: Partial<PolicyValues>) => {
    form.setValues(values as Partial<Values>);
    form.clearErrors();
  };
  return (
    <>
      <Select
        label={t('policy.label')}
        description={t('policy.hint')}
        data={[
          ...(inherits === null ? [] : [{ value: '', label: inherits }]),
          ...POLICIES.map((value) => ({ value, label: t(`policy.${value}`) })),
        ]}
        value={policy ?? ''}
        onChange={(value) => {
          const chosen = POLICIES.find((known) => known === value) ?? null;
          set({ policy: chosen, ...(chosen !== 'fallback_group' && { fallbackGroupId: null }) });
        }}
        error={form.errors.policy}
      />
      {policy === 'fallback_group' && (
        <GroupSelect
          label={t('policy.fallbackGroup')}
          value={fallbackGroupId}
          onChange={(id) => set({ fallbackGroupId: id })}
          except={except}
          error={form.errors.fallbackGroupId}
        />
      )}
    </>
  );
}
