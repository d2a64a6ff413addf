/** The configuration files that a test's Asterisk starts with, but for the dialplan and the trunks. */

export interface AsteriskPorts {
  readonly sip: number;
  readonly http: number;
  readonly ami: number;
}

/** The user of ARI and AMI in every test's Asterisk. */
export const LOGIN = { user: 'callerid', password: 'callerid-test' } as const;

/**
 * Loaded one by one: with everything that a package brings Asterisk takes many seconds to start, and asks for the
 * configuration of things that no test uses. `require`: Asterisk does not start when one is missing.
 */
const MODULES = [
  'res_timing_timerfd res_sorcery_config res_sorcery_memory res_sorcery_astdb res_pjproject',
  'res_http_websocket res_websocket_client res_crypto res_geolocation',
  'res_pjsip res_pjsip_session res_pjsip_sdp_rtp res_rtp_asterisk res_pjsip_caller_id res_pjsip_diversion',
  'res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user res_pjsip_header_funcs res_pjsip_rfc3326',
  'res_pjsip_pubsub res_pjsip_refer res_pjsip_nat res_pjsip_dtmf_info res_pjsip_outbound_registration',
  'res_pjsip_outbound_authenticator_digest res_pjsip_authenticator_digest res_pjsip_registrar',
  'chan_pjsip codec_ulaw codec_alaw bridge_simple bridge_native_rtp bridge_softmix bridge_holding format_pcm',
  'res_stasis res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop res_stasis_device_state',
  'res_ari res_ari_model res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels',
  'res_ari_device_states res_ari_endpoints res_ari_events res_ari_playbacks res_ari_recordings res_ari_sounds',
  'pbx_config app_stasis app_dial app_stack app_verbose app_exec app_if app_while app_echo app_playback',
  'app_transfer app_blind_transfer app_originate app_userevent app_db app_cdr app_channelredirect app_softhangup',
  'func_callerid func_channel func_cut func_db func_dialplan func_env func_global func_logic func_math func_module',
  'func_pjsip_endpoint func_pjsip_aor func_pjsip_contact func_rand func_sha1 func_md5 func_base64 func_sprintf',
  'func_strings func_timeout func_uri func_uuid func_hangupcause func_cdr func_export func_lock',
]
  .join(' ')
  .split(' ');

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
verbose = 3
systemname = test
`,
    'modules.conf': `
[modules]
autoload = no
${[...MODULES, ...extraModules].map((name) => `require = ${name}.so`).join('\n')}
`,
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
[${LOGIN.user}]
secret = ${LOGIN.password}
read = ${AMI_CLASSES}
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
