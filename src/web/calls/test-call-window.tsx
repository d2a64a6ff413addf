import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, RequestError } from '../api/client.ts';
import type { CallRequest, Trunk } from '../api/types.ts';
import { fieldText, ProblemAlert } from '../shared/problem-alert.tsx';
import { randomKey } from '../shared/random-key.ts';
import { type ReferenceChoice, ReferenceFields, referenceText } from '../shared/reference-fields.tsx';
import { TrunkSelect } from '../shared/selects.tsx';
import { CallProgress } from './call-progress.tsx';

interface Props {
  readonly onClose: () => void;
  /** Shows the decisions of this call. */
  readonly onPlaced: (callId: string) => void;
}

/** The last step of the first run: place a call, and see which number it shows. */
export function TestCallWindow({ onClose, onPlaced }: Props) {
  const { t } = useTranslation();
  const [trunkId, setTrunkId] = useState<number | null>(null);
  const [reference, setReference] = useState<ReferenceChoice>({ kind: 'group', id: null });
  const [destination, setDestination] = useState('');
  const [endpoint, setEndpoint] = useState('');
  const [placed, setPlaced] = useState<CallRequest | null>(null);
  const [error, setError] = useState<unknown>(null);
  /** It is asked for, or under way: a second click of a double one is no second call. */
  const [busy, setBusy] = useState(false);
  /** What was sent and not answered: sent once more unchanged, it is still one call. */
  const sent = useRef<{ readonly text: string; readonly key: string } | null>(null);
  const wrong = (field: string) => {
    const found = error instanceof RequestError ? error.errors.find(({ path }) => path.startsWith(field)) : undefined;
    return found && fieldText(t, found.code, found.message);
  };
  const complete = trunkId !== null && destination.trim() !== '' && endpoint.trim() !== '';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!complete || busy) return;
    setBusy(true);
    setError(null);
    try {
      const trunk = (await call<Trunk>(`trunks/${trunkId}`)).data;
      const body = {
        pbx: trunk.pbx,
        trunk: trunk.name,
        reference: await referenceText(reference),
        destination: destination.replace(/[^\d+*#]/g, ''),
        connect: { endpoint: endpoint.trim() },
      };
      const text = JSON.stringify(body);
      if (sent.current?.text !== text) sent.current = { text, key: randomKey() };
      const idempotencyKey = sent.current.key;
      setPlaced((await call<CallRequest>('calls', { method: 'POST', body, idempotencyKey })).data);
      sent.current = null;
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };

  return (
    <Modal opened onClose={onClose} title={t('call.test')} closeButtonProps={{ 'aria-label': t('window.close') }}>
      <form onSubmit={(event) => void submit(event)} onKeyDown={ignoreHeldEnter}>
        <Stack>
          <TrunkSelect label={t('why.trunk')} value={trunkId} onChange={setTrunkId} data-autofocus />
          <ReferenceFields value={reference} onChange={setReference} />
          <TextInput
            label={t('why.destination')}
            description={t('testCall.destinationHint')}
            type="tel"
            value={destination}
            error={wrong('destination')}
            onChange={(event) => setDestination(event.currentTarget.value)}
          />
          <TextInput
            label={t('testCall.endpoint')}
            description={t('testCall.endpointHint')}
            placeholder="PJSIP/101"
            value={endpoint}
            error={wrong('connect')}
            onChange={(event) => setEndpoint(event.currentTarget.value)}
          />
          <ProblemAlert error={error} />
          {placed && <CallProgress key={placed.id} request={placed} onPlaced={onPlaced} onEnd={() => setBusy(false)} />}
          {!placed && <Alert color="yellow">{t('testCall.real')}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('window.close')}
            </Button>
            <Button type="submit" loading={busy} disabled={!complete}>
              {t('testCall.call')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function ignoreHeldEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter' && event.repeat) event.preventDefault();
}
