import { z } from '@hono/zod-openapi';
import { PBX_KINDS } from '../domain/model.ts';
import { getPbx, listPbxs } from '../store/pbxs.ts';
import type { Api } from './endpoint.ts';
import { Count, IdNumber, Timestamp, Version } from './input.ts';
import { addResource, pageQuery } from './resource.ts';

const Pbx = z
  .object({
    id: IdNumber,
    name: z.string().openapi({ example: 'asterisk' }),
    kind: z.enum(PBX_KINDS),
    states: z
      .array(
        z.object({
          agent: z.string().openapi({ example: '1' }),
          connected: z.boolean().openapi({ example: true }),
          release: z.string().nullable().openapi({ example: '22.10.0' }),
          tableSeq: z.int().nullable().openapi({ example: 12, description: 'Version that its resident table holds' }),
          inForceSeq: z.int().nullable().openapi({
            example: 12,
            description: 'Version in force there: the agent answers by it, and the table is sure to hold it',
          }),
          tableProblem: z
            .string()
            .nullable()
            .openapi({ example: null, description: 'Why the table does not hold the newest version' }),
          since: Timestamp.openapi({ description: 'Connected, or not, without a break since then' }),
          seenAt: Timestamp,
        }),
      )
      .readonly()
      .openapi({ description: 'As each agent sees it' }),
    trunkCount: Count,
    newestSeq: Version.openapi({ description: 'The newest version: in force here once each `inForceSeq` is no less' }),
    version: Version,
  })
  .openapi('Pbx');

/** `/v1/pbxs`: read only, since connections come from the configuration of the service. */
export function addPbxs(api: Api): void {
  addResource(api, {
    path: '/v1/pbxs',
    id: { one: 'Pbx', many: 'Pbxs' },
    words: { one: 'PBX', many: 'PBXs' },
    query: pageQuery(['name', 'id'], {}),
    item: Pbx,
    whole: Pbx,
    list: listPbxs,
    get: getPbx,
  });
}
