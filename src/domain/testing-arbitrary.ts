import fc from 'fast-check';
import type { CallRequest } from './decision.ts';
import { PRESENTATIONS } from './decision.ts';
import type { Configuration, Edit, Entity, PhoneNumber } from './model.ts';
import { DISPLAY_NAMES, NUMBER_FORMATS, POLICIES, SELECTIONS } from './model.ts';
import { aCarrier, aConfiguration, aGroup, aNumber, aPbx, aRequest, aTask, aTrunk, theSettings } from './testing.ts';

/** Generators for properties: any configuration, calls that most often reach the deep steps, the edits between two. */

const CARRIERS = [1, 2, 3];
const COUNTRIES = ['RU', 'KZ', 'US', 'XX'];
const E164S = ['+79160000001', '+79160000002', '+77010000003', '+12133734253', '+442079460958'];
const NAMES = ['Sales', 'SALES', 'Продажи', 'продажи', 'b'];
/** A phone number's id says which E.164 at which carrier it is: that never changes, as the store holds it. */
const NUMBER_IDS = CARRIERS.flatMap((carrier) => E164S.map((_, i) => carrier * 100 + i));
/** Milliseconds; thousands of cases on a machine that does other things as well. */
export const PATIENCE = 60_000;
/** An id that nothing ever has. */
const NOBODY = 999;

const someOf = <T>(values: readonly T[]) => fc.subarray([...values]);
const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const mostlyTrue = fc.integer({ min: 0, max: 6 }).map((n) => n > 0);
const policy = fc.option(oneOf(...POLICIES));
const fallbackGroupId = fc.option(oneOf(1, 2, 3, NOBODY));

const phoneNumbers = fc.subarray(NUMBER_IDS, { minLength: 4, maxLength: 10 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      mostlyTrue.map((enabled): PhoneNumber => {
        return aNumber(id, Math.floor(id / 100), { e164: E164S[id % 100]!, enabled });
      }),
    ),
  ),
);

/** Configurations in which only what the database's constraints hold is held; defaults of other carriers, cycles, and dangling ids abound. */
export const configuration: fc.Arbitrary<Configuration> = phoneNumbers.chain((numbers) => {
  const ids = numbers.map((number) => number.id);
  const groups = someOf([1, 2, 3]).chain((groupIds) =>
    fc.tuple(
      ...groupIds.map((id) =>
        fc
          .record({
            name: oneOf(...NAMES),
            aliases: someOf(NAMES),
            selection: oneOf(...SELECTIONS),
            policy,
            fallbackGroupId,
            numbers: fc
              .shuffledSubarray([...ids, NOBODY])
              .chain((members) =>
                fc.tuple(...members.map((phoneNumberId) => mostlyTrue.map((enabled) => ({ phoneNumberId, enabled })))),
              ),
          })
          .map((rest) => aGroup(id, [], rest)),
      ),
    ),
  );
  const trunks = fc.subarray([1, 2, 3, 4], { minLength: 1 }).chain((trunkIds) =>
    fc.tuple(
      ...trunkIds.map((id) =>
        fc
          .record({
            pbxId: oneOf(1, 1, 2),
            carrierId: fc.option(oneOf(...CARRIERS), { freq: 8 }),
            defaultNumberId: fc.option(oneOf(...NUMBER_IDS, NOBODY)),
            soundDefault: fc.option(oneOf(...ids)),
            emergencyNumberId: fc.option(oneOf(...NUMBER_IDS)),
            policy,
            fallbackGroupId,
            displayName: oneOf(...DISPLAY_NAMES),
            displayText: fc.string(),
            ignored: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
          })
          .map(({ soundDefault, ...rest }) => {
            // Most often a default at the trunk's own carrier, as the database holds it; now and then any.
            const own = ids.filter((each) => Math.floor(each / 100) === rest.carrierId);
            const defaultNumberId =
              soundDefault === null ? rest.defaultNumberId : (own[soundDefault % own.length] ?? null);
            // The name turns with the PBX: a trunk that moves takes another one's place.
            return aTrunk(id, 1, null, { ...rest, defaultNumberId, name: `trunk${((id + rest.pbxId) % 4) + 1}` });
          }),
      ),
    ),
  );
  return fc
    .record({
      seq: fc.nat(),
      carriers: fc.tuple(
        ...CARRIERS.map((id) =>
          fc
            .record({ country: oneOf(...COUNTRIES), numberFormat: oneOf(...NUMBER_FORMATS) })
            .map((rest) => aCarrier(id, rest)),
        ),
      ),
      pbxs: oneOf(['pbx1', 'АТС'], ['атс', 'PBX1']).map((names) => names.map((name, i) => aPbx(i + 1, { name }))),
      groups,
      trunks,
      callTasks: fc.tuple(
        ...[1, 2].map((id) =>
          fc
            .record({
              name: oneOf(...NAMES),
              groupId: fc.option(oneOf(1, 2, NOBODY)),
              phoneNumberId: fc.option(oneOf(...NUMBER_IDS)),
            })
            .map((rest) => aTask(id, rest)),
        ),
      ),
      settings: fc.record({ policy: oneOf(...POLICIES), fallbackGroupId }).map(theSettings),
    })
    .map((rest) => aConfiguration({ ...rest, phoneNumbers: numbers }));
});

const reference = fc.oneof(
  { weight: 8, arbitrary: oneOf(...E164S).map((e164) => `number:${e164}`) },
  { weight: 4, arbitrary: oneOf('group:#1', 'group:#2', 'group:#3', ...NAMES.map((name) => `group:${name}`)) },
  { weight: 1, arbitrary: oneOf(...NAMES).map((name) => `task:${name}`) },
  { weight: 1, arbitrary: oneOf('', '', 'group:', 'group:#0', 'number:1') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 2000 }) },
);

/** Most often sound, so that the deep steps are reached; now and then anything at all. */
const orAnything = (arbitrary: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 12, arbitrary }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) });
const request: fc.Arbitrary<CallRequest> = fc
  .record({
    pbx: orAnything(oneOf('pbx1', 'pbx1', 'АТС')),
    trunk: orAnything(oneOf('trunk1', 'trunk2', 'trunk3', 'trunk4')),
    reference,
    destination: orAnything(fc.integer({ min: 0, max: 15 }).map((n) => (n === 0 ? '112' : `+7495123456${n}`))),
    attempt: fc.integer({ min: 1, max: 3 }),
    callerId: fc.record({ number: fc.string(), presentation: oneOf(...PRESENTATIONS) }),
    emergency: fc.integer({ min: 0, max: 15 }).map((n) => n === 0),
  })
  .map(aRequest);

/** A request that most often names a trunk of the configuration. */
export const requestTo = (c: Configuration) =>
  request.chain((any) =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant(any) },
      {
        weight: 19,
        arbitrary: oneOf(...c.trunks).map((trunk) => {
          return { ...any, pbx: c.pbxs[trunk.pbxId - 1]!.name, trunk: trunk.name };
        }),
      },
    ),
  );

/** The edits that make `after` of `before`, in the way of the change feed: whole records, null for what is gone. */
export function editsBetween(before: Configuration, after: Configuration): Edit[] {
  const lists = [
    ['carrier', before.carriers, after.carriers],
    ['pbx', before.pbxs, after.pbxs],
    ['phone_number', before.phoneNumbers, after.phoneNumbers],
    ['group', before.groups, after.groups],
    ['trunk', before.trunks, after.trunks],
    ['call_task', before.callTasks, after.callTasks],
  ] as const satisfies readonly (readonly [Entity, ...unknown[]])[];
  const edits = lists.flatMap(([entity, old, now]) => [
    ...old.filter(({ id }) => !now.some((each) => each.id === id)).map(({ id }) => ({ entity, id, value: null })),
    ...now.map((value) => ({ entity, id: value.id, value })),
  ]);
  return [...edits, { entity: 'settings', id: 1, value: after.settings }] as Edit[];
}
