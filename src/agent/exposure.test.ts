import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { startAgent } from './agent.ts';
import { exposures } from './exposure.ts';
import type { PbxConfig } from './pbx.ts';
import { aFeed } from './testing.ts';

const asterisk: PbxConfig = {
  ...{ name: 'a', kind: 'asterisk', url: 'http://127.0.0.1:8088', user: 'callerid', password: 'a long random one' },
  ami: { host: '127.0.0.1', port: 5038, user: 'callerid', password: 'a long random one' },
};
const freeswitch: PbxConfig = { ...asterisk, kind: 'freeswitch', url: 'esl://127.0.0.1:8021', ami: null };
const found = (config: PbxConfig) => exposures(config).map(({ code, subject }) => `${code} ${subject}`);

describe('the connection to a PBX', () => {
  it.each(['http://127.0.0.1:8088', 'http://localhost:8088', 'http://[::1]:8088', 'https://pbx.example.com:8089'])(
    'is safe by %s',
    (url) => expect(found({ ...asterisk, url })).toEqual([]),
  );

  it('is not over the network in the clear', () => {
    expect(found({ ...asterisk, url: 'http://192.0.2.1:8088' })).toEqual(['no_tls 192.0.2.1']);
    expect(found({ ...asterisk, url: 'http://[2001:db8::1]:8088' })).toEqual(['no_tls 2001:db8::1']);
    expect(found({ ...freeswitch, url: 'esl://pbx.example.com:8021' })).toEqual(['no_tls pbx.example.com']);
    const ami = { host: '192.0.2.1', port: 5038, user: 'callerid', password: 'a long random one' };
    expect(found({ ...asterisk, url: 'https://192.0.2.1:8089', ami })).toEqual(['no_tls 192.0.2.1']);
  });

  it('is not with a password that everybody knows', () => {
    expect(found({ ...freeswitch, password: 'ClueCon' })).toEqual(['default_password the event socket']);
    const ami = { host: '127.0.0.1', port: 5038, user: 'callerid', password: 'mysecret' };
    expect(found({ ...asterisk, ami })).toEqual(['default_password AMI']);
    const texts = JSON.stringify(exposures({ ...freeswitch, password: 'ClueCon' }));
    expect(texts).not.toContain('ClueCon');
  });

  it('is warned of at the start, without the password', async () => {
    const lines: string[] = [];
    const agent = startAgent({
      pbxs: [{ ...freeswitch, url: 'esl://192.0.2.1:8021', password: 'ClueCon' }],
      slot: 1,
      log: pino({}, { write: (line) => void lines.push(line) }),
      store: {
        snapshots: aFeed(),
        decisionLog: { record: () => {} },
        proposeTrunks: async () => {},
        reportPbxState: async () => {},
      },
      links: { freeswitch: () => ({ state: () => ({ connected: false, release: null }), stop: async () => {} }) },
    });
    await agent.stop();
    const warned = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 40);
    expect(warned.map(({ code, pbx }) => [code, pbx])).toEqual([
      ['no_tls', 'a'],
      ['default_password', 'a'],
    ]);
    expect(lines.join('')).not.toContain('ClueCon');
  });
});
