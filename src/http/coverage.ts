import { z } from '@hono/zod-openapi';
import type { Snapshot } from '../domain/snapshot.ts';
import { listGroups } from '../store/groups.ts';
import { paged } from './cursor.ts';
import { type Api, addEndpoint } from './endpoint.ts';
import { Count, IdNumber, Version } from './input.ts';
import { ProblemError } from './problem.ts';
import { pageOf, pageQuery } from './resource.ts';

/** How long a change that was made a moment ago may take to get into the snapshot. Milliseconds. */
const SNAPSHOT_MS = 5000;

const CoverageCarrier = z
  .object({
    id: IdNumber,
    name: z.string().openapi({ example: 'MegaFon' }),
    trunks: z
      .array(
        z.object({
          id: IdNumber,
          name: z.string().openapi({ example: 'megafon-1' }),
          pbx: z.string().openapi({ example: 'asterisk' }),
        }),
      )
      .readonly()
      .openapi({ description: 'Live trunks to it: those that are not ignored' }),
  })
  .openapi('CoverageCarrier');

const CoverageRow = z
  .object({
    groupId: IdNumber,
    name: z.string().openapi({ example: 'Sales' }),
    cells: z
      .array(
        z.object({
          carrierId: IdNumber,
          numbers: Count.openapi({ description: "The group's numbers at this carrier, paused ones as well" }),
          enabled: Count.openapi({ description: 'Those that a call could be given' }),
          missing: z
            .boolean()
            .openapi({ example: false, description: 'True: none is enabled, and a live trunk could ask for one' }),
        }),
      )
      .readonly()
      .openapi({ description: 'One for each of `carriers`, in their order' }),
  })
  .openapi('CoverageRow');

const Coverage = pageOf(CoverageRow)
  .extend({
    seq: Version.openapi({ description: 'Version of the configuration that this shows' }),
    carriers: z.array(CoverageCarrier).readonly(),
  })
  .openapi('Coverage');

/** `/v1/coverage`: groups by carriers, asked of the snapshot by the same look-up that a call makes. */
export function addCoverage(api: Api): void {
  const { db, snapshots } = api.store;
  addEndpoint(api, {
    method: 'get',
    path: '/v1/coverage',
    tag: 'coverage',
    operationId: 'listCoverage',
    summary: 'Which group has numbers at which carrier, and where would a call find none?',
    query: pageQuery(['name', 'id'], {}),
    status: 200,
    output: Coverage,
    problems: ['invalid_cursor'],
    handle: async ({ query }) => {
      const page = await paged('/v1/coverage', query, (query) => listGroups(db, query));
      await snapshots.reached(Math.max(0, ...page.items.map(({ version }) => version)), SNAPSHOT_MS);
      const snapshot = snapshots.current;
      if (!snapshot) throw new ProblemError('unavailable', 'The configuration is not read yet');
      const carriers = carriersOf(snapshot);
      const items = page.items.map(({ id, name }) => ({
        groupId: id,
        name,
        cells: carriers.map((carrier) => {
          const { atCarrier, enabled } = snapshot.numbersAt(id, carrier.id);
          const missing = enabled.length === 0 && carrier.trunks.length > 0;
          return { carrierId: carrier.id, numbers: atCarrier, enabled: enabled.length, missing };
        }),
      }));
      return { body: { items, nextCursor: page.nextCursor, seq: snapshot.seq, carriers } };
    },
  });
}

/** Carriers by name, each with its live trunks. */
function carriersOf(snapshot: Snapshot) {
  const trunks = [...snapshot.trunks()].filter(({ ignored }) => !ignored);
  return [...snapshot.carriers()]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ id, name }) => ({
      id,
      name,
      trunks: trunks
        .filter(({ carrierId }) => carrierId === id)
        .map((trunk) => ({ id: trunk.id, name: trunk.name, pbx: snapshot.pbxById(trunk.pbxId)?.name ?? '' })),
    }));
}
