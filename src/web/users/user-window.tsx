import { Button, Group, Modal, Stack, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import { refresh } from '../api/queries.ts';
import type { Person } from '../api/types.ts';
import { useSession } from '../session/use-session.ts';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { RoleSelect } from '../shared/role-select.tsx';
import { ShownOnce } from '../shared/shown-once.tsx';

/** Makes a user, or changes one (role, whether he may sign in, a new password). A password is shown the one time. */
export function UserWindow({ user, onClose }: { user: Person | null; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { session } = useSession();
  /** Nobody changes his own role, or disables himself: so there is always an administrator left. */
  const self = session?.by === 'user' && session.name === user?.name;
  const [name, setName] = useState(user?.name ?? '');
  const [role, setRole] = useState(user?.role ?? 'operator');
  const [disabled, setDisabled] = useState(user?.disabled ?? false);
  const [password, setPassword] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const run = async (work: () => Promise<void>) => {
    setError(null);
    await work().catch(setError);
    await refresh(queries, 'users');
  };
  const ask = async (path: string, body?: object) =>
    setPassword((await call<{ password: string }>(path, { method: 'POST', body })).data.password);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      if (user === null) return ask('users', { name: name.trim(), role });
      await call(`users/${user.id}`, { method: 'PUT', etag: `"${user.version}"`, body: { role, disabled } });
      onClose();
    });
  };
  const reset = (id: number) => {
    if (window.confirm(t('user.resetSure', { name }))) void run(() => ask(`users/${id}/password`));
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={user === null ? t('user.new') : name}
      closeButtonProps={{ 'aria-label': t('window.close') }}
      closeOnClickOutside={password === null}
    >
      {password !== null ? (
        <ShownOnce secret={password} warning={t('user.once', { name: name.trim() })} onClose={onClose} />
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <ProblemAlert error={error} />
            {user === null && (
              <TextInput
                label={t('user.name')}
                description={t('user.nameHint')}
                data-autofocus
                maxLength={64}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
            )}
            {!self && <RoleSelect value={role} onChange={setRole} />}
            {user && !self && (
              <Switch
                label={t('user.maySignIn')}
                checked={!disabled}
                onChange={(event) => setDisabled(!event.currentTarget.checked)}
              />
            )}
            <Group justify="flex-end">
              {user && (
                <Button variant="default" mr="auto" onClick={() => reset(user.id)}>
                  {t('user.reset')}
                </Button>
              )}
              <Button variant="default" onClick={onClose}>
                {t('window.cancel')}
              </Button>
              <Button type="submit" disabled={self || name.trim() === ''}>
                {user === null ? t('user.make') : t('window.save')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
