import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { changeMany } from '../api/change-many.ts';
import type { PhoneNumber } from '../api/types.ts';
import { BulkBar } from '../shared/bulk-bar.tsx';

/** Pauses or resumes many phone numbers everywhere. */
export function BulkNumbers({ numbers, onDone }: { numbers: readonly PhoneNumber[]; onDone: () => void }) {
  const { t } = useTranslation();
  const enable = (enabled: boolean) => changeMany('phone-numbers', numbers, { enabled });
  return (
    <BulkBar count={numbers.length} onClear={onDone}>
      {(run, busy) => (
        <>
          <Button variant="default" loading={busy} onClick={() => run(() => enable(false))}>
            {t('number.pauseAll')}
          </Button>
          <Button variant="default" loading={busy} onClick={() => run(() => enable(true))}>
            {t('number.resumeAll')}
          </Button>
        </>
      )}
    </BulkBar>
  );
}
