import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Asterisk, startAsterisk, trunkConfig } from '../support/asterisk.ts';
import { type Carrier, placeCalls, startCarrier } from '../support/sipp.ts';
import { waitFor } from '../support/wait.ts';

// The harness itself, with a dialplan that knows nothing of caller ID groups.
const extensions = `
[from-phones]
exten => _1X.,1,Set(CALLERID(num)=74951110000)
 same => n,Dial(PJSIP/\${EXTEN}@first)
 same => n,Hangup()
exten => _2X.,1,Dial(PJSIP/\${EXTEN}@second)
exten => _3X.,1,Dial(PJSIP/\${EXTEN}@refusing)
 same => n,Dial(PJSIP/\${EXTEN}@second)
exten => _4X.,1,Dial(PJSIP/\${EXTEN}@ringing,1)
 same => n,Hangup(19)
exten => _5X.,1,Dial(PJSIP/\${EXTEN}@hanging)
`;

describe('Asterisk and SIPp', () => {
  let asterisk: Asterisk;
  let first: Carrier;
  let second: Carrier;
  let refusing: Carrier;
  let ringing: Carrier;
  let hanging: Carrier;

  beforeAll(async () => {
    [first, second, refusing, ringing, hanging] = await Promise.all([
      startCarrier('first'),
      startCarrier('second'),
      startCarrier('refusing', { scenario: 'uas-503' }),
      startCarrier('ringing', { scenario: 'uas-ring' }),
      startCarrier('hanging', { scenario: 'uas-hangup', ringMs: 100 }),
    ]);
    const trunks = { first, second, refusing, ringing, hanging };
    asterisk = await startAsterisk({
      extensions,
      pjsip: Object.entries(trunks)
        .map(([name, carrier]) => trunkConfig(name, carrier.address))
        .join(''),
    });
  });

  afterAll(async () => {
    await asterisk?.close();
    await Promise.all([first, second, refusing, ringing, hanging].map((carrier) => carrier?.stop()));
  });

  beforeEach(() => {
    for (const carrier of [first, second, refusing, ringing, hanging]) carrier.clear();
  });

  it('reads From and PAI of the INVITE that each carrier received', async () => {
    const calls = [
      { from: '101', display: 'Анна Петрова', to: '1001' },
      { from: '102', to: '2001' },
    ];
    const result = await placeCalls(calls, { to: asterisk.sip });
    expect(result).toMatchObject({ ok: 2, failed: 0 });
    expect(result.calls.map((call) => [call.to, call.status])).toEqual([
      ['1001', 200],
      ['2001', 200],
    ]);
    const byFirst = await first.inviteFor('1001');
    expect(byFirst.from).toMatchObject({ display: 'Анна Петрова', user: '74951110000' });
    expect(byFirst.assertedIdentity?.user).toBe('74951110000');
    expect((await second.inviteFor('2001')).from.user).toBe('102');
    expect(first.requests().map((m) => m.method)).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  it('carries headers of the caller: a restricted call is restricted', async () => {
    const call = { from: '101', to: '2002', headers: { Privacy: 'id', 'P-Asserted-Identity': '<sip:101@pbx>' } };
    expect(await placeCalls([call], { to: asterisk.sip })).toMatchObject({ ok: 1 });
    expect((await second.inviteFor('2002')).from).toMatchObject({ display: 'Anonymous', user: 'anonymous' });
  });

  it('has a carrier that refuses, one that rings until cancelled, one that hangs up', async () => {
    const calls = [
      { from: '101', to: '3001' },
      { from: '101', to: '4001' },
    ];
    const result = await placeCalls(calls, { to: asterisk.sip });
    expect(result).toMatchObject({ ok: 1, failed: 1 });
    expect(refusing.messages().find((m) => m.status)?.status).toBe(503);
    await second.inviteFor('3001');
    expect(result.calls.find((call) => call.to === '4001')?.status).toBe(480);
    expect(ringing.requests().map((m) => m.method)).toEqual(['INVITE', 'CANCEL', 'ACK']);

    // This caller would talk for 20 s: it is the carrier that ends the call.
    await placeCalls([{ from: '101', to: '5001' }], { to: asterisk.sip, talkMs: 20_000, timeoutMs: 10_000 });
    expect(
      hanging
        .messages()
        .filter((m) => m.method === 'BYE')
        .map((m) => m.direction),
    ).toEqual(['sent', 'received']);
  });

  it('transfers blindly', async () => {
    const call = { from: '101', to: '1003', transferTo: '5003' };
    const result = await placeCalls([call], { to: asterisk.sip, scenario: 'uac-blind-transfer' });
    expect(result).toMatchObject({ ok: 1, failed: 0 });
    expect((await first.inviteFor('1003')).from.user).toBe('74951110000');
    expect((await hanging.inviteFor('5003')).method).toBe('INVITE');
    await waitFor('end of the transferred call', () => first.requests().some((m) => m.method === 'BYE'));
  });

  it('places 300 different calls at once', async () => {
    const calls = Array.from({ length: 300 }, (_, i) => ({ from: String(10_000 + i), to: String(20_000 + i) }));
    const result = await placeCalls(calls, { to: asterisk.sip, rate: 300, talkMs: 1500 });
    expect(result).toMatchObject({ ok: 300, failed: 0 });
    const shown = second.invites().map((m) => [m.from.user, m.requestUri?.slice(4, 9)]);
    expect(shown.sort()).toEqual(calls.map((call) => [call.from, call.to]));
  });

  it('keeps AstDB and ports when Asterisk is killed and started again', async () => {
    const { pid } = asterisk;
    await asterisk.cli('database put family key value');
    await asterisk.restart();
    expect(asterisk.pid).not.toBe(pid);
    expect(await asterisk.cli('database get family key')).toContain('Value: value');
    expect(await placeCalls([{ from: '101', to: '2004' }], { to: asterisk.sip })).toMatchObject({ ok: 1 });
  });

  it('takes a changed dialplan', async () => {
    asterisk.write('extensions.conf', '[from-phones]\nexten => _X.,1,Hangup(1)\n');
    await asterisk.reload();
    const result = await placeCalls([{ from: '101', to: '2005' }], { to: asterisk.sip });
    expect(result.calls.map((call) => call.status)).toEqual([404]);
  });
});
