import { Alert, Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import type { CallRequest, DecisionEntry, Page } from '../api/types.ts';
import { Phone } from '../shared/phone.tsx';

interface Props {
  readonly request: CallRequest;
  /** Shows the decisions of this call. */
  readonly onPlaced: (callId: string) => void;
  readonly onEnd: () => void;
}

/** Follows a test call until the number that it shows is known. */
export function CallProgress({ request, onPlaced, onEnd }: Props) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ['calls', request.id],
    queryFn: async ({ signal }) => {
      const state = (await call<CallRequest>(`calls/${request.id}`, { signal })).data;
      const { callId } = state;
      const found = (
        await call<Page<DecisionEntry>>(`decisions?limit=1&callId=${encodeURIComponent(callId)}`, { signal })
      ).data;
      return { state: state.state, failure: state.failure, callId, decision: found.items[0] ?? null };
    },
    refetchInterval: 1_000,
  });
  const state = data?.state ?? request.state;
  const isUnderWay = state === 'pending' || state === 'claimed';
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once
  useEffect(() => {
    if (!isUnderWay) onEnd();
  }, [isUnderWay]);
  return (
    <Alert color={state === 'failed' || state === 'expired' ? 'red' : 'teal'} role="status" data-testid="call-progress">
      {t(`testCall.state.${state}`)} {data?.failure}{' '}
      {data?.decision && (
        <>
          {data.decision.e164 === null ? (
            t(`decision.${data.decision.action}`)
          ) : (
            <>
              {t('decision.shows')} <Phone e164={data.decision.e164} />
            </>
          )}{' '}
          <Anchor component="button" type="button" onClick={() => onPlaced(data.callId)}>
            {t('testCall.see')}
          </Anchor>
        </>
      )}
    </Alert>
  );
}
