import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Child, makeFolder, removeFolder, startChild } from '../support/child.ts';
import { placeCalls, startCalls } from '../support/sipp.ts';
import { waitFor } from '../support/wait.ts';
import type { AgentProcessInput } from './agent-process.ts';
import { office } from './configuration.ts';
import {
  asCall,
  expectNoOtherNumber,
  resultOf,
  shown,
  startWorld,
  type TestCall,
  type World,
  waitForHeartbeat,
} from './world.ts';

const program = fileURLToPath(new URL('./agent-process.ts', import.meta.url));
const A = '+74951110001';
const B = '78121110002';

const extensions = `
[with-timeout]
exten => _[+*#0-9]!,1,Set(TIMEOUT(absolute)=30)
 same => n,Gosub(callerid-groups,apply,1(trunk-b))
 same => n,Set(_RESULT=\${CALLERID_REASON}|\${TIMEOUT(absolute)})
 same => n,Dial(PJSIP/\${EXTEN}@trunk-b,,ib(result^s^1))

[hangs-up]
exten => _[+*#0-9]!,1,Gosub(callerid-groups,apply,1(trunk-b))
exten => h,1,Set(GLOBAL(H_RAN)=\${EXTEN} \${CHANNEL(context)})

; as a release of ours would that waits without a bound
[parks]
exten => _[+*#0-9]!,1,Stasis(callerid-1)
 same => n,Dial(PJSIP/\${EXTEN}@trunk-b)
`;

/** Faults of agents, by calls that go on all the same. Trunk A's carrier refuses every call here. */
describe('calls that leave a real Asterisk while agents fail', () => {
  let world: World;
  const folder = makeFolder(tmpdir());
  const agents: Child[] = [];
  let beats: NodeJS.Timeout | undefined;

  beforeAll(async () => {
    world = await startWorld({ aIsDown: true, extensions, waitMs: 1000, withoutTable: true });
    world.configure(office());
  });
  afterAll(async () => {
    await world?.close();
    removeFolder(folder);
  });
  beforeEach(() => world.clear());
  afterEach(async () => {
    clearInterval(beats);
    for (const agent of agents.splice(0)) agent.kill('SIGKILL');
    await world.stopAgent();
    for (const slot of [1, 2]) await setGlobal(`CALLERID_ALIVE_${slot}`, '0');
    expectNoOtherNumber(world.b, world.down);
  });

  const setGlobal = (name: string, value: string) =>
    world.ari('POST', `/asterisk/variable?variable=${name}&value=${value}`);

  async function startAgentProcess(slot = 1): Promise<Child> {
    const input: AgentProcessInput = { configuration: office(), pbx: world.config, slot };
    const file = join(folder, `agent-${slot}.json`);
    writeFileSync(file, JSON.stringify(input));
    const child = startChild(process.execPath, ['--import', 'tsx', program, file]);
    agents.push(child);
    await waitForHeartbeat(world.asterisk, slot);
    return child;
  }

  /** Stops the process, and lets its heart seem to beat on, so that each call asks it. */
  function hang(agent: Child, slot = 1): void {
    agent.kill('SIGSTOP');
    const beat = () => void setGlobal(`CALLERID_ALIVE_${slot}`, String(Date.now())).catch(() => {});
    beat();
    beats = setInterval(beat, 100);
  }

  /** The channels that wait for an answer of this slot. */
  const waiting = async (slot = 1) =>
    (await world.ari<{ channel_ids: string[] }>('GET', `/applications/callerid-${slot}`)).channel_ids;
  const waitingChannel = () => waitFor('call that waits', async () => (await waiting())[0]);
  const variable = async (channel: string, name: string) =>
    (await world.ari<{ value: string }>('GET', `/channels/${channel}/variable?variable=${name}`)).value;

  const calls = (count: number, call: Omit<TestCall, 'to'>) =>
    Array.from({ length: count }, (_, i) =>
      asCall({ to: String(79_180_000_000 + i), reference: 'group:Sales', ...call }),
    );

  it('go on by the policy that the dialplan knows, and say so; an emergency whatever the policy', async () => {
    await world.call({ to: '79181000001', trunk: 'trunk-b', reference: 'group:Sales' });
    const kept = await world.b.inviteFor('79181000001');
    expect(shown(kept)).toBe('101');
    expect(resultOf(kept)).toEqual(['keep', '', '', 'no_agent', 'policy']);

    await setGlobal('CALLERID_NO_AGENT', 'reject');
    const rejected = await world.call({ to: '79181000002', trunk: 'trunk-b', reference: 'group:Sales' });
    expect(rejected.calls[0]?.status).toBe(403);
    await world.call({ to: '112', trunk: 'trunk-b', reference: 'group:Sales' });
    expect(resultOf(await world.b.inviteFor('112'))).toEqual(['keep', '', '', 'emergency', 'policy']);
    await setGlobal('CALLERID_NO_AGENT', 'keep');
  });

  it('fail over from a carrier that refuses to the next, from the original caller ID', async () => {
    await world.startAgent();
    const call = { to: '79182000001', context: 'out-in-turn', reference: 'group:Sales', display: 'Anna' };
    expect(await world.call(call)).toMatchObject({ ok: 1 });
    expect(shown(await world.down.inviteFor(call.to))).toBe(A);
    const second = await world.b.inviteFor(call.to);
    expect(shown(second)).toBe(B);
    // trunk A clears the display name, trunk B keeps the original one
    expect(second.from.display).toBe('Anna');
    await waitFor('records', () => world.decisions.length === 2);
    const [first, then] = world.decisions.map(({ request }) => request);
    expect(first).toMatchObject({ trunk: 'trunk-a', attempt: 1, callerId: { number: '101', presentation: 'allowed' } });
    expect(then).toMatchObject({ trunk: 'trunk-b', attempt: 2, callerId: { number: '101', presentation: 'allowed' } });
    expect(then?.callId).toBe(first?.callId);
  });

  it('are all placed when the agent is killed among them', async () => {
    const agent = await startAgentProcess();
    const placed = await startCalls(calls(40, { trunk: 'trunk-b' }), { to: world.asterisk.sip, rate: 20 });
    await world.b.waitForInvites(10);
    agent.kill('SIGKILL');
    expect(await placed.done).toMatchObject({ ok: 40, failed: 0 });
    const results = world.b.invites().map((invite) => [shown(invite), resultOf(invite)[4]].join(' '));
    expect(new Set(results)).toEqual(new Set([`${B} agent`, '101 policy']));
  });

  it('are all placed when the agent stops in order, and none waits in vain', async () => {
    await world.startAgent();
    const placed = await startCalls(calls(40, { trunk: 'trunk-b' }), { to: world.asterisk.sip, rate: 20 });
    await world.b.waitForInvites(10);
    await world.stopAgent();
    expect(await placed.done).toMatchObject({ ok: 40, failed: 0 });
    const reasons = world.b.invites().map((invite) => resultOf(invite)[3]);
    expect(new Set(reasons)).toEqual(new Set(['group', 'no_agent']));
  });

  it('are all placed when the agent hangs (SIGSTOP) and wakes again', async () => {
    const agent = await startAgentProcess();
    const placed = await startCalls(calls(60, { trunk: 'trunk-b' }), { to: world.asterisk.sip, rate: 20 });
    await world.b.waitForInvites(10);
    agent.kill('SIGSTOP');
    await world.b.waitForInvites(40);
    agent.kill('SIGCONT');
    expect(await placed.done).toMatchObject({ ok: 60, failed: 0 });
    const invites = world.b.invites();
    expect(new Set(invites.map(shown))).toEqual(new Set([B, '101']));
    expect(new Set(invites.map((invite) => resultOf(invite)[3]))).toContain('no_agent');
    await waitFor('answers of the agent that woke', async () => {
      world.b.clear();
      await world.call({ to: '79180999999', trunk: 'trunk-b', reference: 'group:Sales' });
      return shown(await world.b.inviteFor('79180999999')) === B;
    });
  });

  it('never show the first trunk’s number by the second when the agent wakes during the second attempt', async () => {
    const agent = await startAgentProcess();
    for (let round = 0; round < 5; round++) {
      world.clear();
      hang(agent);
      const placed = await startCalls(calls(8, { context: 'out-in-turn' }), { to: world.asterisk.sip, rate: 100 });
      await waitFor('second attempts that wait', async () => {
        const attempts = (await waiting()).map((id) => variable(id, 'attempt').catch(() => ''));
        return (await Promise.all(attempts)).some((attempt) => attempt === '2');
      });
      agent.kill('SIGCONT');
      clearInterval(beats);
      expect(await placed.done).toMatchObject({ ok: 8, failed: 0 });
      const seen = world.b.invites().map(shown);
      expect(seen).toHaveLength(8);
      expect(seen.filter((number) => number !== B && number !== '101')).toEqual([]);
    }
  });

  it.each(['variable', 'extension'])(
    'take no answer but their own attempt’s, and no number that is none, by %s',
    async (by) => {
      hang(await startAgentProcess());
      const answers: [(nonce: string) => string, string][] = [
        [() => '1.1.1|answer|clear||set|%2B70000000000|group|||Volga', 'no_answer'],
        [(nonce) => `${nonce}0|answer|clear||set|%2B70000000000|group|||Volga`, 'no_answer'],
        [() => '" = "" | 1=1 |answer|clear||set|%2B70000000000|group|||Volga', 'no_answer'],
        [(nonce) => `${nonce}|answer|clear||set|70%22%3B0000|group|||Volga`, 'bad_answer'],
        [(nonce) => `${nonce}|answer|clear||set||group|||Volga`, 'bad_answer'],
        [(nonce) => `${nonce}|answer|clear||delete|1|group|||Volga`, 'bad_answer'],
        [(nonce) => `${nonce}|answer|clear||" = "" | "1" = "1|1|group|||Volga`, 'bad_answer'],
        [(nonce) => `${nonce}|answer|fixed|Main%20office|set|%2B70000000001|group|||Vol%2C%22ga`, 'group'],
      ];
      for (const [index, [write, reason]] of answers.entries()) {
        const to = String((by === 'variable' ? 79_183_000_000 : 79_183_100_000) + index);
        const placed = world.call({ to, trunk: 'trunk-b', reference: 'group:Sales' });
        const channel = await waitingChannel();
        const nonce = await variable(channel, 'nonce');
        const at = `context=callerid-groups&extension=${encodeURIComponent(`=${write(nonce)}`)}&priority=1`;
        if (by === 'variable') await setGlobal(`CALLERID_ANSWER_${nonce}`, encodeURIComponent(write(nonce)));
        await world.ari('POST', `/channels/${channel}/continue${by === 'extension' ? `?${at}` : ''}`);
        await placed;
        const invite = await world.b.inviteFor(to);
        expect(resultOf(invite)[3]).toBe(reason);
        expect(shown(invite)).toBe(reason === 'group' ? '+70000000001' : '101');
        if (reason === 'group') expect(invite.from.display).toBe('Main office');
      }
    },
  );

  it('are answered by the second agent when the first hangs, within the same bound', async () => {
    hang(await startAgentProcess(1), 1);
    await world.startAgent(2);
    await world.call({ to: '79184000001', trunk: 'trunk-b', reference: 'group:Sales' });
    expect(shown(await world.b.inviteFor('79184000001'))).toBe(B);
  });

  it('keep the caller’s own time limit through the wait', async () => {
    hang(await startAgentProcess());
    await world.call({ to: '79185000001', context: 'with-timeout' });
    const [reason, left] = resultOf(await world.b.inviteFor('79185000001'));
    expect(reason).toBe('timeout');
    expect(Number(left)).toBeGreaterThan(20);
    expect(Number(left)).toBeLessThan(30);
  });

  it('run the `h` of their own context when hung up during the wait', async () => {
    hang(await startAgentProcess());
    await setGlobal('H_RAN', 'no');
    await world.ari('POST', '/channels?endpoint=Local/79186000001@hangs-up/n', { context: 'talk', extension: 's' });
    await world.ari('DELETE', `/channels/${await waitingChannel()}`);
    await waitFor('h of the calling context', async () => {
      const { value } = await world.ari<{ value: string }>('GET', '/asterisk/variable?variable=H_RAN');
      return value === 'h hangs-up';
    });
  });

  it('go on when a dead agent left them parked, as soon as an agent connects', async () => {
    const agent = await startAgentProcess();
    agent.kill('SIGSTOP');
    const placed = await startCalls([asCall({ to: '79187000001', context: 'parks' })], { to: world.asterisk.sip });
    await waitingChannel();
    agent.kill('SIGKILL');
    await agent.ended;
    await world.startAgent();
    await world.b.inviteFor('79187000001');
    expect(await placed.done).toMatchObject({ ok: 1 });
  });

  it('are answered by one of two agents of the same slot; the other comes back when the slot is free', async () => {
    const first = await world.startAgent(1);
    const isConnected = () => first.state().get('office')?.connected === true;
    await waitFor('first agent', isConnected);
    const second = await startAgentProcess(1);
    await waitFor('first agent that gave up its slot', () => !isConnected());
    await world.call({ to: '79188000001', trunk: 'trunk-b', reference: 'group:Sales' });
    expect(shown(await world.b.inviteFor('79188000001'))).toBe(B);
    expect(world.decisions).toEqual([]);
    // The first one looks after five seconds, and again: the slot is not free.
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect(isConnected()).toBe(false);
    await world.call({ to: '79188000003', trunk: 'trunk-b', reference: 'group:Sales' });
    expect(shown(await world.b.inviteFor('79188000003'))).toBe(B);
    expect(world.decisions).toEqual([]);
    await second.stop();
    await waitFor('first agent again', isConnected, 20_000);
    await world.call({ to: '79188000002', trunk: 'trunk-b', reference: 'group:Sales' });
    expect(shown(await world.b.inviteFor('79188000002'))).toBe(B);
    await waitFor('record of the decision', () => world.decisions.length === 1);
  });

  it('are answered again when Asterisk was killed and started', async () => {
    await world.startAgent();
    world.asterisk.signal('SIGKILL');
    await world.asterisk.restart();
    await waitForHeartbeat(world.asterisk);
    await placeCalls(calls(1, { trunk: 'trunk-b' }), { to: world.asterisk.sip });
    expect(shown(await world.b.inviteFor('79180000000'))).toBe(B);
  });
});
