import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asteriskRoot } from '../setup/asterisk.mjs';
import { type Asterisk, startAsterisk, trunkConfig } from '../support/asterisk.ts';
import { type Child, makeFolder, startChild } from '../support/child.ts';
import { freePort } from '../support/ports.ts';
import { type Service, startService } from '../support/service.ts';
import { waitFor } from '../support/wait.ts';
import { startCapture } from './capture.ts';
import { NUMBER, PBX, TRUNK } from './data.ts';
import { startQuietCarrier, type Track, type Way } from './laps.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** What Asterisk loads beside what the tests need. */
const MODULES = 'res_odbc_transaction res_odbc func_odbc res_curl func_curl func_json res_speech res_agi'.split(' ');

const READ_SQL = `SELECT n.e164 FROM trunks t JOIN pbxs p ON p.id = t.pbx_id \\
 JOIN caller_id_groups g ON g.name_key = '\${SQL_ESC(\${ARG2})}' JOIN group_numbers gn ON gn.group_id = g.id \\
 JOIN phone_numbers n ON n.id = gn.phone_number_id AND n.carrier_id = t.carrier_id \\
 WHERE p.name_key = '${PBX}' AND t.name = '\${SQL_ESC(\${ARG1})}' AND gn.enabled AND n.enabled ORDER BY gn.position LIMIT 1`;

/** The ways that the dialplan of rivals/ has, by name. */
const way = (code: string, name: string, shows: string | null = NUMBER): Way => ({ code, name, shows });
export const PLAIN = way('00', 'plain Dial, nothing set', null);
export const BY_DB = way('01', 'hand-written `DB()`');
export const BY_ODBC = way('02', '`func_odbc`, an indexed join');
export const BY_SCRIPT = way('05', 'AGI script, a process per call');
export const BY_STOCK_ARI = way('06', 'stock ari-client');
export const RIVALS: readonly Way[] = [
  BY_DB,
  BY_ODBC,
  way('03', '`CURL()` to POST /v1/resolve'),
  way('04', 'FastAGI server'),
  BY_STOCK_ARI,
  BY_SCRIPT,
];
export const BY_AGENT = way('07', '**agent**, one WebSocket');
export const BY_AGENT_CLIENT = way('08', '**agent**, ari-client');
export const BY_TABLE = way('09', '**resident**');

/** A real Asterisk with all the ways, its carrier, and whoever answers. */
export interface AsteriskTrack extends Track {
  readonly asterisk: Asterisk;
  /** Has the API only, and all the data. */
  readonly service: Service;
  /** Ends the agent that is there and starts that of this way; resolves when calls get their answers so. */
  switchTo(way: Way): Promise<void>;
}

/** @param postgresPid whose time and whose children's is that of PostgreSQL */
export async function startAsteriskTrack(
  service: Service,
  databaseUrl: string,
  postgresPid: number,
): Promise<AsteriskTrack> {
  const folder = makeFolder('/tmp');
  const carrier = await startQuietCarrier(folder);
  const root = asteriskRoot();
  // What Asterisk, which sees `root` as its root folder, has to find under one name before it starts.
  const shared = makeFolder(join(root, 'tmp'));
  const inner = `/tmp/${basename(shared)}`;
  const url = new URL(databaseUrl);
  const drivers = readdirSync(join(root, 'usr/lib')).map((name) => `usr/lib/${name}/odbc/psqlodbcw.so`);
  const driver = drivers.find((each) => existsSync(join(root, each)));
  if (!driver) throw new Error(`no odbc-postgresql in ${root}`);
  writeFileSync(join(shared, 'odbcinst.ini'), `[PostgreSQL]\nDriver=/${driver}\n`);
  writeFileSync(
    join(shared, 'odbc.ini'),
    `[bench]\nDriver=PostgreSQL\nServername=127.0.0.1\nPort=${url.port}\nDatabase=${url.pathname.slice(1)}\nUsername=test\nSSLmode=disable\n`,
  );
  copyFileSync(here('rivals/callerid.agi'), join(shared, 'callerid.agi'));
  chmodSync(join(shared, 'callerid.agi'), 0o755);
  const fastAgiPort = await freePort();
  const globals = {
    KEY: service.key,
    RESOLVE: `${service.url}/v1/resolve`,
    FASTAGI: fastAgiPort,
    SCRIPT: `${inner}/callerid.agi`,
  };
  const asterisk = await startAsterisk({
    extensions: `[globals]\n${Object.entries(globals)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join('')}${readFileSync(here('rivals/extensions.conf'), 'utf8')}`,
    copy: [here('../../dialplan/asterisk/callerid-groups.conf')],
    pjsip: trunkConfig(TRUNK, carrier.address),
    modules: MODULES,
    env: { ODBCINI: `${inner}/odbc.ini`, ODBCSYSINI: inner },
    files: {
      'logger.conf': '[logfiles]\nmessages => notice,warning,error\n',
      'res_odbc.conf':
        '[bench]\nenabled => yes\ndsn => bench\nusername => test\npre-connect => yes\nmax_connections => 10\n',
      'func_odbc.conf': `[CALLERID]\ndsn=bench\nreadsql=${READ_SQL.replaceAll(' \\\n', '')}\n`,
      'stasis.conf': readFileSync(here('../../dialplan/asterisk/samples/stasis.conf'), 'utf8'),
      'cdr.conf': '[general]\nenable = no\n',
      'cdr_adaptive_odbc.conf': '',
    },
  });
  await asterisk.cli(`database put bench-trunk ${TRUNK} 1`);
  await asterisk.cli(`database put bench-number 1/Sales ${NUMBER}`);
  const rival = (file: string, ...args: string[]) =>
    startChild(process.execPath, ['--import', 'tsx', here(`rivals/${file}`), ...args]);
  const { ari } = asterisk;
  const fastAgi = rival('fastagi.ts', String(fastAgiPort), NUMBER);
  const stock = rival('stock-ari.ts', ari.url, ari.user, ari.password, NUMBER);
  await waitFor('stock ari-client', () => stock.output().includes('ready'), 20_000, stock.output);

  let agent: Child | null = null;
  const env = (mode: string) => ({
    ROLE: 'agent',
    DATABASE_URL: databaseUrl,
    PBX_OFFICE_KIND: 'asterisk',
    PBX_OFFICE_URL: ari.url,
    PBX_OFFICE_USER: ari.user,
    PBX_OFFICE_PASSWORD: ari.password,
    PBX_OFFICE_AMI: `${asterisk.ami.host}:${asterisk.ami.port}`,
    PBX_OFFICE_MODE: mode,
  });
  const startAgent = async (chosen: Way): Promise<Child> => {
    const mode = chosen === BY_TABLE ? 'resident' : 'agent';
    if (chosen !== BY_AGENT_CLIENT) return (await startService({ env: env(mode), key: service.key })).process;
    const { PATH, HOME } = process.env;
    const own = { PATH, HOME, NODE_ENV: 'production', DATA_DIR: join(folder, 'client-agent'), ...env(mode) };
    return startChild(process.execPath, ['--import', 'tsx', here('client-agent.ts')], { env: own });
  };
  return {
    asterisk,
    service,
    sip: asterisk.sip,
    pid: asterisk.pid,
    folder,
    capture: await startCapture(folder, asterisk.ports.sip),
    processes: () => ({
      Asterisk: [asterisk.pid, false],
      agent: [agent?.pid ?? 0, false],
      PostgreSQL: [postgresPid, true],
      API: [service.process.pid, false],
      FastAGI: [fastAgi.pid, false],
      'stock ari-client': [stock.pid, false],
    }),
    async switchTo(chosen) {
      await agent?.stop(15_000);
      await asterisk.cli('database deltree callerid-1');
      agent = await startAgent(chosen);
      const mode = chosen === BY_TABLE ? 'resident' : 'agent';
      await waitFor(
        `agent of mode ${mode}`,
        async () => {
          const globals = await asterisk.cli('dialplan show globals');
          const row = await asterisk.cli(`database get callerid-1/t ${TRUNK}`);
          const version = await asterisk.cli('database get callerid-1 version'); // written last
          return /CALLERID_ALIVE_1=[1-9]/.test(globals) && row.includes(`|${mode}|`) && /Value: [1-9]/.test(version);
        },
        30_000,
        () => agent?.output() ?? '',
      );
    },
  };
}
