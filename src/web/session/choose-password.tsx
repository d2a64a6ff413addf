import { Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { OutsidePaper } from './outside-paper.tsx';
import { PasswordForm } from './password-window.tsx';
import { useSignOut } from './use-session.ts';

/** In place of the page, for one whose password an administrator knows. */
export function ChoosePassword() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const signOut = useSignOut();
  return (
    <OutsidePaper>
      <div>
        <Title order={1}>{t('account.choose')}</Title>
        <Text c="dimmed" size="sm" mt={4}>
          {t('account.chooseHint')}
        </Text>
      </div>
      <PasswordForm
        onChanged={() => void queries.resetQueries()}
        onLeave={() => void signOut(false)}
        leave={t('shell.signOut')}
      />
    </OutsidePaper>
  );
}
