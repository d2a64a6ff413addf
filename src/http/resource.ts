import { z } from '@hono/zod-openapi';
import type { Actor } from '../store/actor.ts';
import type { Page } from '../store/paging.ts';
import type { Database } from '../store/store.ts';
import { type ListQuery, paged } from './cursor.ts';
import { type Api, addEndpoint } from './endpoint.ts';
import { Id, IdNumber, Version } from './input.ts';
import type { ProblemCode } from './problem.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** Cursor and limit: the same for every list. */
export const cursorQuery = {
  limit: z
    .string()
    .regex(/^[0-9]{1,4}$/, `Must be a whole number from 1 to ${MAX_LIMIT}`)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= MAX_LIMIT, `Must be a whole number from 1 to ${MAX_LIMIT}`)
    .default(DEFAULT_LIMIT)
    .openapi({ type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT, example: 50 }),
  cursor: z.string().min(1).max(1000).optional().openapi({ description: '`nextCursor` of the page before' }),
};

/** The query of a resource's list. `sorts`: its own keys; each also with `-` for descending. */
export function pageQuery<S extends string, F extends z.ZodRawShape>(sorts: readonly [S, ...S[]], filters: F) {
  const signed = sorts.flatMap((sort) => [sort, `-${sort}` as const]) as [S, ...(S | `-${S}`)[]];
  return z.strictObject({
    ...cursorQuery,
    search: z.string().min(1).max(100).optional().openapi({ description: 'Part of a name or number, without case' }),
    sort: z.enum(signed).optional().openapi({ example: sorts[0] }),
    ...filters,
  });
}

/** Of a route that takes no query. */
export const noQuery = z.strictObject({});

/** One page of a list. */
export function pageOf<I extends z.ZodType>(item: I) {
  return z.object({
    items: z.array(item).readonly(),
    nextCursor: z.string().nullable().openapi({ description: 'Null: this was the last page', example: null }),
  });
}

type Versioned<W extends z.ZodType> = z.input<W> & { readonly id: number; readonly version: number };
type Seen = z.output<typeof versions>[number];
type WriteOptions = { readonly ifMatch: number; readonly actor: Actor };

/** Of a change of many at once: each with the version that the client has seen, in place of If-Match. */
const MAX_CHANGED = 1000;
const versions = z
  .array(z.strictObject({ id: IdNumber, version: z.int().min(0).openapi({ example: 12 }) }))
  .min(1)
  .max(MAX_CHANGED)
  .openapi({ description: 'Those to change, each in the version that was read; all are changed, or none' });

/** A kind of thing that is listed, read, made, replaced and deleted; what is left out has no route. */
export interface Resource<
  Q extends z.ZodObject,
  I extends z.ZodType,
  W extends z.ZodType,
  C extends z.ZodType,
  R extends z.ZodType,
  D extends z.ZodObject,
  M extends z.ZodObject,
> {
  readonly path: string;
  /** Words for operation ids and summaries: `CallTask`, `call task`. */
  readonly id: { readonly one: string; readonly many: string };
  readonly words: { readonly one: string; readonly many: string };
  readonly query: Q;
  /** As it stands in a list. */
  readonly item: I;
  /** As it stands alone. */
  readonly whole: W;
  readonly list: (db: Database, query: z.output<Q>) => Promise<Page<z.input<I>>>;
  readonly get: (db: Database, id: number) => Promise<Versioned<W>>;
  readonly create?: {
    readonly body: C;
    readonly problems?: readonly ProblemCode[];
    readonly run: (db: Database, input: z.output<C>, actor: Actor) => Promise<Versioned<W>>;
  };
  readonly replace?: {
    readonly body: R;
    readonly problems?: readonly ProblemCode[];
    readonly run: (db: Database, id: number, input: z.output<R>, options: WriteOptions) => Promise<Versioned<W>>;
  };
  readonly remove?: {
    readonly query: D;
    readonly problems?: readonly ProblemCode[];
    readonly run: (db: Database, id: number, options: WriteOptions & z.output<D>) => Promise<void>;
  };
  /** The same fields of many at once. */
  readonly change?: {
    readonly body: M;
    readonly run: (db: Database, items: readonly Seen[], input: z.output<M>, actor: Actor) => Promise<number>;
  };
}

/** Adds the routes of a resource. Cursor, search, sort, If-Match and errors are the same for all, since they are made here. */
export function addResource<
  Q extends z.ZodObject,
  I extends z.ZodType,
  W extends z.ZodType,
  C extends z.ZodType,
  R extends z.ZodType,
  D extends z.ZodObject,
  M extends z.ZodObject,
>(api: Api, resource: Resource<Q, I, W, C, R, D, M>): void {
  const { path, id, words, create, replace, remove, change } = resource;
  const { db } = api.store;
  const tag = words.many;
  const one = { path: `${path}/{id}`, tag, params: z.strictObject({ id: Id }) };

  addEndpoint(api, {
    method: 'get',
    path,
    tag,
    operationId: `list${id.many}`,
    summary: `List ${words.many}`,
    query: resource.query,
    status: 200,
    output: pageOf(resource.item),
    problems: ['invalid_cursor'],
    handle: async ({ query }) => ({
      body: (await paged(path, query as z.output<Q> & ListQuery, (query) => resource.list(db, query))) as Page<
        z.input<I>
      >,
    }),
  });

  addEndpoint(api, {
    ...one,
    method: 'get',
    operationId: `get${id.one}`,
    summary: `Read one ${words.one}`,
    status: 200,
    output: resource.whole,
    handle: async ({ params }) => {
      const row = await resource.get(db, params.id);
      return { body: row, version: row.version };
    },
  });

  if (create) {
    addEndpoint(api, {
      method: 'post',
      path,
      tag,
      operationId: `create${id.one}`,
      summary: `Make a ${words.one}`,
      body: create.body,
      status: 201,
      output: resource.whole,
      problems: create.problems ?? [],
      handle: async ({ body, actor }) => {
        const row = await create.run(db, body, actor);
        return { body: row, version: row.version, location: `${path}/${row.id}` };
      },
    });
  }

  if (replace) {
    addEndpoint(api, {
      ...one,
      method: 'put',
      operationId: `replace${id.one}`,
      summary: `Replace a ${words.one} as a whole`,
      ifMatch: true,
      body: replace.body,
      status: 200,
      output: resource.whole,
      problems: replace.problems ?? [],
      handle: async ({ params, body, ifMatch, actor }) => {
        const row = await replace.run(db, params.id, body, { ifMatch, actor });
        return { body: row, version: row.version };
      },
    });
  }

  if (remove) {
    addEndpoint(api, {
      ...one,
      method: 'delete',
      operationId: `delete${id.one}`,
      summary: `Delete a ${words.one}`,
      query: remove.query,
      ifMatch: true,
      status: 204,
      problems: remove.problems ?? [],
      handle: async ({ params, query, ifMatch, actor }) => {
        await remove.run(db, params.id, { ...query, ifMatch, actor });
        return {};
      },
    });
  }

  if (change) {
    addEndpoint(api, {
      method: 'patch',
      path,
      tag,
      operationId: `change${id.many}`,
      summary: `Change the same fields of many ${words.many}, all or none`,
      body: change.body.extend({ items: versions }).openapi(`${id.many}Change`),
      status: 200,
      output: z.object({ version: Version.openapi({ description: 'Version of the configuration after it' }) }),
      problems: ['not_found', 'version_mismatch'],
      handle: async ({ body, actor }) => {
        const { items, ...input } = body as z.output<M> & { readonly items: readonly Seen[] };
        return { body: { version: await change.run(db, items, input as z.output<M>, actor) } };
      },
    });
  }
}
