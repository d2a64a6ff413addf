import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolve } from './resolve.ts';
import { Snapshot } from './snapshot.ts';
import { configuration, editsBetween, PATIENCE, requestTo } from './testing-arbitrary.ts';

describe('properties of any configuration and request', () => {
  it('rule 3: `set` never carries a number that is not enabled at the carrier of the trunk', {
    timeout: PATIENCE,
  }, () => {
    const seen = { all: 0, set: 0, wrongCarrier: 0 };
    fc.assert(
      fc.property(
        configuration.chain((c) => fc.tuple(fc.constant(c), fc.array(requestTo(c), { minLength: 4, maxLength: 4 }))),
        ([c, requests]) => {
          const snapshot = Snapshot.from(c);
          for (const each of requests) {
            const decision = resolve(snapshot, each);
            seen.all++;
            if (decision.reason === 'wrong_carrier') seen.wrongCarrier++;
            expect(decision.trace.some((step) => step.code === 'safeguard')).toBe(false);
            if (decision.reason === 'emergency') expect(decision.action).not.toBe('reject');
            if (decision.action !== 'set') continue;
            seen.set++;
            // Held against the plain records, by no look-up of ours.
            const pbx = c.pbxs.find((p) => p.name.toLowerCase() === each.pbx.toLowerCase());
            const trunk = c.trunks.find((t) => t.pbxId === pbx?.id && t.name === each.trunk && !t.ignored);
            const number = c.phoneNumbers.find((n) => n.id === decision.number.id);
            expect(number).toMatchObject({ e164: decision.number.e164, enabled: true, carrierId: trunk?.carrierId });
            expect(decision.carrier.id).toBe(trunk?.carrierId);
            expect(decision.shown).toMatch(/^\+?[0-9]+$/);
          }
        },
      ),
      { numRuns: 1000 },
    );
    // The generators are worth something only if they get there.
    expect(seen.set / seen.all).toBeGreaterThan(0.3);
    expect(seen.wrongCarrier / seen.all).toBeGreaterThan(0.1);
  });

  it('rule 10: edits give the same as loading the edited configuration, and leave the old snapshot alone', {
    timeout: PATIENCE,
  }, () => {
    const seen = { decisions: 0, changed: 0 };
    fc.assert(
      fc.property(
        configuration.chain((before) =>
          configuration.chain((after) =>
            fc.tuple(
              fc.constant(before),
              fc.constant(after),
              fc.shuffledSubarray(editsBetween(before, after), { minLength: editsBetween(before, after).length }),
              fc.array(requestTo(after), { minLength: 8, maxLength: 8 }),
            ),
          ),
        ),
        ([before, after, edits, requests]) => {
          const old = Snapshot.from(before);
          const decidedBefore = requests.map((each) => resolve(old, each));
          // Something else came first for each entity: the last edit of a batch counts.
          const superseded = editsBetween(after, before);
          const edited = old.with([...superseded, ...edits], after.seq);
          const loaded = Snapshot.from(after);
          for (const each of requests) expect(resolve(edited, each)).toEqual(resolve(loaded, each));
          expect(edited.toConfiguration()).toEqual(loaded.toConfiguration());
          expect(old.toConfiguration()).toEqual(Snapshot.from(before).toConfiguration());
          requests.forEach((each, i) => {
            expect(resolve(old, each)).toEqual(decidedBefore[i]);
            seen.decisions++;
            if (decidedBefore[i]!.action !== resolve(edited, each).action) seen.changed++;
          });
        },
      ),
      { numRuns: 300 },
    );
    expect(seen.changed / seen.decisions).toBeGreaterThan(0.2);
  });
});
