import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../store/errors.ts';
import type { Store } from '../store/store.ts';
import { createApp } from './app.ts';

/** An app over a database that answers everything with this error. */
function appOver(error: Error) {
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const db = new Proxy(
    {},
    {
      get: () => {
        throw error;
      },
    },
  );
  const app = createApp({
    store: {
      db,
      snapshots: { current: null },
      apiKeys: { owner: () => Promise.reject(error) },
      auditLog: { refused: () => {} },
    } as unknown as Store,
    log,
  });
  return { app, logged };
}
const headers = { Authorization: 'Bearer some-key' };

describe('the app', () => {
  it('tells the log, and not the client, what went wrong', async () => {
    const { app, logged } = appOver(new Error('SECRET detail'));
    const answer = await app.request('/v1/groups', { headers });
    const text = await answer.text();
    const problem = JSON.parse(text);
    expect(problem).toMatchObject({ status: 500, code: 'internal', errors: [] });
    expect(text).not.toMatch(/SECRET|\.ts/);
    const line = logged.find((line) => line.includes('SECRET detail'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 50, requestId: problem.requestId });
  });

  it('says when to try again while the database does not answer', async () => {
    const { app } = appOver(new StoreError('unavailable', 'SECRET host does not answer'));
    for (const path of ['/v1/groups', '/readyz']) {
      const answer = await app.request(path, { headers });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('Retry-After')).toBe('5');
      expect(await answer.text()).not.toContain('SECRET');
    }
  });
});
