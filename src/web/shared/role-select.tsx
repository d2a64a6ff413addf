import { Select, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ROLES, type Role } from '../../http/roles.ts';

/** A role, and what it may do. */
export function RoleSelect({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        label={t('key.role')}
        data={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
        value={value}
        onChange={(chosen) => onChange(ROLES.find((known) => known === chosen) ?? 'viewer')}
      />
      <Text size="sm" c="dimmed">
        {t(`roleHint.${value}`)}
      </Text>
    </>
  );
}
