import { isIP } from 'node:net';
import type { Finding } from '../domain/finding.ts';
import type { PbxConfig } from './pbx.ts';

/** What PBXs are shipped with, and what stands in everybody's examples. */
const DEFAULTS = new Set([
  'cluecon',
  'asterisk',
  'amp111',
  'secret',
  'password',
  'changeme',
  'change-me',
  'mysecret',
  '1234',
]);

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** What of the connection to a PBX others could read or guess, as far as the configuration itself tells. */
export function exposures(config: PbxConfig): Finding[] {
  const { protocol, hostname } = new URL(config.url);
  const what = config.kind === 'asterisk' ? 'ARI' : 'the event socket';
  const found: Finding[] = [];
  const warn = (code: string, subject: string, what: string, fix: string) =>
    found.push({ severity: 'warning', code, subject, what, fix });
  const inTheClear = (part: string, host: string) =>
    warn(
      'no_tls',
      host,
      `the password of ${part} and what calls show go over the network in the clear`,
      "run an agent on the PBX's own host, or lead the connection through TLS (https, a tunnel)",
    );
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol !== 'https:' && !isLoopback(host)) inTheClear(what, host);
  if (config.ami && !isLoopback(config.ami.host)) inTheClear('AMI', config.ami.host);
  const guessed = (part: string, password: string) => {
    if (DEFAULTS.has(password.toLowerCase()))
      warn(
        'default_password',
        part,
        `the password of ${part} is one that everybody tries first`,
        'set a long random one',
      );
  };
  guessed(what, config.password);
  if (config.ami && config.ami.password !== config.password) guessed('AMI', config.ami.password);
  return found;
}
