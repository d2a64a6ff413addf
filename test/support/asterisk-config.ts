import { readFileSync } from 'node:fs';

/** The configuration files that a test's Asterisk starts with, but for the dialplan and the trunks. */

export interface AsteriskPorts {
  readonly sip: number;
  readonly http: number;
  readonly ami: number;
}

/** The user of ARI and AMI in every test's Asterisk. */
export const LOGIN = { user: 'callerid', password: 'callerid-test' } as const;

/** What is loaded, and nothing else: the file that docker-compose.yml's Asterisk has as well. */
const MODULES = readFileSync(new URL('../compose/asterisk/modules.conf', import.meta.url), 'utf8');

/** Read by Asterisk's core, which logs an error for each that is not there. */
const EMPTY = ['acl', 'ccss', 'cel', 'features', 'geolocation', 'indications', 'udptl', 'websocket_client'];

const AMI_CLASSES = 'system,call,log,verbose,command,agent,user,config,dtmf,reporting,cdr,dialplan,originate';

/**
 * @param folder where this Asterisk keeps everything of its own, as Asterisk itself sees the path
 * @returns file name -> text, to be put into `folder`/etc
 */
export function baseConfig(
  folder: string,
  ports: AsteriskPorts,
  extraModules: readonly string[],
): Record<string, string> {
  return {
    ...Object.fromEntries(EMPTY.map((name) => [`${name}.conf`, ''])),
    'asterisk.conf': `
[directories]
astetcdir => ${folder}/etc
astvarlibdir => ${folder}/lib
astdbdir => ${folder}/lib
astkeydir => ${folder}/lib
astspooldir => ${folder}/spool
astrundir => ${folder}/run
astlogdir => ${folder}/log
[options]
systemname = test
`,
    'modules.conf': MODULES + extraModules.map((name) => `require = ${name}.so\n`).join(''),
    'logger.conf': `
[general]
dateformat = %F %T.%3q
[logfiles]
messages => notice,warning,error,verbose(3)
`,
    'http.conf': `
[general]
enabled = yes
bindaddr = 127.0.0.1
bindport = ${ports.http}
sessionlimit = 1000
`,
    'ari.conf': `
[general]
enabled = yes
[${LOGIN.user}]
type = user
read_only = no
password = ${LOGIN.password}
`,
    'manager.conf': `
[general]
enabled = yes
bindaddr = 127.0.0.1
port = ${ports.ami}
disabledevents = Newexten,VarSet
[${LOGIN.user}]
secret = ${LOGIN.password}
read = user
write = ${AMI_CLASSES}
`,
    'rtp.conf': '[general]\nrtpstart = 10000\nrtpend = 19999\nicesupport = no\n',
    'cdr.conf': '[general]\nenable = yes\n',
    'pjproject.conf':
      '[startup]\nlog_mappings = log_mappings\n[log_mappings]\ntype = log_mappings\nasterisk_error = 0,1\n',
  };
}

/**
 * The transport, and the endpoint `caller` that stands for the phones of the PBX: SIPp's callers carry `X-Caller` and so
 * may call from any number, and are believed about who they are and whether they are restricted.
 */
export const basePjsip = (ports: AsteriskPorts): string => `
[global]
type = global
endpoint_identifier_order = header,ip,username
[udp]
type = transport
protocol = udp
bind = 127.0.0.1:${ports.sip}
[caller]
type = endpoint
context = from-phones
transport = udp
disallow = all
allow = ulaw
direct_media = no
trust_id_inbound = yes
send_connected_line = no
[caller]
type = identify
endpoint = caller
match_header = X-Caller: yes
`;

/** One trunk to a carrier as pjsip.conf has it: an endpoint and its static contact. */
export function trunkConfig(name: string, address: string, settings: Readonly<Record<string, string>> = {}): string {
  const all = {
    context: 'from-carriers',
    transport: 'udp',
    disallow: 'all',
    allow: 'ulaw',
    direct_media: 'no',
    send_pai: 'yes',
    send_connected_line: 'no',
    send_diversion: 'no',
    aors: name,
    ...settings,
  };
  const lines = Object.entries(all).map(([key, value]) => `${key} = ${value}`);
  return `
[${name}]
type = endpoint
${lines.join('\n')}
[${name}]
type = aor
contact = sip:${address}
`;
}
