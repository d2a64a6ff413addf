/** What a user or a key may do. `dialer` is for a dialling program: it asks and calls, and sees nothing else. */
export const ROLES = ['administrator', 'operator', 'viewer', 'dialer'] as const;
export type Role = (typeof ROLES)[number];

const everyone = 'everyone';
const administrator: readonly Role[] = ['administrator'];
const write: readonly Role[] = ['administrator', 'operator'];
const read: readonly Role[] = ['administrator', 'operator', 'viewer'];
const call: readonly Role[] = ['administrator', 'operator', 'dialer'];
const ask: readonly Role[] = ['administrator', 'operator', 'viewer', 'dialer'];

/** The one table: who may call which route. A route of the app that is missing here, or the reverse, stops the start. */
export const ROUTE_ROLES: Readonly<Record<string, readonly Role[] | typeof everyone>> = {
  'GET /livez': everyone,
  'GET /readyz': everyone,
  'GET /openapi.json': everyone,
  'GET /docs': everyone,
  'GET /docs/{file}': everyone,
  'GET /metrics': read, // names of PBXs and trunks; Prometheus may have the METRICS_TOKEN instead of a key

  'POST /v1/session': everyone,
  'GET /v1/session': ask,
  'DELETE /v1/session': everyone,
  'POST /v1/session/password': ask,

  'GET /v1/groups': read,
  'POST /v1/groups': write,
  'GET /v1/groups/{id}': read,
  'PUT /v1/groups/{id}': write,
  'DELETE /v1/groups/{id}': write,

  'GET /v1/phone-numbers': read,
  'POST /v1/phone-numbers': write,
  'PATCH /v1/phone-numbers': write,
  'GET /v1/phone-numbers/{id}': read,
  'PUT /v1/phone-numbers/{id}': write,
  'DELETE /v1/phone-numbers/{id}': write,

  'GET /v1/call-tasks': read,
  'POST /v1/call-tasks': write,
  'GET /v1/call-tasks/{id}': read,
  'PUT /v1/call-tasks/{id}': write,
  'DELETE /v1/call-tasks/{id}': write,

  'GET /v1/carriers': read,
  'GET /v1/carrier-presets': read,
  'POST /v1/carriers': administrator,
  'GET /v1/carriers/{id}': read,
  'PUT /v1/carriers/{id}': administrator,
  'DELETE /v1/carriers/{id}': administrator,

  'GET /v1/trunks': read,
  'POST /v1/trunks': administrator,
  'PATCH /v1/trunks': administrator,
  'GET /v1/trunks/{id}': read,
  'PUT /v1/trunks/{id}': administrator,
  'DELETE /v1/trunks/{id}': administrator,

  'GET /v1/pbxs': read,
  'GET /v1/pbxs/{id}': read,

  'GET /v1/settings': read,
  'PUT /v1/settings': administrator,

  'GET /v1/coverage': read,
  'GET /v1/changes': read,
  'GET /v1/audit-events': administrator, // addresses of people

  'GET /v1/export': read,
  'POST /v1/import': write,

  'POST /v1/calls': call,
  'GET /v1/calls/{id}': ask,
  'GET /v1/calls/{id}/stream': ask,

  'POST /v1/resolve': ask,
  'GET /v1/decisions': read,
  'GET /v1/decisions/counts': read,
  'GET /v1/decisions/stream': read,
  'GET /v1/decisions/{id}': read,

  'GET /v1/keys': administrator,
  'POST /v1/keys': administrator,
  'DELETE /v1/keys/{id}': administrator,

  'GET /v1/users': administrator,
  'POST /v1/users': administrator,
  'GET /v1/users/{id}': administrator,
  'PUT /v1/users/{id}': administrator,
  'POST /v1/users/{id}/password': administrator,
};

/** What may be called with a password that an administrator gave, besides what everyone may. */
export const BEFORE_OWN_PASSWORD: ReadonlySet<string> = new Set(['GET /v1/session', 'POST /v1/session/password']);

export interface Route {
  readonly method: string;
  readonly path: string;
}

/** Hono keeps middleware among the routes. */
export const isRoute = ({ method }: Route) => method !== 'ALL';

/** `GET /v1/groups/:id` as the router has it -> `GET /v1/groups/{id}` as the table and the documentation have it. */
export function routeKey(route: Route): string {
  return `${route.method} ${route.path.replace(/:(\w+)/g, '{$1}')}`;
}

/**
 * Compares the routes of the app with the table. Throws an Error that names each missing or surplus entry.
 * @param routes those of the router
 */
export function checkRoutes(routes: readonly Route[], table: Readonly<Record<string, unknown>> = ROUTE_ROLES): void {
  const inApp = new Set(routes.filter(isRoute).map(routeKey));
  const inTable = new Set(Object.keys(table));
  const wrong = [
    ...[...inApp].filter((key) => !inTable.has(key)).map((key) => `${key}: no role is named for this route`),
    ...[...inTable]
      .filter((key) => !inApp.has(key))
      .map((key) => `${key}: a role is named, but there is no such route`),
  ];
  if (wrong.length > 0) throw new Error(`The table of routes and roles is wrong:\n  ${wrong.join('\n  ')}`);
}
