import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAgent } from '../../src/agent/agent.ts';
import { aFeed } from '../../src/agent/testing.ts';
import { Snapshot } from '../../src/domain/snapshot.ts';
import { type Asterisk, startAsterisk } from '../support/asterisk.ts';
import { freePort } from '../support/ports.ts';
import { waitFor } from '../support/wait.ts';
import { office } from './configuration.ts';
import { waitForHeartbeat } from './world.ts';

const path = (file: string) => fileURLToPath(new URL(`../../dialplan/asterisk/${file}`, import.meta.url));
const sample = (file: string) => readFileSync(path(`samples/${file}`), 'utf8');

describe('the samples for an engineer’s own Asterisk', () => {
  let asterisk: Asterisk;
  let http: number;
  let ami: number;

  beforeAll(async () => {
    [http, ami] = [await freePort(), await freePort()];
    asterisk = await startAsterisk({
      extensions: sample('extensions.conf'),
      copy: [path('callerid-groups.conf')],
      // The transport is the harness's, on a free port of its own; everything else is the sample's.
      pjsip: sample('pjsip.conf').replace('bind = 0.0.0.0:5060', 'bind = 127.0.0.1:0'),
      files: {
        'http.conf': sample('http.conf').replace('bindport = 8088', `bindport = ${http}`),
        'ari.conf': sample('ari.conf'),
        'stasis.conf': sample('stasis.conf'),
        'manager.conf': sample('manager.conf').replace('port = 5038', `port = ${ami}`),
        'logger.conf': '[logfiles]\nmessages => notice,warning,error\n',
      },
    });
  });
  afterAll(() => asterisk?.close());

  it('are read without a warning, again on reload', async () => {
    await asterisk.reload('dialplan');
    await asterisk.reload('pjsip');
    const complaints = asterisk
      .log(1000)
      .split('\n')
      .filter((line) => /WARNING|ERROR/.test(line))
      // of the harness's own bare configuration, and of the sample's carriers, whose names nobody knows
      .filter((line) => !/Missing default country|carrier-[ab]\.example|res_pjsip_outbound_registration/.test(line));
    expect(complaints).toEqual([]);
  });

  it('let the agent in, which finds both trunks, and nothing that is none', async () => {
    const proposed = new Set<string>();
    const login = { user: 'callerid', password: 'change-me' };
    const agent = startAgent({
      store: {
        snapshots: aFeed(Snapshot.from(office())),
        decisionLog: { record: () => {} },
        proposeTrunks: async (_pbx, _kind, names) => names.map((name) => proposed.add(name)),
        reportPbxState: async () => {},
      },
      pbxs: [
        {
          ...{ name: 'office', kind: 'asterisk', url: `http://127.0.0.1:${http}`, ...login },
          ami: { host: '127.0.0.1', port: ami, ...login },
        },
      ],
      slot: 3,
      log: pino({ level: 'silent' }),
    });
    try {
      await waitForHeartbeat(asterisk, 3);
      await waitFor('trunks', () => proposed.size > 0);
      expect([...proposed].sort()).toEqual(['trunk-a', 'trunk-b']);
    } finally {
      await agent.stop();
    }
  });

  it('let no other number reach a carrier', async () => {
    for (const trunk of ['trunk-a', 'trunk-b']) {
      const settings = await asterisk.cli(`pjsip show endpoint ${trunk}`);
      for (const setting of ['send_connected_line +: no', 'send_diversion +: false', 'trust_id_outbound +: true'])
        expect(settings).toMatch(new RegExp(setting));
      expect(settings).toMatch(/from_user +: *\n/);
    }
  });
});
