import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ListenerOptions, startListener } from '../../src/agent/freeswitch/listener.ts';
import { type Child, makeFolder, removeFolder, startChild } from '../support/child.ts';
import { findFreeswitch, hasModule, NO_FREESWITCH } from '../support/freeswitch.ts';
import { placeCalls, startCalls } from '../support/sipp.ts';
import { waitFor } from '../support/wait.ts';
import type { AgentProcessInput } from './agent-process.ts';
import { office, PBX } from './configuration.ts';
import { type FreeswitchWorld, startFreeswitchWorld } from './freeswitch-world.ts';
import { asCall, expectNoOtherNumber, resultOf, shown, type TestCall } from './world.ts';

const program = fileURLToPath(new URL('./agent-process.ts', import.meta.url));
const A = '+74951110001';
const B = '78121110002';
const freeswitch = findFreeswitch();
const found = freeswitch !== null;
const WAYS = hasModule(freeswitch, 'mod_hiredis') ? (['sockets', 'mod_hiredis'] as const) : (['sockets'] as const);

/** Faults of agents, by calls that go on all the same. Trunk A's carrier refuses every call here. */
describe.skipIf(!found).each(WAYS)(
  `calls that leave a real FreeSWITCH while agents fail, over %s${found ? '' : ` (${NO_FREESWITCH})`}`,
  (way) => {
    const byHiredis = way === 'mod_hiredis';
    let world: FreeswitchWorld;
    const folder = makeFolder(tmpdir());
    const agents: Child[] = [];
    const servers: Server[] = [];

    beforeAll(async () => {
      world = await startFreeswitchWorld({ aIsDown: true, byHiredis, globals: { callerid_wait_ms: '250' } });
      world.configure(office());
    });
    afterAll(async () => {
      await world?.close();
      removeFolder(folder);
    });
    beforeEach(() => world.clear());
    afterEach(async () => {
      for (const agent of agents.splice(0)) {
        agent.kill('SIGKILL');
        await agent.ended;
      }
      for (const server of servers.splice(0)) server.close();
      await world.stopAgent();
      await forgetTable();
      expectNoOtherNumber(world.b, world.down);
    });

    const cli = (command: string) => world.freeswitch.cli(command);
    const version = async () => (await cli('global_getvar callerid_version_1')).trim();
    /** What the dialplan does without a table: these tests are about the agents. */
    const forgetTable = async () => {
      await cli('global_setvar callerid_version_1=');
      for (const trunk of ['trunk-a', 'trunk-b']) await cli(`hash delete/callerid-1_t/${trunk}`);
      await cli('hash delete/callerid-1/digest_t');
    };
    const port = () => world.config.listen?.port ?? 0;
    const hiredis = () => world.config.hiredis ?? { host: '127.0.0.1', port: 0 };

    async function startAgentProcess(): Promise<Child> {
      const input: AgentProcessInput = { configuration: office(), pbx: world.config, slot: 1 };
      const file = join(folder, 'agent.json');
      writeFileSync(file, JSON.stringify(input));
      const child = startChild(process.execPath, ['--import', 'tsx', program, file]);
      agents.push(child);
      await waitFor(
        'agent that answers',
        () => child.output().includes('calls are answered here'),
        20_000,
        child.output,
      );
      await waitFor('its table', async () => (await version()) === '1', 20_000, child.output);
      return child;
    }

    /** The process that takes the connections of calls: the agent's only child. */
    const listenerOf = (agent: Child): number =>
      Number(readFileSync(`/proc/${agent.pid}/task/${agent.pid}/children`, 'utf8').trim().split(' ')[0]);

    /** An agent that answers each call by what `write` makes of its nonce. */
    async function answerBy(write: (nonce: string) => string): Promise<void> {
      const server = createServer((socket) => {
        let text = '';
        let told = false;
        socket.on('error', () => {});
        socket.write('connect\n\n');
        socket.on('data', (chunk) => {
          text += chunk;
          const nonce = /variable_callerid_question: ([-0-9a-f]{36})/.exec(text)?.[1];
          if (told || !nonce || !text.includes('\n\n')) return;
          told = true;
          const set = `sendmsg\ncall-command: execute\nexecute-app-name: set\nexecute-app-arg: callerid_answer=${write(nonce)}`;
          socket.write(`${set}\n\nexit\n\n`);
        });
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(port(), '127.0.0.1', resolve));
    }

    const calls = (count: number, call: Omit<TestCall, 'to'>) =>
      Array.from({ length: count }, (_, i) =>
        asCall({ to: String(79_180_000_000 + i), reference: 'group:Sales', ...call }),
      );

    it('go on by the policy that the dialplan knows, and say so; an emergency whatever the policy', async () => {
      await world.call({ to: '79181000001', trunk: 'trunk-b', reference: 'group:Sales' });
      const kept = await world.b.inviteFor('79181000001');
      expect(shown(kept)).toBe('101');
      expect(resultOf(kept)).toEqual(['keep', '', '', 'no_answer', 'policy']);

      await cli('global_setvar callerid_no_agent=reject');
      const rejected = await world.call({ to: '79181000002', trunk: 'trunk-b', reference: 'group:Sales' });
      expect(rejected.calls[0]?.status).toBe(603);
      await world.call({ to: '112', trunk: 'trunk-b', reference: 'group:Sales' });
      expect(resultOf(await world.b.inviteFor('112'))).toEqual(['keep', '', '', 'emergency', 'policy']);
      await cli('global_setvar callerid_no_agent=keep');
    });

    it.each(['out-in-turn', 'out-by-list'])(
      'fail over to the next carrier, from the original caller ID: %s',
      async (context) => {
        await world.startAgent();
        const call = { to: `7918200000${context.length}`, context, reference: 'group:Sales', display: 'Anna' };
        expect(await world.call(call)).toMatchObject({ ok: 1 });
        expect(shown(await world.down.inviteFor(call.to))).toBe(A);
        const second = await world.b.inviteFor(call.to);
        expect(shown(second)).toBe(B);
        // trunk A clears the display name, trunk B keeps the original one
        expect(second.from.display).toBe('Anna');
        const [first, then] = await waitFor('records', () => world.decisions.length === 2 && world.decisions);
        const callerId = { number: '101', presentation: 'allowed' };
        expect(first?.request).toMatchObject({ trunk: 'trunk-a', attempt: 1, callerId });
        expect(then?.request).toMatchObject({ trunk: 'trunk-b', attempt: 2, callerId });
        expect(then?.request.callId).toBe(first?.request.callId);
      },
    );

    if (byHiredis) {
      it('are answered without a socket', async () => {
        await startAgentProcess();
        await world.call({ to: '79185000001', trunk: 'trunk-b', reference: 'group:Sales' });
        expect(resultOf(await world.b.inviteFor('79185000001'))).toEqual(['set', B, 'Нева', 'group', 'agent']);
        const [call = 'none'] =
          world.freeswitch
            .log(2000)
            .split('\n')
            .find((line) => line.includes('set(callerid_destination=79185000001)'))
            ?.split(' ') ?? [];
        const own = world.freeswitch
          .log(2000)
          .split('\n')
          .filter((line) => line.startsWith(`${call} EXECUTE`));
        expect(own.filter((line) => line.includes(' socket('))).toEqual([]);
      });

      // A connection that is taken and closed without a reply mod_hiredis opens anew for ever.
      it.each<[string, () => Partial<ListenerOptions>]>([
        ['takes them from other addresses alone', () => ({ allow: ['127.0.0.99'] })],
        ['is of another release', () => ({ headers: ['Unique-ID'] })],
        ['takes sockets at that port', () => ({ listen: hiredis(), hiredis: null })],
      ])('go on, by the table, where who listens %s', async (_, wrong) => {
        const agent = await startAgentProcess();
        agent.kill('SIGKILL');
        await agent.ended;
        const listener = startListener({
          ...{ listen: { host: '127.0.0.1', port: port() }, hiredis: hiredis(), allow: ['127.0.0.1'], headers: [] },
          ...{ log: pino({ level: 'silent' }), ask: () => null, changed: () => {} },
          ...wrong(),
        });
        try {
          listener.take(true);
          await waitFor('listener', () => listener.port());
          expect(await placeCalls(calls(5, { trunk: 'trunk-b' }), { to: world.sip })).toMatchObject({ ok: 5 });
          const results = world.b.invites().map(resultOf);
          expect(results.map(([, number, , , source]) => `${number} ${source}`)).toEqual(Array(5).fill(`${B} table`));
        } finally {
          await listener.stop();
        }
      });
    }

    it('are all placed when the agent is killed among them: from the table then', async () => {
      const agent = await startAgentProcess();
      const placed = await startCalls(calls(40, { trunk: 'trunk-b' }), { to: world.sip, rate: 20 });
      await world.b.waitForInvites(10);
      agent.kill('SIGKILL');
      expect(await placed.done).toMatchObject({ ok: 40, failed: 0 });
      const results = world.b.invites().map((invite) => `${shown(invite)} ${resultOf(invite)[4]}`);
      expect(new Set(results)).toEqual(new Set([`${B} agent`, `${B} table`]));
    });

    it('are all placed when the agent stops in order', async () => {
      await world.startAgent();
      const placed = await startCalls(calls(40, { trunk: 'trunk-b' }), { to: world.sip, rate: 20 });
      await world.b.waitForInvites(10);
      await world.stopAgent();
      expect(await placed.done).toMatchObject({ ok: 40, failed: 0 });
      expect(
        world.b
          .invites()
          .map((invite) => shown(invite))
          .filter((number) => ![B, '101'].includes(number)),
      ).toEqual([]);
    });

    it('are all placed when the agent hangs (SIGSTOP) and wakes again', async () => {
      const agent = await startAgentProcess();
      const placed = await startCalls(calls(60, { trunk: 'trunk-b' }), { to: world.sip, rate: 20 });
      await world.b.waitForInvites(10);
      agent.kill('SIGSTOP');
      await world.b.waitForInvites(40);
      agent.kill('SIGCONT');
      expect(await placed.done).toMatchObject({ ok: 60, failed: 0 });
      const results = world.b.invites().map((invite) => `${shown(invite)} ${resultOf(invite)[4]}`);
      expect(new Set(results)).toEqual(new Set([`${B} agent`, `${B} table`]));
      await waitFor('answers of the agent that woke', async () => {
        world.b.clear();
        await world.call({ to: '79180999999', trunk: 'trunk-b', reference: 'group:Sales' });
        return resultOf(await world.b.inviteFor('79180999999'))[4] === 'agent';
      });
    });

    it('are all placed when the listener hangs: it is killed, and another one answers', async () => {
      const agent = await startAgentProcess();
      const placed = await startCalls(calls(60, { trunk: 'trunk-b' }), { to: world.sip, rate: 20 });
      await world.b.waitForInvites(10);
      const hung = listenerOf(agent);
      process.kill(hung, 'SIGSTOP');
      expect(await placed.done).toMatchObject({ ok: 60, failed: 0 });
      expect(listenerOf(agent)).not.toBe(hung);
      expect(new Set(world.b.invites().map(shown))).toEqual(new Set([B]));
      world.b.clear();
      await world.call({ to: '79180999998', trunk: 'trunk-b', reference: 'group:Sales' });
      expect(resultOf(await world.b.inviteFor('79180999998'))[4]).toBe('agent');
    });

    it('never show the first trunk’s number by the second when the agent wakes during the second attempt', async () => {
      const agent = await startAgentProcess();
      await forgetTable();
      for (let round = 0; round < 5; round++) {
        world.clear();
        agent.kill('SIGSTOP');
        const placed = await startCalls(calls(8, { context: 'out-in-turn' }), { to: world.sip, rate: 100 });
        await world.down.waitForInvites(1);
        agent.kill('SIGCONT');
        expect(await placed.done).toMatchObject({ ok: 8, failed: 0 });
        const seen = world.b.invites().map(shown);
        expect(seen).toHaveLength(8);
        expect(seen.filter((number) => number !== B && number !== '101')).toEqual([]);
      }
    });

    it('wait once for all trunks of a list', async () => {
      const agent = await startAgentProcess();
      await forgetTable();
      agent.kill('SIGSTOP');
      await world.call({ to: '79183900001', context: 'out-by-list', reference: 'group:Sales' });
      expect(shown(await world.b.inviteFor('79183900001'))).toBe('101');
      const log = world.freeswitch.log(5000).split('\n');
      const [call = 'none'] =
        log.find((line) => line.includes('set(callerid_destination=79183900001)'))?.split(' ') ?? [];
      const waits = log.filter((line) => line.startsWith(`${call} EXECUTE`) && line.includes(' socket('));
      expect(waits).toHaveLength(1);
      agent.kill('SIGCONT');
    });

    if (!byHiredis) {
      const OTHER_NONCE = '00000000-0000-4000-8000-000000000000';
      it.each<[(nonce: string) => string, string]>([
        [() => `${OTHER_NONCE}|set|+70000000000|group|Volga|clear||pai`, 'bad_answer'],
        [(nonce) => `${nonce}0|set|+70000000000|group|Volga|clear||pai`, 'bad_answer'],
        [(nonce) => `${nonce}|set|70"\\';0000|group|Volga|clear||pai`, 'bad_answer'],
        [(nonce) => `${nonce}|set||group|Volga|clear||pai`, 'bad_answer'],
        [(nonce) => `${nonce}|delete|1|group|Volga|clear||pai`, 'bad_answer'],
        [(nonce) => `${nonce}|set|+70000000001|group|Volga|clear||x]y`, 'bad_answer'],
        [() => '', 'no_answer'],
        [(nonce) => `${nonce}|set|+70000000001|group|Vol%2C%22ga|fixed|Main%20office|pai`, 'group'],
      ])('take no answer but their own attempt’s, and no number that is none (%#)', async (write, reason) => {
        await answerBy(write);
        const to = String(79_183_000_000 + Math.floor(Math.random() * 1e6));
        await world.call({ to, trunk: 'trunk-b', reference: 'group:Sales' });
        const invite = await world.b.inviteFor(to);
        expect(resultOf(invite)[3]).toBe(reason);
        expect(shown(invite)).toBe(reason === 'group' ? '+70000000001' : '101');
        if (reason === 'group') expect(invite.from.display).toBe('Main office');
      });

      it('are answered by the second agent when the first is not there', async () => {
        await world.startAgent();
        await cli(`global_setvar callerid_agents=127.0.0.1:1|127.0.0.1:${port()}`);
        await world.call({ to: '79184000001', trunk: 'trunk-b', reference: 'group:Sales' });
        expect(resultOf(await world.b.inviteFor('79184000001'))).toEqual(['set', B, 'Нева', 'group', 'agent']);
        await cli(`global_setvar callerid_agents=127.0.0.1:${port()}`);
      });
    }

    it('are answered again when FreeSWITCH was killed and started', async () => {
      const agent = await world.startAgent();
      world.freeswitch.signal('SIGKILL');
      await waitFor('lost connection', () => !agent.state().get(PBX)?.connected);
      await world.freeswitch.restart();
      await waitFor('connection', () => agent.state().get(PBX)?.connected, 20_000);
      await placeCalls(calls(1, { trunk: 'trunk-b' }), { to: world.sip });
      expect(shown(await world.b.inviteFor('79180000000'))).toBe(B);
    });
  },
);

describe.skipIf(!found)(
  `calls that leave a real FreeSWITCH to which callerid-groups.xml was copied alone${found ? '' : ` (${NO_FREESWITCH})`}`,
  () => {
    const folder = makeFolder(tmpdir());
    let world: FreeswitchWorld;
    beforeAll(async () => {
      const include = join(folder, 'callerid-groups.xml');
      copyFileSync(new URL('../../dialplan/freeswitch/callerid-groups.xml', import.meta.url), include);
      world = await startFreeswitchWorld({ include });
      world.configure(office());
    });
    afterAll(async () => {
      await world?.close();
      removeFolder(folder);
    });

    it('get their number by each trunk all the same', async () => {
      await world.startAgent();
      for (const [trunk, carrier, number] of [
        ['trunk-a', world.a, A],
        ['trunk-b', world.b, B],
      ] as const) {
        await world.call({ to: '79187000001', trunk, reference: 'group:Sales' });
        expect(shown(await carrier.inviteFor('79187000001'))).toBe(number);
      }
    });
  },
);
