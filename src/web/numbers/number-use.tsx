import { Anchor, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useList } from '../api/queries.ts';
import type { GroupListItem, PhoneNumber } from '../api/types.ts';

/** The groups that a phone number is in, each a way to that group. */
export function NumberUse({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation();
  const { items, hasMore } = useList<GroupListItem>('groups', { phoneNumberId: number.id, limit: 50 });
  return (
    <div>
      <Text fw={600} size="sm">
        {t('number.usedIn')}
      </Text>
      {items.length === 0 && (
        <Text c="dimmed" size="sm">
          {t('number.inNoGroup')}
        </Text>
      )}
      <Group gap="sm">
        {items.map((group) => (
          <Anchor key={group.id} component={Link} href={`/groups/${group.id}`} size="sm">
            {group.name}
          </Anchor>
        ))}
        {hasMore && '…'}
      </Group>
    </div>
  );
}
