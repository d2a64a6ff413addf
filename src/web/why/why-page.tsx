import { Button, Checkbox, Grid, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { PRESENTATIONS, type Presentation } from '../../domain/decision.ts';
import { call } from '../api/client.ts';
import type { Resolved, Trunk } from '../api/types.ts';
import { type Decided, DecisionView } from '../shared/decision-view.tsx';
import { Page } from '../shared/list-page.tsx';
import { ProblemAlert } from '../shared/problem-alert.tsx';
import { type ReferenceChoice, ReferenceFields, referenceText } from '../shared/reference-fields.tsx';
import { TrunkSelect } from '../shared/selects.tsx';

/** The dry run: what would a call show now, and why? */
export default function WhyPage() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const given = (name: string) => Number(search.get(name)) || null;
  const [trunkId, setTrunkId] = useState(given('trunk'));
  const [reference, setReference] = useState<ReferenceChoice>({ kind: 'group', id: given('group') });
  const [destination, setDestination] = useState(search.get('destination') ?? '');
  const [presentation, setPresentation] = useState<Presentation>('allowed');
  const [emergency, setEmergency] = useState(false);
  const ask = useMutation({
    mutationFn: async () => {
      const trunk = (await call<Trunk>(`trunks/${trunkId}`)).data;
      const body = {
        pbx: trunk.pbx,
        trunk: trunk.name,
        reference: await referenceText(reference),
        destination: destination.replace(/[^\d+*#]/g, ''),
        presentation,
        emergency,
      };
      return (await call<Resolved>('resolve', { method: 'POST', body })).data;
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (trunkId !== null) ask.mutate();
  };

  return (
    <Page title={t('page.why')} hint={t('why.hint')}>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Paper withBorder p="md" component="form" onSubmit={submit}>
            <Stack>
              <TrunkSelect label={t('why.trunk')} value={trunkId} onChange={setTrunkId} />
              <ReferenceFields value={reference} onChange={setReference} />
              <TextInput
                label={t('why.destination')}
                description={t('why.destinationHint')}
                type="tel"
                value={destination}
                onChange={(event) => setDestination(event.currentTarget.value)}
              />
              <Select
                label={t('why.presentation')}
                data={PRESENTATIONS.map((value) => ({ value, label: t(`presentation.${value}`) }))}
                value={presentation}
                onChange={(value) => setPresentation(PRESENTATIONS.find((known) => known === value) ?? 'allowed')}
              />
              <Checkbox
                label={t('why.emergency')}
                checked={emergency}
                onChange={(event) => setEmergency(event.currentTarget.checked)}
              />
              <Button
                type="submit"
                loading={ask.isPending}
                disabled={trunkId === null}
                leftSection={<IconSearch size={16} aria-hidden />}
              >
                {t('why.ask')}
              </Button>
            </Stack>
          </Paper>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }} aria-live="polite">
          <ProblemAlert error={ask.error} />
          {ask.data && !ask.error && <DecisionView decided={decided(ask.data)} />}
          {!ask.data && !ask.error && (
            <Text c="dimmed" p="md">
              {t('why.nothingYet')}
            </Text>
          )}
        </Grid.Col>
      </Grid>
    </Page>
  );
}

const decided = (answer: Resolved): Decided => ({
  ...answer,
  e164: answer.number?.e164 ?? null,
  carrier: answer.carrier?.name ?? null,
});
