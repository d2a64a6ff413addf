import { fileURLToPath } from 'node:url';
import { type Child, makeFolder, startChild } from '../support/child.ts';
import { type Freeswitch, findFreeswitch, gatewayConfig, hasModule, startFreeswitch } from '../support/freeswitch.ts';
import { freePort } from '../support/ports.ts';
import { startService } from '../support/service.ts';
import { waitFor } from '../support/wait.ts';
import { startCapture } from './capture.ts';
import { NUMBER, TRUNK } from './data.ts';
import { runLap, startQuietCarrier, type Track, type Way } from './laps.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const include = (file: string) => `<X-PRE-PROCESS cmd="include" data="${here(file)}"/>`;

const way = (code: string, name: string, shows: string | null = NUMBER): Way => ({ code, name, shows });
export const FS_PLAIN = way('00', 'plain bridge, nothing set', null);
export const FS_LUA = way('02', '`mod_lua`');
export const FS_RIVALS: readonly Way[] = [
  way('01', 'hand-written `hash`'),
  FS_LUA,
  way('03', '`socket`, synchronous'),
  way('04', '`socket`, async full'),
];
export const FS_AGENT = way('07', '**agent**, mod_hiredis');
export const FS_AGENT_SOCKET = way('08', '**agent**, `socket`');
export const FS_TABLE = way('09', '**resident**');

/**
 * As one sets up a FreeSWITCH that has to take many calls: media goes past it, and it keeps no list of its calls in a
 * database. Otherwise it would take most of both cores for these alone, and every way would wait for that.
 */
const LEAN = { profile: { 'inbound-bypass-media': 'true' }, args: ['-nosql'] } as const;

export interface FreeswitchTrack extends Track {
  readonly freeswitch: Freeswitch;
  /** False: this FreeSWITCH has no mod_lua. */
  readonly hasLua: boolean;
  readonly hasHiredis: boolean;
  /** Ends the agent that is there and starts that of this way; resolves when calls get their answers so. */
  switchTo(way: Way): Promise<void>;
}

/** A real FreeSWITCH with all the ways. @param key any of the service's on that database */
export async function startFreeswitchTrack(databaseUrl: string, key: string): Promise<FreeswitchTrack> {
  const folder = makeFolder('/tmp');
  const carrier = await startQuietCarrier(folder);
  const [sync, async, listen, hiredis] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const hasHiredis = hasModule(findFreeswitch(), 'mod_hiredis');
  const server = startChild(process.execPath, [
    ...['--import', 'tsx', here('rivals/fs-socket.ts'), String(sync), String(async), NUMBER],
  ]);
  await waitFor('socket server', () => server.output().includes('ready'), 20_000, server.output);
  const freeswitch = await startFreeswitch({
    dialplan: `${include('../../dialplan/freeswitch/callerid-groups.xml')}\n${include('rivals/freeswitch.xml')}`,
    gateways: gatewayConfig(TRUNK, carrier.address),
    ...(hasHiredis ? { hiredis: { ports: [hiredis], waitMs: '50' } } : {}),
    ...LEAN,
    globals: {
      callerid_agents: `127.0.0.1:${listen}`,
      bench_lua: here('rivals/callerid.lua'),
      bench_sync: String(sync),
      bench_async: String(async),
    },
  });
  await freeswitch.cli(`hash insert/bench/trunk-a-Sales/${NUMBER}`);
  const hasLua = !(await freeswitch.cli('load mod_lua')).includes('-ERR');

  let agent: Child | null = null;
  const track: FreeswitchTrack = {
    freeswitch,
    hasLua,
    hasHiredis,
    sip: freeswitch.sip,
    pid: freeswitch.pid,
    folder,
    capture: await startCapture(folder, freeswitch.ports.sip),
    processes: () => ({
      FreeSWITCH: [freeswitch.pid, false],
      agent: [agent?.pid ?? 0, true],
      'socket server': [server.pid, false],
    }),
    async switchTo(chosen) {
      await agent?.stop(15_000);
      await freeswitch.cli(`global_setvar callerid_hiredis=${chosen === FS_AGENT ? 'callerid' : ''}`);
      const { process: child } = await startService({
        key,
        env: {
          ROLE: 'agent',
          DATABASE_URL: databaseUrl,
          PBX_OFFICE_KIND: 'freeswitch',
          PBX_OFFICE_URL: freeswitch.esl.url,
          PBX_OFFICE_PASSWORD: freeswitch.esl.password,
          PBX_OFFICE_LISTEN: `127.0.0.1:${listen}`,
          PBX_OFFICE_HIREDIS: `127.0.0.1:${hiredis}`,
          PBX_OFFICE_MODE: chosen === FS_TABLE ? 'resident' : 'agent',
        },
      });
      agent = child;
      const isRight = async () => {
        const { failed, wrong } = await runLap(track, chosen, 20, 5);
        return failed + wrong === 0;
      };
      await waitFor('agent that answers', isRight, 40_000, child.output);
    },
  };
  return track;
}
