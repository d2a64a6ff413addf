import { Button, Group, Modal, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, RequestError } from '../api/client.ts';
import { refresh, useCarriers, useList } from '../api/queries.ts';
import type { Group as CallerIdGroup, PhoneNumber } from '../api/types.ts';
import { newRow, toBody, toValues } from '../groups/group-values.ts';
import { confirmationOf } from '../shared/confirmation.ts';
import { Phone } from '../shared/phone.tsx';
import { PhoneInput } from '../shared/phone-input.tsx';
import { fieldText, ProblemAlert } from '../shared/problem-alert.tsx';
import { useSaved, versionOf } from '../shared/saved.tsx';

interface Props {
  readonly group: { readonly id: number; readonly name: string };
  readonly carrierId: number;
  readonly onClose: () => void;
}

const OFFERED = 6;

/** Fills an empty cell: a number that the carrier has already is one click, a new one is typed. */
export function AddNumberWindow({ group, carrierId, onClose }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const saved = useSaved();
  const { byId } = useCarriers();
  const carrier = byId.get(carrierId);
  const [number, setNumber] = useState('');
  const [confirmed, setConfirmed] = useState('');
  const [error, setError] = useState<unknown>(null);
  const known = useList<PhoneNumber>('phone-numbers', { carrierId, enabled: true, limit: OFFERED });
  const field = error instanceof RequestError ? error.errors.find(({ path }) => path.endsWith('.e164')) : undefined;

  const add = async (e164: string, confirmed: string) => {
    setError(null);
    try {
      // Read at once before the write: what others added meanwhile stays.
      const read = await call<CallerIdGroup>(`groups/${group.id}`);
      const values = toValues(read.data);
      values.numbers.push(newRow({ e164, carrierId, confirmed }));
      const answer = await call(`groups/${group.id}`, { method: 'PUT', body: toBody(values), etag: read.etag });
      saved(versionOf(answer.etag));
      await refresh(queries);
      onClose();
    } catch (refusal) {
      setError(refusal);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim() !== '') void add(number, confirmed);
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('coverage.addTo', { group: group.name, carrier: carrier?.name ?? '' })}
      closeButtonProps={{ 'aria-label': t('window.close') }}
    >
      <form onSubmit={submit}>
        <Stack>
          {known.items.length > 0 && (
            <Group gap="xs" role="group" aria-label={t('coverage.known')}>
              {known.items.slice(0, OFFERED).map((one) => (
                <Button
                  key={one.id}
                  variant="default"
                  size="xs"
                  onClick={() => void add(one.e164, confirmationOf(one.e164, carrierId))}
                >
                  <Phone e164={one.e164} />
                </Button>
              ))}
            </Group>
          )}
          <PhoneInput
            label={t('group.newNumber')}
            description={t('group.carrierWarning')}
            data-autofocus
            value={number}
            onChange={setNumber}
            country={carrier?.country ?? ''}
            allowForeign={confirmed === confirmationOf(number, carrierId)}
            onAllowForeign={(value) => {
              setNumber(value);
              setConfirmed(confirmationOf(value, carrierId));
              setError(null);
            }}
            problem={field && fieldText(t, field.code, field.message)}
          />
          {!field && <ProblemAlert error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('window.cancel')}
            </Button>
            <Button type="submit" disabled={number.trim() === ''}>
              {t('window.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
