import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeMany } from '../api/change-many.ts';
import type { Trunk } from '../api/types.ts';
import { BulkBar } from '../shared/bulk-bar.tsx';
import { CarrierSelect } from '../shared/selects.tsx';

/** Assigns a carrier to many trunks, or hides endpoints that are no trunks. */
export function BulkTrunks({ trunks, onDone }: { trunks: readonly Trunk[]; onDone: () => void }) {
  const { t } = useTranslation();
  const [carrierId, setCarrierId] = useState<number | null>(null);
  const change = (fields: { carrierId?: number | null; ignored?: boolean }) => changeMany('trunks', trunks, fields);
  const losing = trunks.filter(
    (trunk) => trunk.carrierId !== carrierId && (trunk.defaultNumberId !== null || trunk.emergencyNumberId !== null),
  ).length;
  const agreed = () => losing === 0 || window.confirm(t('trunk.assignLoses', { count: losing }));
  return (
    <BulkBar count={trunks.length} onClear={onDone}>
      {(run, busy) => (
        <>
          <CarrierSelect
            aria-label={t('trunk.carrier')}
            placeholder={t('trunk.carrier')}
            value={carrierId}
            onChange={setCarrierId}
            w={220}
          />
          <Button
            loading={busy}
            disabled={carrierId === null}
            onClick={() => agreed() && run(() => change({ carrierId }))}
          >
            {t('trunk.assign')}
          </Button>
          <Button variant="default" loading={busy} onClick={() => run(() => change({ ignored: true }))}>
            {t('trunk.hide')}
          </Button>
        </>
      )}
    </BulkBar>
  );
}
