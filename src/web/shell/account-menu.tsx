import { ActionIcon, Menu } from '@mantine/core';
import { IconLock, IconLogout, IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordWindow } from '../session/password-window.tsx';
import { useSession, useSignOut } from '../session/use-session.ts';

export function AccountMenu() {
  const { t } = useTranslation();
  const signOut = useSignOut();
  const { session } = useSession();
  const [changing, setChanging] = useState(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={t('shell.account')}>
            <IconUser size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {session && (
            <Menu.Label>{t('shell.signedInAs', { name: session.name, role: t(`role.${session.role}`) })}</Menu.Label>
          )}
          {session?.by === 'user' && (
            <>
              <Menu.Item leftSection={<IconLock size={16} aria-hidden />} onClick={() => setChanging(true)}>
                {t('account.changePassword')}
              </Menu.Item>
              <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut(true)}>
                {t('account.signOutEverywhere')}
              </Menu.Item>
            </>
          )}
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut(false)}>
            {t('shell.signOut')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {changing && <PasswordWindow onClose={() => setChanging(false)} />}
    </>
  );
}
