import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openAri } from '../../src/agent/asterisk/ari.ts';
import type { AriEvent, AriWire } from '../../src/agent/asterisk/wire.ts';
import { waitFor } from '../support/wait.ts';
import { resultOf, shown, startWorld, type World } from './world.ts';

const extensions = `
[timed]
exten => _X!,1,Set(BEFORE=\${STRFTIME(,,%s%3q)})
 same => n,Gosub(callerid-groups,apply,1(trunk-b,group:Sales,\${EXTEN}))
 same => n,Set(_RESULT=\${CALLERID_ACTION}|\${CALLERID_REASON}|\${CALLERID_SOURCE}|$[\${STRFTIME(,,%s%3q)} - \${BEFORE}])
 same => n,Dial(PJSIP/\${EXTEN}@trunk-b,,ib(result^s^1))

[edge]
exten => _X!,1,Gosub(callerid-groups,apply,1(trunk-b,,\${EXTEN}))
 same => n,Stasis(outcome,\${CALLERID_REASON})
exten => T,1,Stasis(outcome,lost)
exten => h,1,NoOp()
`;

/** The bound as users have it: nothing sets CALLERID_WAIT_MS here. */
describe('calls that a real Asterisk asks an agent for that gives no answer', () => {
  let world: World;
  const wires: AriWire[] = [];
  let beats: NodeJS.Timeout | undefined;

  beforeAll(async () => {
    world = await startWorld({ extensions, waitMs: null, withoutTable: true });
  });
  afterAll(() => world?.close());
  afterEach(() => {
    clearInterval(beats);
    for (const wire of wires.splice(0)) wire.close('done');
  });

  const open = async (app: string, onStart: (wire: AriWire, event: AriEvent) => void) => {
    const wire: AriWire = await openAri(
      world.config,
      app,
      (event) => event.type === 'StasisStart' && onStart(wire, event),
      () => {},
    );
    wires.push(wire);
  };
  const beat = () => {
    const now = () => world.ari('POST', `/asterisk/variable?variable=CALLERID_ALIVE_1&value=${Date.now()}`);
    beats = setInterval(() => void now().catch(() => {}), 100);
    return now();
  };

  it('leave by the policy after 300 ms', async () => {
    await open('callerid-1', () => {});
    await beat();
    for (const to of ['79171000001', '79171000002', '79171000003']) {
      await world.call({ to, context: 'timed' });
      const invite = await world.b.inviteFor(to);
      const [action, reason, source, waited] = resultOf(invite);
      expect([action, reason, source]).toEqual(['keep', 'timeout', 'policy']);
      expect(shown(invite)).toBe('101');
      // Asterisk's own timers are late on a machine with much else to do, never early.
      expect(Number(waited)).toBeGreaterThanOrEqual(285);
      expect(Number(waited)).toBeLessThan(1000);
    }
  });

  it('go on, every one, when the agent lets go of them just as their bound runs out', async () => {
    const CALLS = 600;
    const outcomes: string[] = [];
    await open('outcome', (wire, { args, channel }) => {
      outcomes.push(String((args as unknown[])[0]));
      void wire.request('channels.hangup' as never, { channelId: channel?.id }, 5000).catch(() => {});
    });
    await open('callerid-1', async (wire, { args, channel }) => {
      const until = Number((args as unknown[])[1]);
      await sleep(Math.max(0, until - Math.random() * 8 - 2 - Date.now()));
      await wire.request('channels.continueInDialplan', { channelId: channel?.id }, 5000).catch(() => {});
    });
    await beat();
    for (let i = 0; i < CALLS; i++) {
      const endpoint = `Local/${79_172_000_000 + i}@edge/n`;
      void world
        .ari('POST', `/channels?endpoint=${endpoint}&formats=ulaw`, { context: 'talk', extension: 's', priority: 1 })
        .catch(() => {});
      await sleep(15);
    }
    await waitFor('end of all calls', () => outcomes.length >= CALLS, 20_000);
    // Both, so the edge was met; and none that apply gave back without a result.
    expect(new Set(outcomes)).toEqual(new Set(['no_answer', 'timeout']));
  });
});
