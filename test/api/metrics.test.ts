import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type Service, startService } from '../support/service.ts';
import { waitFor } from '../support/wait.ts';

const TOKEN = 'a-token-of-the-test-1';

const read = async (url: string, key: string | null) => {
  const headers = key === null ? {} : { Authorization: `Bearer ${key}` };
  const answer = await fetch(`${url}/metrics`, { headers });
  return { status: answer.status, type: answer.headers.get('Content-Type'), text: await answer.text() };
};

describe('/metrics of the API', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ env: { METRICS_TOKEN: TOKEN } });
  });
  afterAll(() => service?.close());

  it('is for a viewer or for who has the token, and the token opens nothing else', async () => {
    const { key } = await service.call<{ key: string }>('POST', '/v1/keys', { name: 'dashboard', role: 'viewer' });
    const dialer = await service.call<{ key: string }>('POST', '/v1/keys', { name: 'dialer', role: 'dialer' });
    expect((await read(service.url, null)).status).toBe(401);
    expect((await read(service.url, 'another-token-of-16')).status).toBe(401);
    expect((await read(service.url, dialer.key)).status).toBe(403);
    expect((await read(service.url, key)).status).toBe(200);
    expect((await read(service.url, TOKEN)).status).toBe(200);
    const groups = await fetch(`${service.url}/v1/groups`, { headers: { Authorization: `Bearer ${TOKEN}` } });
    expect(groups.status).toBe(401);
  });

  it('counts requests by route, and nothing that a client makes up', async () => {
    for (let i = 1; i <= 5; i++) {
      await fetch(`${service.url}/made/up/${i}`);
      await service.call('GET', `/v1/groups/${1000 + i}`).catch(() => undefined);
    }
    const { text, type } = await read(service.url, TOKEN);
    expect(type).toContain('text/plain');
    expect(text).toContain('callerid_http_requests_total{method="GET",route="/v1/groups/:id",status="404"} 5\n');
    expect(text).toContain('callerid_http_requests_total{method="other",route="other",status="404"} 5\n');
    expect(text).toContain('callerid_http_request_duration_seconds_count{method="GET",route="/v1/groups/:id"} 5\n');
    expect(text).not.toMatch(/made\/up|groups\/1001/);
  });
});

describe('a process that is an agent alone', () => {
  let postgres: TestPostgres;
  let service: Service;
  beforeAll(async () => {
    postgres = await startPostgres();
    const DATABASE_URL = await postgres.createDatabase();
    // The first one makes the key that the other waits for.
    const api = await startService({ env: { ROLE: 'api', DATABASE_URL } });
    const { key } = api;
    await api.close();
    const agent = { ROLE: 'agent', DATABASE_URL, METRICS_TOKEN: TOKEN };
    service = await startService({ env: agent, key });
  });
  afterAll(async () => {
    await service?.close();
    await postgres?.end();
  });

  it('shows its health and metrics, and has no API', async () => {
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    expect((await fetch(`${service.url}/v1/groups`)).status).toBe(404);
    expect((await read(service.url, null)).status).toBe(401);
    expect((await read(service.url, service.key)).text).toMatch(/^callerid_snapshot_version \d+$/m);
  });

  it('shows by the token how long the database has been away', async () => {
    await postgres.crash();
    const degraded = async () => /"degraded"/.test(await (await fetch(`${service.url}/readyz`)).text());
    await waitFor('answer that it is degraded', degraded);
    const { status, text } = await read(service.url, TOKEN);
    expect(status).toBe(200);
    expect(text).toMatch(/^callerid_snapshot_age_seconds \d/m);
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    await postgres.start();
  });
});
