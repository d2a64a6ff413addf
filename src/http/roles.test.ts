import { describe, expect, it } from 'vitest';
import { checkRoutes } from './roles.ts';

const table = { 'GET /v1/a': 'everyone', 'PUT /v1/a/{id}': 'everyone' };

describe('the table of routes and roles', () => {
  it('accepts exactly its routes, and ignores middleware', () => {
    const routes = [
      { method: 'ALL', path: '/*' },
      { method: 'GET', path: '/v1/a' },
      { method: 'PUT', path: '/v1/a/:id' },
    ];
    expect(() => checkRoutes(routes, table)).not.toThrow();
  });

  it('names a route without an entry and an entry without a route', () => {
    const routes = [
      { method: 'GET', path: '/v1/a' },
      { method: 'DELETE', path: '/v1/a/:id' },
    ];
    expect(() => checkRoutes(routes, table)).toThrow(
      /DELETE \/v1\/a\/\{id\}: no role[\s\S]*PUT \/v1\/a\/\{id\}: a role/,
    );
  });
});
