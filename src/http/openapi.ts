import type { Routing } from './endpoint.ts';
import { PROBLEMS, type ProblemCode, problemBody } from './problem.ts';

/** `GET /openapi.json`: made from the same descriptions that the routes are made from, once. */
export function addOpenApi({ app, addRoute }: Routing): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key. The first one is shown when the service starts for the first time.',
  });
  for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
    app.openAPIRegistry.registerComponent('examples', code, { value: problemBody(code, PROBLEMS[code].title) });
  }
  let document: object | undefined;
  addRoute('get', '/openapi.json', (c) => {
    document ??= {
      ...app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'Caller ID groups',
          version: '1.0.0',
          license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
          description:
            'Every outbound call shows a number that is registered with the carrier that carries it. ' +
            'Lists have cursor pages; PUT and DELETE need If-Match with the ETag that was read; ' +
            'errors are RFC 9457 problem details with a stable `code` (all of them: `x-problems`).',
        },
        servers: [{ url: '/' }],
      }),
      'x-problems': PROBLEMS,
    };
    return c.json(document);
  });
}
