import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditSite, startEditSite } from '../support/edit-site.ts';
import { placeCalls } from '../support/sipp.ts';
import { waitFor } from '../support/wait.ts';
import { shown } from './world.ts';

interface Decisions {
  readonly items: readonly { readonly source: string; readonly shown: string }[];
}

describe('the whole service and a real Asterisk', () => {
  let site: EditSite;
  let last = 79_160_000_000;

  beforeAll(async () => {
    site = await startEditSite('+74951230000');
  });
  afterAll(() => site?.close());

  async function call(): Promise<string> {
    const to = String(++last);
    const headers = { 'X-Trunk': site.trunk, 'X-Reference': encodeURIComponent(site.reference) };
    await placeCalls([{ from: '101', to, headers }], { to: site.asterisk.sip });
    return shown(await site.carrier.inviteFor(to));
  }

  it('show an edit of a group on the first call after it is in force, and keep the decisions', async () => {
    const numbers = [await call()];
    expect(numbers).toEqual(['+74951230000']);
    for (let i = 1; i <= 3; i++) {
      const version = await site.edit(`+7495123000${i}`);
      // In force for the next call as a rule; a machine with much else to do may take some more.
      const next = await call();
      expect([`+7495123000${i - 1}`, `+7495123000${i}`]).toContain(next);
      await site.inForce(version);
      const first = await call();
      expect(first).toBe(`+7495123000${i}`);
      numbers.push(next, first);
    }
    const kept = await waitFor('decisions that are written', async () => {
      const { items } = await site.service.call<Decisions>('GET', '/v1/decisions');
      return items.length === numbers.length && items;
    });
    expect(kept.map((decision) => decision.shown).sort()).toEqual(numbers.sort());
    // by the table where the machine did not let the agent answer in time
    expect(kept.filter(({ source }) => source === 'policy')).toEqual([]);
  });
});
