/** The one configuration file that a test's FreeSWITCH starts with; the dialplan and the gateways are put in. */

export interface FreeswitchPorts {
  readonly sip: number;
  readonly esl: number;
}

/** The event socket's password in every test's FreeSWITCH. */
export const ESL_PASSWORD = 'callerid-test';

/** Loaded one by one: with everything that is there it would start slowly, and ask for more configuration. */
const MODULES = [
  'console logfile event_socket commands dptools db hash dialplan_xml loopback tone_stream sndfile sofia',
].flatMap((names) => names.split(' '));

/** Where agents take questions over mod_hiredis, and how long a call waits for a connection to one, in ms. */
export interface HiredisOptions {
  /** In the order in which they are tried. */
  readonly ports: readonly number[];
  readonly waitMs: string;
}

export interface FreeswitchConfig {
  readonly ports: FreeswitchPorts;
  /** `<context>` elements. SIPp's callers come into the context `from-phones`. */
  readonly dialplan: string;
  /** `<gateway>` elements; see `gatewayConfig`. */
  readonly gateways: string;
  /** Global variables. */
  readonly globals: Readonly<Record<string, string>>;
  /** For mod_hiredis, by the profile `callerid`; null: it is not loaded. */
  readonly hiredis: HiredisOptions | null;
  /** More parameters of the SIP profile. */
  readonly profile: Readonly<Record<string, string>>;
}

/** @returns the text of freeswitch.xml */
export function freeswitchXml({ ports, dialplan, gateways, globals, hiredis, profile }: FreeswitchConfig): string {
  // As `<X-PRE-PROCESS cmd="set">` does in vars.xml: read before the rest of the file.
  const variables = Object.entries(globals).map(
    ([name, value]) => `<X-PRE-PROCESS cmd="set" data="${name}=${value}"/>`,
  );
  return `<?xml version="1.0"?>
<document type="freeswitch/xml">
${variables.join('\n')}
<section name="configuration">
${configuration('switch.conf', {
  loglevel: 'info',
  'colorize-console': 'false',
  'max-sessions': '5000',
  'sessions-per-second': '1000',
  'rtp-start-port': '32000',
  'rtp-end-port': '48000',
  // Without it a port that another FreeSWITCH has, of a run beside this one, is not seen to be taken, and a call ends.
  'rtp-port-usage-robustness': 'true',
  'max-db-handles': '50',
  'db-handle-timeout': '10',
  'dump-cores': 'no',
})}
<configuration name="modules.conf"><modules>
${[...MODULES, ...(hiredis === null ? [] : ['hiredis'])].map((name) => `<load module="mod_${name}"/>`).join('\n')}
</modules></configuration>
<configuration name="console.conf">
<mappings><map name="all" value="console,info,notice,warning,err,crit,alert"/></mappings>
<settings><param name="colorize" value="false"/><param name="loglevel" value="notice"/></settings>
</configuration>
<configuration name="logfile.conf">
<settings><param name="rotate-on-hup" value="false"/></settings>
<profiles><profile name="default"><settings><param name="rollover" value="0"/></settings>
<mappings><map name="all" value="info,notice,warning,err,crit,alert"/></mappings></profile></profiles>
</configuration>
${configuration('event_socket.conf', {
  'nat-map': 'false',
  'listen-ip': '127.0.0.1',
  'listen-port': String(ports.esl),
  password: ESL_PASSWORD,
  'apply-inbound-acl': 'loopback.auto',
  'stop-on-bind-error': 'true',
})}
<configuration name="acl.conf"><network-lists/></configuration>
<configuration name="hash.conf"><remotes/></configuration>
<configuration name="hiredis.conf"><profiles><profile name="callerid"><connections>
${hiredis?.ports.map((port) => hiredisConnection(port, hiredis.waitMs)).join('\n') ?? ''}
</connections></profile></profiles></configuration>
<configuration name="timezones.conf"><timezones/></configuration>
<configuration name="post_load_modules.conf"><modules/></configuration>
<configuration name="db.conf"><settings/></configuration>
<configuration name="sofia.conf">
<global_settings><param name="log-level" value="0"/><param name="debug-presence" value="0"/></global_settings>
<profiles><profile name="test">
<gateways>
${gateways}
</gateways>
<aliases/>
<domains><domain name="all" alias="false" parse="false"/></domains>
<settings>
${params({
  'sip-ip': '127.0.0.1',
  'sip-port': String(ports.sip),
  'rtp-ip': '127.0.0.1',
  'ext-sip-ip': '127.0.0.1',
  'ext-rtp-ip': '127.0.0.1',
  context: 'from-phones',
  dialplan: 'XML',
  'auth-calls': 'false',
  'caller-id-type': 'pid',
  'manage-presence': 'false',
  'inbound-codec-prefs': 'PCMU,PCMA',
  'outbound-codec-prefs': 'PCMU,PCMA',
  'rtp-timer-name': 'soft',
  tls: 'false',
  ...profile,
})}
</settings>
</profile></profiles>
</configuration>
</section>
<section name="dialplan">
${dialplan}
</section>
<section name="directory"/>
<section name="languages"/>
</document>
`;
}

/** @returns dialplan files as the `dialplan` of a test's FreeSWITCH, read by itself */
export function includeFiles(paths: readonly string[]): string {
  return paths.map((path) => `<X-PRE-PROCESS cmd="include" data="${path}"/>`).join('\n');
}

/** @returns a `<gateway>` element for each trunk, by its name; host:port of its carrier */
export function gatewayConfigs(trunks: Readonly<Record<string, string>>): string {
  return Object.entries(trunks)
    .map(([name, address]) => gatewayConfig(name, address))
    .join('\n');
}

/** One gateway to a carrier that knows this PBX by its address. */
export function gatewayConfig(name: string, address: string, settings: Readonly<Record<string, string>> = {}): string {
  return `<gateway name="${name}">
${params({ proxy: address, register: 'false', username: 'none', password: 'none', 'caller-id-in-from': 'true', ...settings })}
</gateway>`;
}

const hiredisConnection = (port: number, waitMs: string): string => `<connection>
${params({ hostname: '127.0.0.1', port: String(port), 'timeout-ms': waitMs, 'max-connections': '50' })}
</connection>`;

const params = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `<param name="${name}" value="${value}"/>`)
    .join('\n');

const configuration = (name: string, settings: Readonly<Record<string, string>>): string =>
  `<configuration name="${name}"><settings>\n${params(settings)}\n</settings></configuration>`;
