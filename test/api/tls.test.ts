import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { type HttpServer, startHttp } from '../../src/http/server.ts';
import { waitFor } from '../support/wait.ts';
import { startApi, type TestApi } from './api.ts';

describe('https by a certificate in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'callerid-tls-'));
  const tls = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const errors: unknown[] = [];
  let api: TestApi;
  let server: HttpServer;
  beforeAll(async () => {
    api = await startApi();
    certify('first');
    const app = createApp({ store: api.store, log: api.log, tls: true });
    const onTlsError = (error: unknown) => void errors.push(error);
    server = await startHttp(app, { host: '127.0.0.1', port: 0, tls, onTlsError, limits: { renew: 20 } });
  });
  afterAll(async () => {
    await server?.close(0);
    await api?.close();
    rmSync(folder, { recursive: true });
  });

  /** Makes a certificate by this name, and puts it where the server reads it. */
  function certify(name: string): void {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
    const more = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', '-x509', '-days', '1', '-subj', `/CN=${name}`, ...more], { stdio: 'pipe' });
    copyFileSync(key, tls.key);
    copyFileSync(cert, tls.cert);
  }

  /** Status and headers, and whose certificate was shown. */
  function ask(): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; name: string }> {
    return new Promise((resolve, reject) => {
      const request = get(`${server.url}/livez`, { rejectUnauthorized: false, agent: false }, (answer) => {
        const { CN } = (answer.socket as TLSSocket).getPeerCertificate().subject;
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, name: String(CN) });
      });
      request.on('error', reject);
    });
  }

  it('answers, and tells browsers to come by https alone', async () => {
    expect(server.url).toMatch(/^https:/);
    const { status, headers, name } = await ask();
    expect([status, name]).toEqual([200, 'first']);
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    await expect(fetch(server.url.replace('https:', 'http:'))).rejects.toThrow();
  });

  it('takes a new certificate by itself, and keeps the old one while the new one is of no use', async () => {
    writeFileSync(tls.cert, 'nonsense');
    await waitFor('the refusal of the file', () => errors.length > 0);
    expect((await ask()).name).toBe('first');
    certify('second');
    await waitFor('the new certificate', async () => (await ask()).name === 'second');
  });
});
