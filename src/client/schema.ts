// Made from the OpenAPI document; test/api/client.test.ts holds it to that, and says how to write it anew.

export interface schemas {
  readonly Problem: {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly code:
      | 'malformed_request'
      | 'invalid_json'
      | 'invalid_request'
      | 'invalid_import'
      | 'invalid_cursor'
      | 'invalid_if_match'
      | 'unauthenticated'
      | 'forbidden'
      | 'password_change_required'
      | 'not_found'
      | 'route_not_found'
      | 'method_not_allowed'
      | 'request_timeout'
      | 'name_taken'
      | 'already_exists'
      | 'idempotency_conflict'
      | 'in_use'
      | 'cycle'
      | 'version_mismatch'
      | 'body_too_large'
      | 'unsupported_media_type'
      | 'if_match_required'
      | 'too_many_attempts'
      | 'headers_too_large'
      | 'internal'
      | 'unavailable';
    readonly detail: string;
    readonly requestId?: string;
    readonly errors: readonly {
      readonly path: string;
      readonly code: string;
      readonly message: string;
    }[];
    /** With `in_use`: by what; the first of `totalUsers` */
    readonly users?: readonly {
      readonly entity: string;
      readonly id: number;
      readonly name: string;
    }[];
    readonly totalUsers?: number;
    /** With `invalid_import`: the first of `totalRows` */
    readonly rows?: readonly schemas['RowProblem'][];
    /** How many rows are bad */
    readonly totalRows?: number;
  };
  readonly RowProblem: {
    /** Of the file, from 1 */
    readonly line: number;
    /** Empty: the row as a whole */
    readonly column: string;
    readonly code: string;
    readonly message: string;
  };
  readonly GroupSummary: {
    readonly id: number;
    readonly name: string;
    readonly selection: 'position' | 'by_destination';
    /** Null: the trunk's, else the system's */
    readonly policy: 'trunk_default' | 'fallback_group' | 'keep' | 'reject' | null;
    /** With policy `fallback_group` */
    readonly fallbackGroupId: number | null;
    /** Former names that still refer to this group */
    readonly aliases: readonly string[];
    readonly version: number;
    readonly numberCount: number;
    /** Enabled here and everywhere */
    readonly enabledCount: number;
    /** Where it has numbers, paused ones as well */
    readonly carrierIds: readonly number[];
    /** Where it has a number that is enabled */
    readonly coveredCarrierIds: readonly number[];
  };
  readonly Group: {
    readonly id: number;
    readonly name: string;
    readonly selection: 'position' | 'by_destination';
    /** Null: the trunk's, else the system's */
    readonly policy: 'trunk_default' | 'fallback_group' | 'keep' | 'reject' | null;
    /** With policy `fallback_group` */
    readonly fallbackGroupId: number | null;
    /** Former names that still refer to this group */
    readonly aliases: readonly string[];
    readonly version: number;
    readonly numbers: readonly {
      readonly phoneNumberId: number;
      readonly e164: string;
      readonly carrierId: number;
      readonly enabled: boolean;
      /** False: the phone number is paused everywhere */
      readonly numberEnabled: boolean;
    }[];
  };
  readonly NewGroup: {
    readonly name: string;
    readonly selection?: 'position' | 'by_destination';
    /** Null: the trunk's, else the system's */
    readonly policy?: 'trunk_default' | 'fallback_group' | 'keep' | 'reject' | null;
    /** With policy `fallback_group` */
    readonly fallbackGroupId?: number | null;
    /** In order of position */
    readonly numbers?: readonly schemas['GroupNumberInput'][];
    /** Former names that stay; left out: all of them */
    readonly aliases?: readonly string[];
  };
  readonly GroupNumberInput: {
    /** As people type it */
    readonly e164: string;
    readonly carrierId: number;
    /** True: of another country than the carrier's on purpose */
    readonly confirmForeign?: boolean;
    /** False: paused in this group */
    readonly enabled?: boolean;
  };
  readonly GroupInput: {
    readonly name: string;
    readonly selection: 'position' | 'by_destination';
    /** Null: the trunk's, else the system's */
    readonly policy: 'trunk_default' | 'fallback_group' | 'keep' | 'reject' | null;
    /** With policy `fallback_group` */
    readonly fallbackGroupId: number | null;
    /** In order of position */
    readonly numbers: readonly schemas['GroupNumberInput'][];
    /** Former names that stay; left out: all of them */
    readonly aliases?: readonly string[];
  };
  readonly PhoneNumber: {
    readonly id: number;
    readonly e164: string;
    readonly carrierId: number;
    /** False: paused everywhere */
    readonly enabled: boolean;
    readonly note: string;
    /** In how many groups it is */
    readonly groupCount: number;
    readonly version: number;
  };
  readonly NewPhoneNumber: {
    /** As people type it */
    readonly e164: string;
    readonly carrierId: number;
    /** True: of another country than the carrier's on purpose */
    readonly confirmForeign?: boolean;
    /** False: paused everywhere */
    readonly enabled?: boolean;
    readonly note?: string;
  };
  readonly PhoneNumberInput: {
    /** False: paused everywhere */
    readonly enabled: boolean;
    readonly note: string;
  };
  readonly PhoneNumbersChange: {
    /** False: paused everywhere */
    readonly enabled: boolean;
    /** Those to change, each in the version that was read; all are changed, or none */
    readonly items: readonly {
      readonly id: number;
      readonly version: number;
    }[];
  };
  readonly Carrier: {
    readonly id: number;
    readonly name: string;
    /** The region that its numbers are typed in */
    readonly country: string;
    /** +79161234567, 79161234567, 89161234567, 9161234567 */
    readonly numberFormat: '+e164' | 'e164' | 'national' | 'significant';
    /** Where this carrier looks for the number beside From: P-Asserted-Identity, Remote-Party-ID, or From alone. Left out: `pai` for a new carrier, else as it is */
    readonly identityHeader: 'pai' | 'rpid' | 'from';
    readonly version: number;
  };
  readonly NewCarrier: {
    readonly name: string;
    /** The region that its numbers are typed in */
    readonly country: string;
    /** +79161234567, 79161234567, 89161234567, 9161234567 */
    readonly numberFormat?: '+e164' | 'e164' | 'national' | 'significant';
    /** Where this carrier looks for the number beside From: P-Asserted-Identity, Remote-Party-ID, or From alone. Left out: `pai` for a new carrier, else as it is */
    readonly identityHeader?: 'pai' | 'rpid' | 'from';
  };
  readonly CarrierInput: {
    readonly name: string;
    /** The region that its numbers are typed in */
    readonly country: string;
    /** +79161234567, 79161234567, 89161234567, 9161234567 */
    readonly numberFormat: '+e164' | 'e164' | 'national' | 'significant';
    /** Where this carrier looks for the number beside From: P-Asserted-Identity, Remote-Party-ID, or From alone. Left out: `pai` for a new carrier, else as it is */
    readonly identityHeader?: 'pai' | 'rpid' | 'from';
  };
  readonly CarrierPreset: {
    readonly name: string;
    readonly country: string;
    readonly numberFormat: '+e164' | 'e164' | 'national' | 'significant';
    /** `carrier`: `source` says so of this carrier; `numbering_plan`: no published format of it is known, so this is the international form of the numbering plan at `source`, to be checked with the carrier */
    readonly basis: 'carrier' | 'numbering_plan';
    /** Where this is said */
    readonly source: string;
  };
  readonly Trunk: {
    readonly id: number;
    readonly pbxId: number;
    /** As the PBX knows it */
    readonly name: string;
    /** Null: not assigned yet */
    readonly carrierId: number | null;
    /** A phone number of this carrier */
    readonly defaultNumberId: number | null;
    /** A phone number of this carrier */
    readonly emergencyNumberId: number | null;
    /** Null: the system's */
    readonly policy: 'trunk_default' | 'fallback_group' | 'keep' | 'reject' | null;
    /** With policy `fallback_group` */
    readonly fallbackGroupId: number | null;
    readonly displayName: 'clear' | 'keep' | 'fixed';
    /** With displayName `fixed` */
    readonly displayText: string;
    /** True: an endpoint that is no trunk */
    readonly ignored: boolean;
    readonly pbx: string;
    readonly carrier: string | null;
    readonly defaultNumber: string | null;
    readonly emergencyNumber: string | null;
    readonly version: number;
  };
  readonly NewTrunk: {
    readonly pbxId: number;
    /** As the PBX knows it */
    readonly name: string;
    /** Null: not assigned yet */
    readonly carrierId?: number | null;
    /** A phone number of this carrier */
    readonly defaultNumberId?: number | null;
    /** A phone number of this carrier */
    readonly emergencyNumberId?: number | null;
    /** Null: the system's */
    readonly policy?: 'trunk_default' | 'fallback_group' | 'keep' | 'reject' | null;
    /** With policy `fallback_group` */
    readonly fallbackGroupId?: number | null;
    readonly displayName?: 'clear' | 'keep' | 'fixed';
    /** With displayName `fixed` */
    readonly displayText?: string;
    /** True: an endpoint that is no trunk */
    readonly ignored?: boolean;
  };
  readonly TrunkInput: {
    /** Null: not assigned yet */
    readonly carrierId: number | null;
    /** A phone number of this carrier */
    readonly defaultNumberId: number | null;
    /** A phone number of this carrier */
    readonly emergencyNumberId: number | null;
    /** Null: the system's */
    readonly policy: 'trunk_default' | 'fallback_group' | 'keep' | 'reject' | null;
    /** With policy `fallback_group` */
    readonly fallbackGroupId: number | null;
    readonly displayName: 'clear' | 'keep' | 'fixed';
    /** With displayName `fixed` */
    readonly displayText: string;
    /** True: an endpoint that is no trunk */
    readonly ignored: boolean;
  };
  readonly TrunksChange: {
    /** Default and emergency number are taken off a trunk that gets another carrier */
    readonly carrierId?: number | null;
    /** True: an endpoint that is no trunk */
    readonly ignored?: boolean;
    /** Those to change, each in the version that was read; all are changed, or none */
    readonly items: readonly {
      readonly id: number;
      readonly version: number;
    }[];
  };
  readonly Pbx: {
    readonly id: number;
    readonly name: string;
    readonly kind: 'asterisk' | 'freeswitch';
    /** As each agent sees it */
    readonly states: readonly {
      readonly agent: string;
      readonly connected: boolean;
      readonly release: string | null;
      /** Version that its resident table holds */
      readonly tableSeq: number | null;
      /** Version in force there: the agent answers by it, and the table is sure to hold it */
      readonly inForceSeq: number | null;
      /** Why the table does not hold the newest version */
      readonly tableProblem: string | null;
      /** Connected, or not, without a break since then */
      readonly since: string;
      readonly seenAt: string;
    }[];
    readonly trunkCount: number;
    /** The newest version: in force here once each `inForceSeq` is no less */
    readonly newestSeq: number;
    readonly version: number;
  };
  readonly CallTask: {
    readonly id: number;
    readonly name: string;
    /** Its definable phone number is this group */
    readonly groupId: number | null;
    /** or this one phone number, or neither */
    readonly phoneNumberId: number | null;
    readonly group: string | null;
    readonly e164: string | null;
    readonly version: number;
  };
  readonly NewCallTask: {
    readonly name: string;
    /** Its definable phone number is this group */
    readonly groupId?: number | null;
    /** or this one phone number, or neither */
    readonly phoneNumberId?: number | null;
  };
  readonly CallTaskInput: {
    readonly name: string;
    /** Its definable phone number is this group */
    readonly groupId: number | null;
    /** or this one phone number, or neither */
    readonly phoneNumberId: number | null;
  };
  readonly Settings: {
    /** Where neither group nor trunk has one */
    readonly policy: 'trunk_default' | 'fallback_group' | 'keep' | 'reject';
    /** With policy `fallback_group` */
    readonly fallbackGroupId: number | null;
    /** Their caller ID is never rotated, hidden or rejected */
    readonly emergencyDestinations: readonly string[];
    readonly decisionRetentionDays: number;
    /** True: decisions and calls keep only the ends of a destination from now on */
    readonly maskDestinations: boolean;
    readonly version: number;
  };
  readonly SettingsInput: {
    /** Where neither group nor trunk has one */
    readonly policy: 'trunk_default' | 'fallback_group' | 'keep' | 'reject';
    /** With policy `fallback_group` */
    readonly fallbackGroupId: number | null;
    /** Their caller ID is never rotated, hidden or rejected */
    readonly emergencyDestinations: readonly string[];
    readonly decisionRetentionDays: number;
    /** True: decisions and calls keep only the ends of a destination from now on */
    readonly maskDestinations: boolean;
  };
  readonly Coverage: {
    readonly items: readonly schemas['CoverageRow'][];
    /** Null: this was the last page */
    readonly nextCursor: string | null;
    /** Version of the configuration that this shows */
    readonly seq: number;
    readonly carriers: readonly schemas['CoverageCarrier'][];
  };
  readonly CoverageRow: {
    readonly groupId: number;
    readonly name: string;
    /** One for each of `carriers`, in their order */
    readonly cells: readonly {
      readonly carrierId: number;
      /** The group's numbers at this carrier, paused ones as well */
      readonly numbers: number;
      /** Those that a call could be given */
      readonly enabled: number;
      /** True: none is enabled, and a live trunk could ask for one */
      readonly missing: boolean;
    }[];
  };
  readonly CoverageCarrier: {
    readonly id: number;
    readonly name: string;
    /** Live trunks to it: those that are not ignored */
    readonly trunks: readonly {
      readonly id: number;
      readonly name: string;
      readonly pbx: string;
    }[];
  };
  readonly Change: {
    /** The version of the configuration that this change made */
    readonly seq: number;
    readonly at: string;
    readonly actor: string;
    /** Where the request came from; null: the service itself */
    readonly address: string | null;
    readonly entity: 'carrier' | 'pbx' | 'phone_number' | 'group' | 'trunk' | 'call_task' | 'settings';
    readonly entityId: number;
    /** Null: it was made by this change */
    readonly before: ({} & { readonly [field: string]: unknown }) | null;
    /** Null: it was deleted by this change */
    readonly after: ({} & { readonly [field: string]: unknown }) | null;
  };
  readonly AuditEvent: {
    readonly id: number;
    readonly at: string;
    /** Null: nobody known */
    readonly actor: string | null;
    /** Null: the service itself */
    readonly address: string | null;
    readonly what: string;
    /** `count`: how often within a second or so; left out: once */
    readonly detail: ({} & { readonly [field: string]: unknown }) | null;
  };
  readonly Call: {
    readonly id: string;
    readonly createdAt: string;
    readonly pbx: string;
    readonly trunk: string;
    /** Empty: the trunk's default number */
    readonly reference: string;
    /** When it is read: masked when the settings say so */
    readonly destination: string;
    /** What the destination is connected to once it answers */
    readonly connect:
      | {
          readonly endpoint: string;
        }
      | {
          readonly context: string;
          readonly extension: string;
        };
    /** How long the destination may ring */
    readonly ringSeconds: number;
    /** `pending`: waits for an agent of the PBX; `claimed`: an agent has it; `placed`: the PBX dials; `failed`: see `failure`; `expired`: no agent took it within 10 seconds, and none will */
    readonly state: 'pending' | 'claimed' | 'placed' | 'failed' | 'expired';
    readonly failure: string | null;
    /** The `X-Request-Id` of the request that made it: its log lines and its decisions have the same */
    readonly requestId: string | null;
    /** Its decisions have this call id: `GET /v1/decisions?callId=` */
    readonly callId: string;
  };
  readonly CallInput: {
    readonly pbx: string;
    readonly trunk: string;
    /** Empty: the trunk's default number */
    readonly reference?: string;
    readonly destination: string;
    /** What the destination is connected to once it answers */
    readonly connect:
      | {
          readonly endpoint: string;
        }
      | {
          readonly context: string;
          readonly extension: string;
        };
    /** How long the destination may ring */
    readonly ringSeconds?: number;
  };
  readonly Resolved: {
    readonly action: 'set' | 'keep' | 'reject';
    readonly number: {
      readonly id: number;
      readonly e164: string;
      readonly origin: string;
    } | null;
    /** As this carrier wants it written */
    readonly shown: string | null;
    readonly carrier: {
      readonly id: number;
      readonly name: string;
    } | null;
    /** What becomes of the display name */
    readonly display: {
      readonly name: string;
      readonly text: string;
    } | null;
    readonly presentation: 'allowed' | 'restricted' | 'unavailable';
    readonly reason:
      | 'emergency'
      | 'group'
      | 'number'
      | 'trunk_default'
      | 'unknown_trunk'
      | 'unassigned_trunk'
      | 'invalid_reference'
      | 'unknown_reference'
      | 'empty_group'
      | 'no_number_at_carrier'
      | 'numbers_disabled'
      | 'wrong_carrier'
      | 'no_default_number'
      | 'no_agent'
      | 'agent_gone'
      | 'timeout'
      | 'no_answer'
      | 'bad_answer'
      | 'not_ready'
      | 'overload'
      | 'bad_destination';
    /** The policy that answered; null where the reference matched */
    readonly policy: 'trunk_default' | 'fallback_group' | 'keep' | 'reject' | null;
    /** Version of the configuration that this was decided on */
    readonly seq: number;
    /** The reasoning step by step: codes with parameters */
    readonly trace: readonly ({
      readonly code: string;
    } & { readonly [field: string]: unknown })[];
    /** The trace in words, a sentence a step */
    readonly explanation: readonly string[];
  };
  readonly ResolveInput: {
    readonly pbx: string;
    readonly trunk: string;
    /** `group:NAME`, `group:#ID`, `task:NAME`, `number:+E164`, or empty: the trunk's default */
    readonly reference?: string;
    readonly destination?: string;
    /** The original caller ID */
    readonly callerId?: string;
    readonly presentation?: 'allowed' | 'restricted' | 'unavailable';
    /** The PBX says that this is an emergency call */
    readonly emergency?: boolean;
  };
  readonly Decision: {
    readonly id: string;
    readonly at: string;
    readonly callId: string;
    /** The `X-Request-Id` of the `POST /v1/calls` that asked for the call; null: nobody asked for it so */
    readonly requestId: string | null;
    readonly attempt: number;
    readonly pbx: string;
    readonly trunk: string;
    readonly reference: string;
    /** The group that was asked first */
    readonly group: string | null;
    /** Masked when the settings say so */
    readonly destination: string;
    /** The original caller ID */
    readonly callerNumber: string;
    readonly presentation: 'allowed' | 'restricted' | 'unavailable';
    readonly action: 'set' | 'keep' | 'reject';
    readonly reason:
      | 'emergency'
      | 'group'
      | 'number'
      | 'trunk_default'
      | 'unknown_trunk'
      | 'unassigned_trunk'
      | 'invalid_reference'
      | 'unknown_reference'
      | 'empty_group'
      | 'no_number_at_carrier'
      | 'numbers_disabled'
      | 'wrong_carrier'
      | 'no_default_number'
      | 'no_agent'
      | 'agent_gone'
      | 'timeout'
      | 'no_answer'
      | 'bad_answer'
      | 'not_ready'
      | 'overload'
      | 'bad_destination';
    /** The policy that answered; null where the reference matched */
    readonly policy: 'trunk_default' | 'fallback_group' | 'keep' | 'reject' | null;
    readonly e164: string | null;
    /** As this carrier wants it written */
    readonly shown: string | null;
    readonly carrier: string | null;
    /** Who gave the PBX its answer */
    readonly source: 'agent' | 'table' | 'policy';
    /** Version of the configuration that this was decided on */
    readonly configSeq: number;
    /** How long the call waited, in microseconds */
    readonly waitUs: number | null;
    /** The reasoning step by step: codes with parameters */
    readonly trace: readonly ({
      readonly code: string;
    } & { readonly [field: string]: unknown })[];
  };
  readonly DayCount: {
    /** In the time zone asked for */
    readonly day: string;
    /** Null: decisions that have none; `other`: all but the 50 most frequent */
    readonly key: string | null;
    readonly count: number;
  };
  readonly ExplainedDecision: schemas['Decision'] & {
    /** The trace in words, a sentence a step */
    readonly explanation: readonly string[];
  };
  readonly ApiKey: {
    readonly id: number;
    readonly name: string;
    readonly role: 'administrator' | 'operator' | 'viewer' | 'dialer';
    readonly createdAt: string;
    readonly expiresAt: string | null;
    readonly lastUsedAt: string | null;
    readonly revokedAt: string | null;
  };
  readonly MadeApiKey: schemas['ApiKey'] & {
    /** Shown here and never again */
    readonly key: string;
  };
  readonly NewApiKey: {
    readonly name: string;
    readonly role: 'administrator' | 'operator' | 'viewer' | 'dialer';
    readonly expiresAt?: string | null;
  };
  readonly Person: {
    readonly id: number;
    readonly name: string;
    readonly role: 'administrator' | 'operator' | 'viewer' | 'dialer';
    /** May not sign in */
    readonly disabled: boolean;
    readonly createdAt: string;
    readonly version: number;
  };
  readonly PersonWithPassword: schemas['Person'] & {
    /** To begin with; shown here and never again */
    readonly password: string;
  };
  readonly NewPerson: {
    readonly name: string;
    readonly role: 'administrator' | 'operator' | 'viewer' | 'dialer';
  };
  readonly PersonInput: {
    readonly role: 'administrator' | 'operator' | 'viewer' | 'dialer';
    readonly disabled: boolean;
  };
  readonly ImportReport: {
    readonly rows: number;
    /** How many problems there are; `errors` lists the first 1000 */
    readonly errorCount: number;
    readonly errors: readonly schemas['RowProblem'][];
    readonly numbersMade: number;
    readonly numbersChanged: number;
    readonly groupsMade: number;
    readonly groupsChanged: number;
    /** Version of the configuration after it; null: nothing was done */
    readonly version: number | null;
  };
  /** Who is signed in, and what he may do */
  readonly Session: {
    readonly name: string;
    readonly role: 'administrator' | 'operator' | 'viewer' | 'dialer';
    /** How: with name and password, or with a key */
    readonly by: 'user' | 'key';
    /** True: an administrator gave the password; all but `POST /v1/session/password` is refused at first */
    readonly mustChangePassword: boolean;
  };
  readonly SignIn:
    | {
        readonly name: string;
        readonly password: string;
      }
    | {
        readonly key: string;
      };
  readonly PasswordChange: {
    readonly present: string;
    readonly next: string;
  };
}

/** Problem details, whatever the status. */
type Refused<Status extends number> = {
  [status in Status]: { content: { 'application/problem+json': schemas['Problem'] } };
};

export interface paths {
  '/livez': {
    get: {
      responses: {
        200: {
          content: {
            'application/json': {
              readonly status: string;
            };
          };
        };
      } & Refused<400>;
    };
  };
  '/readyz': {
    get: {
      responses: {
        200: {
          content: {
            'application/json': {
              /** `degraded`: calls are answered, but the database does not answer, so nothing can be saved */
              readonly status: 'ready' | 'degraded';
              /** Version of the snapshot */
              readonly seq: number;
            };
          };
        };
      } & Refused<400 | 500 | 503>;
    };
  };
  '/metrics': {
    get: {
      responses: {
        200: {
          content: {
            'text/plain': string;
          };
        };
      } & Refused<401 | 403 | 500 | 503>;
    };
  };
  '/v1/groups': {
    get: {
      parameters: {
        readonly query?: {
          readonly limit?: number;
          /** `nextCursor` of the page before */
          readonly cursor?: string;
          /** Part of a name or number, without case */
          readonly search?: string;
          readonly sort?: 'name' | '-name' | 'id' | '-id';
          readonly carrierId?: number;
          readonly phoneNumberId?: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['GroupSummary'][];
              /** Null: this was the last page */
              readonly nextCursor: string | null;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
    post: {
      requestBody: {
        content: {
          'application/json': schemas['NewGroup'];
        };
      };
      responses: {
        201: {
          content: {
            'application/json': schemas['Group'];
          };
        };
      } & Refused<400 | 401 | 403 | 409 | 413 | 415 | 500 | 503>;
    };
  };
  '/v1/groups/{id}': {
    get: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': schemas['Group'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 500 | 503>;
    };
    put: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
        readonly header: {
          /** The ETag of the version that you changed */
          readonly 'If-Match': string;
        };
      };
      requestBody: {
        content: {
          'application/json': schemas['GroupInput'];
        };
      };
      responses: {
        200: {
          content: {
            'application/json': schemas['Group'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 428 | 500 | 503>;
    };
    delete: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
        readonly query?: {
          /** Group that takes its place wherever it is used */
          readonly replacement?: number;
        };
        readonly header: {
          /** The ETag of the version that you changed */
          readonly 'If-Match': string;
        };
      };

      responses: { 204: { content?: never } } & Refused<400 | 401 | 403 | 404 | 409 | 412 | 428 | 500 | 503>;
    };
  };
  '/v1/phone-numbers': {
    get: {
      parameters: {
        readonly query?: {
          readonly limit?: number;
          /** `nextCursor` of the page before */
          readonly cursor?: string;
          /** Part of a name or number, without case */
          readonly search?: string;
          readonly sort?: 'e164' | '-e164' | 'id' | '-id';
          readonly carrierId?: number;
          readonly enabled?: boolean;
          readonly unused?: boolean;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['PhoneNumber'][];
              /** Null: this was the last page */
              readonly nextCursor: string | null;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
    post: {
      requestBody: {
        content: {
          'application/json': schemas['NewPhoneNumber'];
        };
      };
      responses: {
        201: {
          content: {
            'application/json': schemas['PhoneNumber'];
          };
        };
      } & Refused<400 | 401 | 403 | 409 | 413 | 415 | 500 | 503>;
    };
    patch: {
      requestBody: {
        content: {
          'application/json': schemas['PhoneNumbersChange'];
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              /** Version of the configuration after it */
              readonly version: number;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 412 | 413 | 415 | 500 | 503>;
    };
  };
  '/v1/phone-numbers/{id}': {
    get: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': schemas['PhoneNumber'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 500 | 503>;
    };
    put: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
        readonly header: {
          /** The ETag of the version that you changed */
          readonly 'If-Match': string;
        };
      };
      requestBody: {
        content: {
          'application/json': schemas['PhoneNumberInput'];
        };
      };
      responses: {
        200: {
          content: {
            'application/json': schemas['PhoneNumber'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 412 | 413 | 415 | 428 | 500 | 503>;
    };
    delete: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
        readonly query?: {
          /** Phone number of the same carrier that takes its place */
          readonly replacement?: number;
        };
        readonly header: {
          /** The ETag of the version that you changed */
          readonly 'If-Match': string;
        };
      };

      responses: { 204: { content?: never } } & Refused<400 | 401 | 403 | 404 | 409 | 412 | 428 | 500 | 503>;
    };
  };
  '/v1/carriers': {
    get: {
      parameters: {
        readonly query?: {
          readonly limit?: number;
          /** `nextCursor` of the page before */
          readonly cursor?: string;
          /** Part of a name or number, without case */
          readonly search?: string;
          readonly sort?: 'name' | '-name' | 'id' | '-id';
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['Carrier'][];
              /** Null: this was the last page */
              readonly nextCursor: string | null;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
    post: {
      requestBody: {
        content: {
          'application/json': schemas['NewCarrier'];
        };
      };
      responses: {
        201: {
          content: {
            'application/json': schemas['Carrier'];
          };
        };
      } & Refused<400 | 401 | 403 | 409 | 413 | 415 | 500 | 503>;
    };
  };
  '/v1/carriers/{id}': {
    get: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': schemas['Carrier'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 500 | 503>;
    };
    put: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
        readonly header: {
          /** The ETag of the version that you changed */
          readonly 'If-Match': string;
        };
      };
      requestBody: {
        content: {
          'application/json': schemas['CarrierInput'];
        };
      };
      responses: {
        200: {
          content: {
            'application/json': schemas['Carrier'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 428 | 500 | 503>;
    };
    delete: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
        readonly header: {
          /** The ETag of the version that you changed */
          readonly 'If-Match': string;
        };
      };

      responses: { 204: { content?: never } } & Refused<400 | 401 | 403 | 404 | 409 | 412 | 428 | 500 | 503>;
    };
  };
  '/v1/carrier-presets': {
    get: {
      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['CarrierPreset'][];
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
  };
  '/v1/trunks': {
    get: {
      parameters: {
        readonly query?: {
          readonly limit?: number;
          /** `nextCursor` of the page before */
          readonly cursor?: string;
          /** Part of a name or number, without case */
          readonly search?: string;
          readonly sort?: 'name' | '-name' | 'id' | '-id';
          readonly pbxId?: number;
          readonly carrierId?: number;
          readonly unassigned?: boolean;
          readonly ignored?: boolean;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['Trunk'][];
              /** Null: this was the last page */
              readonly nextCursor: string | null;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
    post: {
      requestBody: {
        content: {
          'application/json': schemas['NewTrunk'];
        };
      };
      responses: {
        201: {
          content: {
            'application/json': schemas['Trunk'];
          };
        };
      } & Refused<400 | 401 | 403 | 409 | 413 | 415 | 500 | 503>;
    };
    patch: {
      requestBody: {
        content: {
          'application/json': schemas['TrunksChange'];
        };
      };
      responses: {
        200: {
          content: {
            'application/json': {
              /** Version of the configuration after it */
              readonly version: number;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 412 | 413 | 415 | 500 | 503>;
    };
  };
  '/v1/trunks/{id}': {
    get: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': schemas['Trunk'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 500 | 503>;
    };
    put: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
        readonly header: {
          /** The ETag of the version that you changed */
          readonly 'If-Match': string;
        };
      };
      requestBody: {
        content: {
          'application/json': schemas['TrunkInput'];
        };
      };
      responses: {
        200: {
          content: {
            'application/json': schemas['Trunk'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 412 | 413 | 415 | 428 | 500 | 503>;
    };
    delete: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
        readonly header: {
          /** The ETag of the version that you changed */
          readonly 'If-Match': string;
        };
      };

      responses: { 204: { content?: never } } & Refused<400 | 401 | 403 | 404 | 412 | 428 | 500 | 503>;
    };
  };
  '/v1/pbxs': {
    get: {
      parameters: {
        readonly query?: {
          readonly limit?: number;
          /** `nextCursor` of the page before */
          readonly cursor?: string;
          /** Part of a name or number, without case */
          readonly search?: string;
          readonly sort?: 'name' | '-name' | 'id' | '-id';
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['Pbx'][];
              /** Null: this was the last page */
              readonly nextCursor: string | null;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
  };
  '/v1/pbxs/{id}': {
    get: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': schemas['Pbx'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 500 | 503>;
    };
  };
  '/v1/call-tasks': {
    get: {
      parameters: {
        readonly query?: {
          readonly limit?: number;
          /** `nextCursor` of the page before */
          readonly cursor?: string;
          /** Part of a name or number, without case */
          readonly search?: string;
          readonly sort?: 'name' | '-name' | 'id' | '-id';
          readonly groupId?: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['CallTask'][];
              /** Null: this was the last page */
              readonly nextCursor: string | null;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
    post: {
      requestBody: {
        content: {
          'application/json': schemas['NewCallTask'];
        };
      };
      responses: {
        201: {
          content: {
            'application/json': schemas['CallTask'];
          };
        };
      } & Refused<400 | 401 | 403 | 409 | 413 | 415 | 500 | 503>;
    };
  };
  '/v1/call-tasks/{id}': {
    get: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': schemas['CallTask'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 500 | 503>;
    };
    put: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
        readonly header: {
          /** The ETag of the version that you changed */
          readonly 'If-Match': string;
        };
      };
      requestBody: {
        content: {
          'application/json': schemas['CallTaskInput'];
        };
      };
      responses: {
        200: {
          content: {
            'application/json': schemas['CallTask'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 428 | 500 | 503>;
    };
    delete: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
        readonly header: {
          /** The ETag of the version that you changed */
          readonly 'If-Match': string;
        };
      };

      responses: { 204: { content?: never } } & Refused<400 | 401 | 403 | 404 | 412 | 428 | 500 | 503>;
    };
  };
  '/v1/settings': {
    get: {
      responses: {
        200: {
          content: {
            'application/json': schemas['Settings'];
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
    put: {
      parameters: {
        readonly header: {
          /** The ETag of the version that you changed */
          readonly 'If-Match': string;
        };
      };
      requestBody: {
        content: {
          'application/json': schemas['SettingsInput'];
        };
      };
      responses: {
        200: {
          content: {
            'application/json': schemas['Settings'];
          };
        };
      } & Refused<400 | 401 | 403 | 412 | 413 | 415 | 428 | 500 | 503>;
    };
  };
  '/v1/coverage': {
    get: {
      parameters: {
        readonly query?: {
          readonly limit?: number;
          /** `nextCursor` of the page before */
          readonly cursor?: string;
          /** Part of a name or number, without case */
          readonly search?: string;
          readonly sort?: 'name' | '-name' | 'id' | '-id';
        };
      };

      responses: {
        200: {
          content: {
            'application/json': schemas['Coverage'];
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
  };
  '/v1/changes': {
    get: {
      parameters: {
        readonly query?: {
          readonly limit?: number;
          /** `nextCursor` of the page before */
          readonly cursor?: string;
          readonly entity?: 'carrier' | 'pbx' | 'phone_number' | 'group' | 'trunk' | 'call_task' | 'settings';
          readonly entityId?: number;
          /** Part of who made the change, without case */
          readonly actor?: string;
          /** Inclusive */
          readonly from?: string;
          /** Exclusive */
          readonly to?: string;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['Change'][];
              /** Null: this was the last page */
              readonly nextCursor: string | null;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
  };
  '/v1/audit-events': {
    get: {
      parameters: {
        readonly query?: {
          readonly limit?: number;
          /** `nextCursor` of the page before */
          readonly cursor?: string;
          readonly what?:
            | 'signed_in'
            | 'signed_out'
            | 'signed_out_everywhere'
            | 'sign_in_refused'
            | 'limit_refused'
            | 'key_refused'
            | 'role_refused'
            | 'origin_refused'
            | 'user_created'
            | 'user_changed'
            | 'password_changed'
            | 'password_reset'
            | 'api_key_created'
            | 'api_key_revoked'
            | 'api_key_first_used';
          /** Part of who it was, without case */
          readonly actor?: string;
          readonly address?: string;
          /** Inclusive */
          readonly from?: string;
          /** Exclusive */
          readonly to?: string;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['AuditEvent'][];
              /** Null: this was the last page */
              readonly nextCursor: string | null;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
  };
  '/v1/calls': {
    post: {
      parameters: {
        readonly header?: {
          /** A name for this one request */
          readonly 'Idempotency-Key'?: string;
        };
      };
      requestBody: {
        content: {
          'application/json': schemas['CallInput'];
        };
      };
      responses: {
        201: {
          content: {
            'application/json': schemas['Call'];
          };
        };
      } & Refused<400 | 401 | 403 | 409 | 413 | 415 | 500 | 503>;
    };
  };
  '/v1/calls/{id}': {
    get: {
      parameters: {
        readonly path: {
          readonly id: string;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': schemas['Call'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 500 | 503>;
    };
  };
  '/v1/calls/{id}/stream': {
    get: {
      parameters: {
        readonly path: {
          readonly id: string;
        };
      };

      responses: {
        200: {
          content: {
            'text/event-stream': schemas['Call'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 500 | 503>;
    };
  };
  '/v1/resolve': {
    post: {
      parameters: {
        readonly query?: {
          /** Of sentences; left out: by Accept-Language */
          readonly lang?: 'en' | 'ru';
        };
      };
      requestBody: {
        content: {
          'application/json': schemas['ResolveInput'];
        };
      };
      responses: {
        200: {
          content: {
            'application/json': schemas['Resolved'];
          };
        };
      } & Refused<400 | 401 | 403 | 413 | 415 | 500 | 503>;
    };
  };
  '/v1/decisions/stream': {
    get: {
      parameters: {
        readonly query?: {
          readonly callId?: string;
          /** The `X-Request-Id` of the `POST /v1/calls` that asked for the call */
          readonly requestId?: string;
          readonly pbx?: string;
          readonly trunk?: string;
          readonly reference?: string;
          /** Name of the group that was asked first */
          readonly group?: string;
          readonly reason?:
            | 'emergency'
            | 'group'
            | 'number'
            | 'trunk_default'
            | 'unknown_trunk'
            | 'unassigned_trunk'
            | 'invalid_reference'
            | 'unknown_reference'
            | 'empty_group'
            | 'no_number_at_carrier'
            | 'numbers_disabled'
            | 'wrong_carrier'
            | 'no_default_number'
            | 'no_agent'
            | 'agent_gone'
            | 'timeout'
            | 'no_answer'
            | 'bad_answer'
            | 'not_ready'
            | 'overload'
            | 'bad_destination';
          readonly action?: 'set' | 'keep' | 'reject';
          readonly source?: 'agent' | 'table' | 'policy';
          /** The number that was set */
          readonly e164?: string;
          /** Inclusive */
          readonly from?: string;
        };
        readonly header?: {
          /** `id` of the last event that you have */
          readonly 'Last-Event-ID'?: string;
        };
      };

      responses: {
        200: {
          content: {
            'text/event-stream': schemas['Decision'];
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
  };
  '/v1/decisions': {
    get: {
      parameters: {
        readonly query?: {
          readonly limit?: number;
          /** `nextCursor` of the page before */
          readonly cursor?: string;
          readonly callId?: string;
          /** The `X-Request-Id` of the `POST /v1/calls` that asked for the call */
          readonly requestId?: string;
          readonly pbx?: string;
          readonly trunk?: string;
          readonly reference?: string;
          /** Name of the group that was asked first */
          readonly group?: string;
          readonly reason?:
            | 'emergency'
            | 'group'
            | 'number'
            | 'trunk_default'
            | 'unknown_trunk'
            | 'unassigned_trunk'
            | 'invalid_reference'
            | 'unknown_reference'
            | 'empty_group'
            | 'no_number_at_carrier'
            | 'numbers_disabled'
            | 'wrong_carrier'
            | 'no_default_number'
            | 'no_agent'
            | 'agent_gone'
            | 'timeout'
            | 'no_answer'
            | 'bad_answer'
            | 'not_ready'
            | 'overload'
            | 'bad_destination';
          readonly action?: 'set' | 'keep' | 'reject';
          readonly source?: 'agent' | 'table' | 'policy';
          /** The number that was set */
          readonly e164?: string;
          /** Inclusive */
          readonly from?: string;
          /** Exclusive */
          readonly to?: string;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['Decision'][];
              /** Null: this was the last page */
              readonly nextCursor: string | null;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
  };
  '/v1/decisions/counts': {
    get: {
      parameters: {
        readonly query?: {
          readonly by?: 'action' | 'reason' | 'number' | 'trunk' | 'carrier' | 'group' | 'source';
          /** Where a day begins */
          readonly timeZone?: string;
          readonly callId?: string;
          /** The `X-Request-Id` of the `POST /v1/calls` that asked for the call */
          readonly requestId?: string;
          readonly pbx?: string;
          readonly trunk?: string;
          readonly reference?: string;
          /** Name of the group that was asked first */
          readonly group?: string;
          readonly reason?:
            | 'emergency'
            | 'group'
            | 'number'
            | 'trunk_default'
            | 'unknown_trunk'
            | 'unassigned_trunk'
            | 'invalid_reference'
            | 'unknown_reference'
            | 'empty_group'
            | 'no_number_at_carrier'
            | 'numbers_disabled'
            | 'wrong_carrier'
            | 'no_default_number'
            | 'no_agent'
            | 'agent_gone'
            | 'timeout'
            | 'no_answer'
            | 'bad_answer'
            | 'not_ready'
            | 'overload'
            | 'bad_destination';
          readonly action?: 'set' | 'keep' | 'reject';
          readonly source?: 'agent' | 'table' | 'policy';
          /** The number that was set */
          readonly e164?: string;
          /** Inclusive; left out: 31 days before `to` */
          readonly from?: string;
          /** Exclusive */
          readonly to?: string;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['DayCount'][];
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
  };
  '/v1/decisions/{id}': {
    get: {
      parameters: {
        readonly path: {
          readonly id: string;
        };
        readonly query?: {
          /** Of sentences; left out: by Accept-Language */
          readonly lang?: 'en' | 'ru';
        };
      };

      responses: {
        200: {
          content: {
            'application/json': schemas['ExplainedDecision'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 500 | 503>;
    };
  };
  '/v1/keys': {
    get: {
      parameters: {
        readonly query?: {
          readonly limit?: number;
          /** `nextCursor` of the page before */
          readonly cursor?: string;
          /** Part of a name or number, without case */
          readonly search?: string;
          readonly sort?: 'name' | '-name' | 'id' | '-id';
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['ApiKey'][];
              /** Null: this was the last page */
              readonly nextCursor: string | null;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
    post: {
      requestBody: {
        content: {
          'application/json': schemas['NewApiKey'];
        };
      };
      responses: {
        201: {
          content: {
            'application/json': schemas['MadeApiKey'];
          };
        };
      } & Refused<400 | 401 | 403 | 413 | 415 | 500 | 503>;
    };
  };
  '/v1/keys/{id}': {
    delete: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
      };

      responses: { 204: { content?: never } } & Refused<400 | 401 | 403 | 404 | 500 | 503>;
    };
  };
  '/v1/users': {
    get: {
      parameters: {
        readonly query?: {
          readonly limit?: number;
          /** `nextCursor` of the page before */
          readonly cursor?: string;
          /** Part of a name or number, without case */
          readonly search?: string;
          readonly sort?: 'name' | '-name' | 'id' | '-id';
        };
      };

      responses: {
        200: {
          content: {
            'application/json': {
              readonly items: readonly schemas['Person'][];
              /** Null: this was the last page */
              readonly nextCursor: string | null;
            };
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
    post: {
      requestBody: {
        content: {
          'application/json': schemas['NewPerson'];
        };
      };
      responses: {
        201: {
          content: {
            'application/json': schemas['PersonWithPassword'];
          };
        };
      } & Refused<400 | 401 | 403 | 409 | 413 | 415 | 500 | 503>;
    };
  };
  '/v1/users/{id}': {
    get: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': schemas['Person'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 500 | 503>;
    };
    put: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
        readonly header: {
          /** The ETag of the version that you changed */
          readonly 'If-Match': string;
        };
      };
      requestBody: {
        content: {
          'application/json': schemas['PersonInput'];
        };
      };
      responses: {
        200: {
          content: {
            'application/json': schemas['Person'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 412 | 413 | 415 | 428 | 500 | 503>;
    };
  };
  '/v1/users/{id}/password': {
    post: {
      parameters: {
        readonly path: {
          readonly id: number;
        };
      };

      responses: {
        200: {
          content: {
            'application/json': schemas['PersonWithPassword'];
          };
        };
      } & Refused<400 | 401 | 403 | 404 | 500 | 503>;
    };
  };
  '/v1/export': {
    get: {
      parameters: {
        readonly query?: {
          /** Excel expects a semicolon where a comma stands in decimal numbers, in Russian for instance */
          readonly delimiter?: 'comma' | 'semicolon';
        };
      };

      responses: {
        200: {
          content: {
            'text/csv': string;
          };
        };
      } & Refused<400 | 401 | 403 | 500 | 503>;
    };
  };
  '/v1/import': {
    post: {
      parameters: {
        readonly query?: {
          /** True: say what it would do, and do nothing */
          readonly dry_run?: boolean;
          /** `replace`: each group that the file names holds the numbers of the file alone, in their order */
          readonly mode?: 'add' | 'replace';
          /** The group of rows that name none */
          readonly groupId?: number;
          /** The carrier of rows that name none */
          readonly carrierId?: number;
          /** True: numbers of another country than their carrier's are meant so */
          readonly confirmForeign?: boolean;
        };
      };
      requestBody: {
        content: {
          'text/csv': string;
          'text/plain': string;
        };
      };
      responses: {
        200: {
          content: {
            'application/json': schemas['ImportReport'];
          };
        };
      } & Refused<400 | 401 | 403 | 409 | 413 | 415 | 500 | 503>;
    };
  };
  '/v1/session': {
    post: {
      requestBody: {
        content: {
          'application/json': schemas['SignIn'];
        };
      };
      responses: {
        200: {
          content: {
            'application/json': schemas['Session'];
          };
        };
      } & Refused<400 | 401 | 413 | 415 | 429 | 500 | 503>;
    };
    get: {
      responses: {
        200: {
          content: {
            'application/json': schemas['Session'];
          };
        };
      } & Refused<400 | 401 | 500 | 503>;
    };
    delete: {
      parameters: {
        readonly query?: {
          /** True: all sessions of this user end */
          readonly everywhere?: boolean;
        };
      };

      responses: { 204: { content?: never } } & Refused<400 | 500 | 503>;
    };
  };
  '/v1/session/password': {
    post: {
      requestBody: {
        content: {
          'application/json': schemas['PasswordChange'];
        };
      };
      responses: { 204: { content?: never } } & Refused<400 | 401 | 403 | 413 | 415 | 429 | 500 | 503>;
    };
  };
}
