import { z } from '@hono/zod-openapi';
import type { Endpoint } from './endpoint.ts';
import { PROBLEM_MEDIA_TYPE, PROBLEMS, Problem, type ProblemCode } from './problem.ts';
import { BEFORE_OWN_PASSWORD, ROLES, ROUTE_ROLES } from './roles.ts';

type Documented = Omit<Endpoint<z.ZodObject, z.ZodObject, z.ZodType, z.ZodType>, 'handle'>;

/** An endpoint as OpenAPI has it: its parts, and every problem that follows from them. */
export function documentation(endpoint: Documented) {
  const route = `${endpoint.method.toUpperCase()} ${endpoint.path}`;
  const roles = ROUTE_ROLES[route] ?? [];
  const open = roles === 'everyone';
  const codes = new Set<ProblemCode>(endpoint.problems);
  for (const code of impliedProblems(endpoint, roles, !open && !BEFORE_OWN_PASSWORD.has(route))) codes.add(code);
  const header = (description: string, example: string) => ({
    description,
    schema: { type: 'string' as const, example },
  });
  const single = endpoint.versioned || endpoint.ifMatch || endpoint.path.endsWith('{id}') || endpoint.status === 201;
  return {
    method: endpoint.method,
    path: endpoint.path,
    operationId: endpoint.operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description && { description: endpoint.description }),
    security: open ? [] : [{ key: [] }],
    request: {
      ...(endpoint.params && { params: endpoint.params }),
      ...(endpoint.query && { query: endpoint.query }),
      ...headersOf(endpoint),
      ...(endpoint.bodyTypes && {
        body: {
          required: true,
          content: Object.fromEntries(
            endpoint.bodyTypes.map((type) => [
              type,
              { schema: z.string().openapi({ example: endpoint.bodyExample ?? '' }) },
            ]),
          ),
        },
      }),
      ...(endpoint.body && {
        body: { required: true, content: { 'application/json': { schema: endpoint.body } } },
      }),
    },
    responses: {
      [endpoint.status]: {
        description: 'Done',
        ...(single &&
          endpoint.output && {
            headers: {
              ETag: header('The version: send it back as If-Match', '"12"'),
              ...(endpoint.status === 201 && { Location: header('Where the new thing is', `${endpoint.path}/1`) }),
            },
          }),
        ...(endpoint.output && {
          content: { [endpoint.outputType ?? 'application/json']: { schema: endpoint.output } },
        }),
      },
      ...problemResponses([...codes]),
    },
  };
}

function headersOf(endpoint: Documented) {
  const headers = {
    ...(endpoint.ifMatch && {
      'If-Match': z.string().openapi({ description: 'The ETag of the version that you changed', example: '"12"' }),
    }),
    ...(endpoint.idempotent && {
      'Idempotency-Key': z.string().min(1).max(200).optional().openapi({ description: 'A name for this one request' }),
    }),
    ...(endpoint.lastEventId && {
      'Last-Event-ID': z.string().optional().openapi({ description: '`id` of the last event that you have' }),
    }),
  };
  return Object.keys(headers).length > 0 && { headers: z.object(headers) };
}

function impliedProblems(
  endpoint: Documented,
  roles: (typeof ROUTE_ROLES)[string],
  needsOwnPassword: boolean,
): ProblemCode[] {
  // What changes something refuses the page's cookie from another site, whatever the role.
  const canForbid = roles.length < ROLES.length || endpoint.method !== 'get';
  return [
    'invalid_request',
    ...(roles === 'everyone' ? [] : (['unauthenticated', ...(canForbid ? ['forbidden' as const] : [])] as const)),
    ...(needsOwnPassword ? (['password_change_required'] as const) : []),
    ...(endpoint.path.includes('{') ? (['not_found'] as const) : []),
    ...(endpoint.body ? (['invalid_json', 'unsupported_media_type', 'body_too_large'] as const) : []),
    ...(endpoint.bodyTypes ? (['unsupported_media_type', 'body_too_large'] as const) : []),
    ...(endpoint.ifMatch ? (['invalid_if_match', 'if_match_required', 'version_mismatch'] as const) : []),
    ...(endpoint.needsNothing ? [] : (['internal', 'unavailable'] as const)),
  ];
}

/** Codes that share a status share a response; each code has its example. */
function problemResponses(codes: readonly ProblemCode[]) {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const these = codes.filter((code) => PROBLEMS[code].status === status);
      return [
        status,
        {
          description: these.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('; '),
          content: {
            [PROBLEM_MEDIA_TYPE]: {
              schema: Problem,
              examples: Object.fromEntries(these.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
            },
          },
        },
      ];
    }),
  );
}
