import { useTranslation } from 'react-i18next';
import { useCarriers, useList, usePbxs } from '../api/queries.ts';
import type { CoverageRow, Trunk } from '../api/types.ts';
import { isConnected } from '../shared/in-force.ts';

export interface Problem {
  readonly key: string;
  readonly grave: boolean;
  readonly text: string;
  readonly href: string;
}

/** So many groups and trunks are looked at: Coverage shows all. */
const COUNTED = 200;

/** What is known; `error`: of what could not be asked; `isAll`: nothing else can be wrong. */
export function useAttention(): { problems: readonly Problem[]; ready: boolean; isAll: boolean; error: unknown } {
  const { t } = useTranslation();
  const askedPbxs = usePbxs();
  const { pbxs, ready } = askedPbxs;
  const { byId } = useCarriers();
  const trunks = useList<Trunk>('trunks', { limit: COUNTED });
  const groups = useList<CoverageRow>('coverage', { limit: COUNTED });
  const uncovered = groups.items.filter(({ cells }) => cells.some(({ missing }) => missing));
  const unassigned = trunks.items.filter(({ carrierId }) => carrierId === null);
  const noDefault = trunks.items.filter(
    ({ carrierId, defaultNumberId }) => carrierId !== null && defaultNumberId === null,
  );
  const away = pbxs.filter((pbx) => !isConnected(pbx));
  const problems: Problem[] = [
    ...away.map((pbx) => ({
      key: `pbx ${pbx.id}`,
      grave: true,
      text: t('attention.disconnected', { name: pbx.name }),
      href: '/pbxs',
    })),
  ];
  if (ready && pbxs.length === 0)
    problems.push({ key: 'no pbx', grave: true, text: t('attention.noPbx'), href: '/pbxs' });
  if (uncovered.length > 0) {
    problems.push({
      key: 'uncovered',
      grave: true,
      text: t('attention.uncovered', { count: uncovered.length }),
      href: '/coverage',
    });
  }
  if (unassigned.length > 0) {
    problems.push({
      key: 'unassigned',
      grave: false,
      text: t('attention.unassigned', { count: unassigned.length }),
      href: '/trunks',
    });
  }
  if (noDefault.length > 0) {
    const names = noDefault.slice(0, 3).map((trunk) => `${trunk.name} (${byId.get(trunk.carrierId ?? 0)?.name ?? ''})`);
    problems.push({
      key: 'no default',
      grave: false,
      text: t('attention.noDefault', { count: noDefault.length, names: names.join(', ') }),
      href: '/trunks',
    });
  }
  const error = askedPbxs.error ?? trunks.error ?? groups.error;
  const asked = (ready && !trunks.loading && !groups.loading) || error !== null;
  return { problems, ready: asked, isAll: !trunks.hasMore && !groups.hasMore, error };
}
