import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditSite, startEditSite } from '../support/edit-site.ts';
import { placeCalls } from '../support/sipp.ts';
import { waitFor } from '../support/wait.ts';
import { shown } from './world.ts';

const NUMBER = '+74951230000';
const CALLS = 20;

/** One process that answers calls and serves the API, as most have it: what is done to the one must not cost the other. */
describe('calls go on, each with the right number, during', () => {
  let site: EditSite;
  let last = 79_160_000_000;
  /** What the service logged at its start. */
  let started = '';
  beforeAll(async () => {
    const env = { TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'info' };
    site = await startEditSite(NUMBER, { env, asterisk: 'live_dangerously = yes' });
    started = site.service.process.output();
  });
  afterAll(() => site?.close());

  const address = () => {
    const { hostname, port } = new URL(site.service.url);
    return { host: hostname, port: Number(port) };
  };
  const open = (): Socket => connect(address()).on('error', () => {}); // to be cut off is what it is there for

  /** Runs the attack while calls are placed; it ends when they have. */
  async function during(attack: (isOver: () => boolean) => Promise<unknown>): Promise<void> {
    let over = false;
    const attacking = attack(() => over);
    await sleep(500); // the first call meets it at its full strength
    const calls = Array.from({ length: CALLS }, () => ({
      from: '101',
      to: String(++last),
      headers: { 'X-Trunk': site.trunk, 'X-Reference': encodeURIComponent(site.reference) },
    }));
    const placed = await placeCalls(calls, { to: site.asterisk.sip, rate: 10 });
    over = true;
    await attacking;
    expect([placed.ok, placed.failed]).toEqual([CALLS, 0]);
    const numbers = await Promise.all(calls.map(async ({ to }) => shown(await site.carrier.inviteFor(to))));
    expect(numbers).toEqual(calls.map(() => NUMBER));
    const ready = async () => (await fetch(`${site.service.url}/readyz`).catch(() => null))?.ok === true;
    await waitFor('service that answers again', ready);
  }

  it('the start, which warns that the PBX lives dangerously', () => {
    expect(started).toContain('"code":"live_dangerously"');
  });

  it('1200 connections that say nothing', () =>
    during(async (isOver) => {
      const sockets = Array.from({ length: 1200 }, open);
      await waitFor('the end of the calls', isOver, 60_000);
      for (const socket of sockets) socket.destroy();
    }));

  it('300 bodies that come byte by byte', () =>
    during(async (isOver) => {
      const head =
        'POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n';
      const sockets = Array.from({ length: 300 }, open);
      for (const socket of sockets) socket.write(head);
      while (!isOver()) {
        for (const socket of sockets) socket.write(' ');
        await sleep(100);
      }
      for (const socket of sockets) socket.destroy();
    }));

  it('headers of a megabyte each', () =>
    during(async (isOver) => {
      const line = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(1 << 20)}\r\n\r\n`;
      const again = async () => {
        while (!isOver()) {
          const socket = open();
          socket.on('data', () => {});
          socket.write(line);
          await new Promise((resolve) => socket.on('close', resolve));
        }
      };
      await Promise.all(Array.from({ length: 10 }, again));
    }));

  it('a flood of sign-ins from everywhere', async () => {
    const statuses = new Map<number, number>();
    await during(async (isOver) => {
      const again = async () => {
        while (!isOver()) {
          const from = Array.from({ length: 3 }, () => 1 + Math.floor(Math.random() * 250)).join('.');
          const answer = await fetch(`${site.service.url}/v1/session`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': `10.${from}` },
            body: JSON.stringify({ name: `user ${from}`, password: 'guess' }),
          });
          await answer.arrayBuffer();
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: 40 }, again));
    });
    expect([...statuses.keys()].sort()).toEqual([401, 429]); // those that do not get their turn at once are sent away
  });
});
