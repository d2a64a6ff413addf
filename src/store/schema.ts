import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  type PgDatabase,
  type PgQueryResultHKT,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core';
import type { CallConnect } from '../domain/call.ts';
import type { TraceStep } from '../domain/decision.ts';
import {
  DISPLAY_NAMES,
  ENTITIES,
  IDENTITY_HEADERS,
  NUMBER_FORMATS,
  PBX_KINDS,
  POLICIES,
  SELECTIONS,
} from '../domain/model.ts';

/*
 * Every rule that a wrong row could break is held by the database itself. What no constraint can hold (cycles of
 * fallback groups, "in use", a name that is another group's alias) is checked by `configurationWrite` under one lock.
 */

const id = () => integer().primaryKey().generatedAlwaysAsIdentity();
/** `changes.seq` of the last write: the ETag. */
const version = () => bigint({ mode: 'number' }).notNull().default(0);
const at = () => timestamp({ withTimezone: true }).notNull().defaultNow();

/** Stored under the C collation, so that an upgrade of ICU cannot break the index. */
const foldedName = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });
/** The name without case. ICU folds every script whatever the database's locale; plain lower() under C folds ASCII alone. */
const nameKey = () => foldedName().generatedAlwaysAs(sql`lower(normalize(name, NFKC) COLLATE "und-x-icu")`);
/** A name that starts with `#` would be taken for an id in a reference (`group:#12`). */
const nameOk = (table: string) =>
  check(`${table}_name`, sql`char_length(name) BETWEEN 1 AND 64 AND name = btrim(name) AND name !~ '[[:cntrl:]]|^#'`);
const policyOk = (table: string) =>
  check(`${table}_policy`, sql`(policy IS NOT DISTINCT FROM 'fallback_group') = (fallback_group_id IS NOT NULL)`);

export const numberFormat = pgEnum('number_format', NUMBER_FORMATS);
export const identityHeader = pgEnum('identity_header', IDENTITY_HEADERS);
export const policy = pgEnum('no_match_policy', POLICIES);
export const selection = pgEnum('selection', SELECTIONS);
export const displayName = pgEnum('display_name', DISPLAY_NAMES);
export const pbxKind = pgEnum('pbx_kind', PBX_KINDS);

export const carriers = pgTable(
  'carriers',
  {
    id: id(),
    name: text().notNull(),
    nameKey: nameKey(),
    country: text().notNull(),
    numberFormat: numberFormat().notNull().default('+e164'),
    identityHeader: identityHeader().notNull().default('pai'),
    version: version(),
  },
  (t) => [
    unique('carriers_name_key').on(t.nameKey),
    nameOk('carriers'),
    check('carriers_country', sql`country ~ '^[A-Z]{2}$'`),
  ],
);

export const pbxs = pgTable(
  'pbxs',
  { id: id(), name: text().notNull(), nameKey: nameKey(), kind: pbxKind().notNull(), version: version() },
  (t) => [unique('pbxs_name_key').on(t.nameKey), nameOk('pbxs')],
);

/** What an agent sees of a PBX: written every few seconds, so outside the change log and outside the versions. */
export const pbxStates = pgTable(
  'pbx_states',
  {
    pbxId: integer()
      .notNull()
      .references(() => pbxs.id, { onDelete: 'cascade' }),
    agent: text().notNull(),
    connected: boolean().notNull(),
    release: text(),
    tableSeq: bigint({ mode: 'number' }),
    inForceSeq: bigint({ mode: 'number' }),
    tableProblem: text(),
    /** Connected, or not, without a break since then. */
    since: at(),
    seenAt: at(),
  },
  (t) => [primaryKey({ columns: [t.pbxId, t.agent] })],
);

export const phoneNumbers = pgTable(
  'phone_numbers',
  {
    id: id(),
    e164: text().notNull(),
    carrierId: integer()
      .notNull()
      .references(() => carriers.id),
    enabled: boolean().notNull().default(true),
    note: text().notNull().default(''),
    version: version(),
  },
  (t) => [
    unique('phone_numbers_e164_carrier').on(t.e164, t.carrierId),
    unique('phone_numbers_id_carrier').on(t.id, t.carrierId),
    index().on(t.carrierId),
    check('phone_numbers_e164', sql`e164 ~ '^\\+[1-9][0-9]{6,14}$'`),
    check('phone_numbers_note', sql`char_length(note) <= 500`),
  ],
);

export const groups = pgTable(
  'caller_id_groups',
  {
    id: id(),
    name: text().notNull(),
    nameKey: nameKey(),
    selection: selection().notNull().default('position'),
    policy: policy(),
    fallbackGroupId: integer(),
    version: version(),
  },
  (t) => [
    unique('groups_name_key').on(t.nameKey),
    nameOk('groups'),
    policyOk('groups'),
    check('groups_no_self_fallback', sql`fallback_group_id <> id`),
    foreignKey({ columns: [t.fallbackGroupId], foreignColumns: [t.id], name: 'groups_fallback' }),
    index().on(t.fallbackGroupId),
  ],
);

/** Former names of a group, which dialplans may still use. */
export const groupAliases = pgTable(
  'group_aliases',
  {
    groupId: integer()
      .notNull()
      .references(() => groups.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    nameKey: nameKey(),
  },
  (t) => [primaryKey({ columns: [t.nameKey] }), nameOk('group_aliases'), index().on(t.groupId)],
);

export const groupNumbers = pgTable(
  'group_numbers',
  {
    groupId: integer()
      .notNull()
      .references(() => groups.id, { onDelete: 'cascade' }),
    phoneNumberId: integer()
      .notNull()
      .references(() => phoneNumbers.id),
    position: smallint().notNull(),
    enabled: boolean().notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.groupId, t.phoneNumberId] }),
    unique('group_numbers_position').on(t.groupId, t.position),
    index().on(t.phoneNumberId),
  ],
);

export const trunks = pgTable(
  'trunks',
  {
    id: id(),
    pbxId: integer()
      .notNull()
      .references(() => pbxs.id),
    name: text().notNull(),
    nameKey: nameKey(),
    carrierId: integer().references(() => carriers.id),
    defaultNumberId: integer(),
    emergencyNumberId: integer(),
    policy: policy(),
    fallbackGroupId: integer().references(() => groups.id),
    displayName: displayName().notNull().default('clear'),
    displayText: text().notNull().default(''),
    ignored: boolean().notNull().default(false),
    version: version(),
  },
  (t) => [
    // A PBX tells its trunks apart by case, so the name itself is unique here, not its key.
    unique('trunks_pbx_name').on(t.pbxId, t.name),
    check('trunks_name', sql`char_length(name) BETWEEN 1 AND 128 AND name !~ '[[:cntrl:]]'`),
    foreignKey({
      columns: [t.defaultNumberId, t.carrierId],
      foreignColumns: [phoneNumbers.id, phoneNumbers.carrierId],
      name: 'trunks_default_at_carrier',
    }),
    foreignKey({
      columns: [t.emergencyNumberId, t.carrierId],
      foreignColumns: [phoneNumbers.id, phoneNumbers.carrierId],
      name: 'trunks_emergency_at_carrier',
    }),
    // MATCH SIMPLE skips a composite key when one column is NULL: this check closes the hole.
    check(
      'trunks_numbers_need_carrier',
      sql`num_nonnulls(default_number_id, emergency_number_id) = 0 OR carrier_id IS NOT NULL`,
    ),
    policyOk('trunks'),
    check(
      'trunks_display',
      sql`(display_name = 'fixed') = (display_text <> '') AND char_length(display_text) <= 64 AND display_text !~ '[[:cntrl:]]'`,
    ),
    index().on(t.carrierId),
    index().on(t.defaultNumberId),
    index().on(t.emergencyNumberId),
    index().on(t.fallbackGroupId),
  ],
);

/** Definable phone number: a group, one phone number (matched by its E.164 at the trunk's carrier), or neither: the trunk's default. */
export const callTasks = pgTable(
  'call_tasks',
  {
    id: id(),
    name: text().notNull(),
    nameKey: nameKey(),
    groupId: integer().references(() => groups.id),
    phoneNumberId: integer().references(() => phoneNumbers.id),
    version: version(),
  },
  (t) => [
    unique('call_tasks_name_key').on(t.nameKey),
    nameOk('call_tasks'),
    check('call_tasks_one', sql`num_nonnulls(group_id, phone_number_id) <= 1`),
    index().on(t.groupId),
    index().on(t.phoneNumberId),
  ],
);

/** One row, made by the migration. `emergencyDestinations` NULL: the product's default list. */
export const settings = pgTable(
  'settings',
  {
    id: integer().primaryKey().default(1),
    policy: policy().notNull().default('trunk_default'),
    fallbackGroupId: integer().references((): AnyPgColumn => groups.id),
    emergencyDestinations: text().array(),
    decisionRetentionDays: integer().notNull().default(90),
    maskDestinations: boolean().notNull().default(false),
    version: version(),
  },
  () => [
    check('settings_one_row', sql`id = 1`),
    policyOk('settings'),
    check('settings_retention', sql`decision_retention_days BETWEEN 1 AND 3650`),
    check(
      'settings_emergency',
      sql`cardinality(emergency_destinations) <= 200 AND array_to_string(emergency_destinations, ',', '?') ~ '^([0-9]{2,15}(,[0-9]{2,15})*)?$'`,
    ),
  ],
);

/** Configuration only. Triggers make it append-only, wake the followers, and keep the order of seq the order of commit. */
export const changes = pgTable(
  'changes',
  {
    seq: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: at(),
    actor: text().notNull(),
    address: text(),
    entity: text({ enum: ENTITIES }).notNull(),
    entityId: integer().notNull(),
    before: jsonb(),
    after: jsonb(),
  },
  (t) => [
    index().on(t.entity, t.entityId, t.seq),
    check('changes_entity', sql.raw(`entity IN (${ENTITIES.map((entity) => `'${entity}'`).join(', ')})`)),
  ],
);

/** Security events: sign-ins, refusals, use of keys. Triggers make it append-only for a year; then retention may delete. */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: at(),
    actor: text(),
    address: text(),
    what: text().notNull(),
    detail: jsonb(),
  },
  (t) => [index().on(t.at), index().on(t.what, t.id)],
);

export const apiKeys = pgTable(
  'api_keys',
  {
    id: id(),
    name: text().notNull(),
    role: text().notNull(),
    /** SHA-256 of the key, hex. The key is 32 random bytes, so a slow hash would add nothing. */
    hash: text().notNull(),
    createdAt: at(),
    expiresAt: timestamp({ withTimezone: true }),
    lastUsedAt: timestamp({ withTimezone: true }),
    revokedAt: timestamp({ withTimezone: true }),
  },
  (t) => [unique('api_keys_hash').on(t.hash), nameOk('api_keys')],
);

/** People. better-auth reads these three tables as its `user`, `session` and `account`; the program writes users itself. */
export const users = pgTable(
  'users',
  {
    id: id(),
    name: text().notNull(),
    nameKey: nameKey(),
    role: text().notNull(),
    disabledAt: timestamp({ withTimezone: true }),
    /** An administrator knows it: he has to choose his own before he can do anything else. */
    mustChangePassword: boolean().notNull().default(false),
    createdAt: at(),
    updatedAt: at(),
    version: version(),
  },
  (t) => [unique('users_name_key').on(t.nameKey), nameOk('users')],
);

const ownerOf = () =>
  integer()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });

export const userSessions = pgTable(
  'user_sessions',
  {
    id: id(),
    userId: ownerOf(),
    token: text().notNull(),
    createdAt: at(),
    updatedAt: at(),
    /** Moves on with use, so that it ends what is idle. */
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    ipAddress: text(),
    userAgent: text(),
  },
  (t) => [unique('user_sessions_token').on(t.token), index().on(t.userId), index().on(t.expiresAt)],
);

/** How a user proves who he is: by his password, which stands here as better-auth's scrypt hash. */
export const userAccounts = pgTable(
  'user_accounts',
  {
    id: id(),
    userId: ownerOf(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    password: text(),
    createdAt: at(),
    updatedAt: at(),
  },
  (t) => [unique('user_accounts_one').on(t.userId, t.providerId)],
);

/** Made by the program at its first need, and shared by all its processes. `session`: signs the cookies. */
export const secrets = pgTable('secrets', { name: text().primaryKey(), value: text().notNull() });

/** The id is made by the agent, so a batch can be written twice without harm. Not partitioned: a missing partition refuses inserts. */
export const decisions = pgTable(
  'decisions',
  {
    id: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    callId: text().notNull(),
    attempt: smallint().notNull(),
    pbx: text().notNull(),
    trunk: text().notNull(),
    reference: text().notNull(),
    destination: text().notNull(),
    /** The original caller ID. */
    callerNumber: text().notNull(),
    presentation: text().notNull(),
    action: text().notNull(),
    reason: text().notNull(),
    policy: text(),
    e164: text(),
    shown: text(),
    carrier: text(),
    source: text().notNull(),
    configSeq: bigint({ mode: 'number' }).notNull(),
    waitUs: integer(),
    trace: jsonb().$type<readonly TraceStep[]>().notNull(),
    /** The group that was asked first, by its name then. */
    group: text(),
    /** The HTTP request that asked for the call. */
    requestId: text(),
    /** In order of commit (a trigger sees to that), so that a reader of "seq > last" misses none, however late it was written. */
    seq: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  },
  (t) => [
    primaryKey({ columns: [t.at, t.id] }),
    unique('decisions_seq').on(t.seq),
    index().on(t.callId),
    index().on(t.e164, t.at.desc()),
    index().on(t.group, t.at.desc()),
    index().on(t.requestId).where(sql`request_id IS NOT NULL`),
    index().on(t.at.desc(), t.id.desc()),
  ],
);

export const callState = pgEnum('call_state', ['pending', 'claimed', 'placed', 'failed']);
/** Calls to originate. An agent of that PBX claims one, once; a row that nobody claimed in time is never called. */
export const callRequests = pgTable(
  'call_requests',
  {
    /** The decisions of the call have it as their call id. */
    id: text().primaryKey(),
    createdAt: at(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    actor: text().notNull(),
    /** Who asked: a key or a user. */
    keyId: integer().references(() => apiKeys.id),
    userId: integer().references(() => users.id),
    idempotencyKey: text(),
    /** The HTTP request that made it. */
    requestId: text(),
    pbxId: integer()
      .notNull()
      .references(() => pbxs.id, { onDelete: 'cascade' }),
    trunk: text().notNull(),
    reference: text().notNull(),
    destination: text().notNull(),
    connect: jsonb().$type<CallConnect>().notNull(),
    ringSeconds: smallint().notNull(),
    state: callState().notNull().default('pending'),
    agent: text(),
    claimedAt: timestamp({ withTimezone: true }),
    /** Why it failed, as the PBX or the agent says. */
    failure: text(),
  },
  (t) => [
    unique('call_requests_idempotency').on(t.keyId, t.idempotencyKey),
    unique('call_requests_user_idempotency').on(t.userId, t.idempotencyKey),
    index('call_requests_pending').on(t.pbxId, t.createdAt).where(sql`state = 'pending'`),
    index().on(t.createdAt),
  ],
);

export const schema = {
  carriers,
  pbxs,
  pbxStates,
  phoneNumbers,
  groups,
  groupAliases,
  groupNumbers,
  trunks,
  callTasks,
  settings,
  changes,
  auditEvents,
  apiKeys,
  users,
  userSessions,
  userAccounts,
  secrets,
  decisions,
  callRequests,
};

/** What both drivers share: queries are written once and run on PostgreSQL and on PGlite. A transaction is one as well. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;
