import { expect, it } from 'vitest';
import { Addresses } from './addresses.ts';

function setUp() {
  const addresses = new Addresses<string>();
  addresses.add('ALL', '/docs/*', 'middleware');
  for (const path of ['/docs', '/v1/decisions', '/v1/decisions/counts', '/v1/decisions/:id', '/docs/:file'])
    addresses.add('GET', path, path);
  const found = (method: string, path: string) => addresses.match(method, path)[0].map(([route]) => route);
  return { addresses, found };
}

it('finds the same each time, a route of its own before one with a parameter', () => {
  const { addresses, found } = setUp();
  for (let time = 1; time <= 2; time++) {
    expect(found('GET', '/v1/decisions')).toEqual(['/v1/decisions']);
    expect(found('GET', '/v1/decisions/counts')[0]).toBe('/v1/decisions/counts');
    expect(found('GET', '/v1/decisions/7')).toEqual(['/v1/decisions/:id']);
    expect(addresses.match('GET', '/v1/decisions/8')[0]).toEqual([['/v1/decisions/:id', { id: '8' }]]);
    expect(found('GET', '/docs')).toEqual(['middleware', '/docs']);
    expect(found('GET', '/docs/start.js')).toEqual(['middleware', '/docs/:file']);
    expect(found('POST', '/v1/decisions')).toEqual([]);
    expect(found('GET', '/v1/nothing')).toEqual([]);
  }
});

it('knows what is added after it was asked', () => {
  const { addresses, found } = setUp();
  expect(found('GET', '/v1/decisions')).toEqual(['/v1/decisions']);
  addresses.add('ALL', '*', 'later');
  expect(found('GET', '/v1/decisions')).toEqual(['/v1/decisions', 'later']);
});
