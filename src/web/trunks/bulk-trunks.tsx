import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import type { Trunk } from '../api/types.ts';
import { BulkBar } from '../shared/bulk-bar.tsx';
import { CarrierSelect } from '../shared/selects.tsx';
import { trunkEdit, trunkValues } from './trunk-values.ts';

/** Assigns a carrier to many trunks, or hides endpoints that are no trunks. */
export function BulkTrunks({ trunks, onDone }: { trunks: readonly Trunk[]; onDone: () => void }) {
  const { t } = useTranslation();
  const [carrierId, setCarrierId] = useState<number | null>(null);
  const change = async (edit: (trunk: Trunk) => Partial<ReturnType<typeof trunkEdit>>) => {
    let etag = '';
    for (const trunk of trunks) {
      const body = { ...trunkEdit(trunkValues(trunk)), ...edit(trunk) };
      etag = (await call(`trunks/${trunk.id}`, { method: 'PUT', body, etag: `"${trunk.version}"` })).etag;
    }
    return etag;
  };
  const assign = (trunk: Trunk) =>
    trunk.carrierId === carrierId ? {} : { carrierId, defaultNumberId: null, emergencyNumberId: null };
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
          <Button loading={busy} disabled={carrierId === null} onClick={() => run(() => change(assign))}>
            {t('trunk.assign')}
          </Button>
          <Button variant="default" loading={busy} onClick={() => run(() => change(() => ({ ignored: true })))}>
            {t('trunk.hide')}
          </Button>
        </>
      )}
    </BulkBar>
  );
}
