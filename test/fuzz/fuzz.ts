import fc from 'fast-check';

/** Cases of each test: some in `npm test`, 100,000 in `npm run test:fuzz`. */
export const RUNS = Number(process.env.FUZZ_RUNS ?? 200);
/** What one test may take, whatever the machine: what hangs is ended by it. */
export const TIMEOUT_MS = 60_000 + RUNS * 40;

/** Runs a property, and says how often. A failure names its seed and the smallest case that fails. */
export async function fuzz<T>(
  name: string,
  cases: fc.Arbitrary<T>,
  check: (value: T) => void | Promise<void>,
  runs = RUNS,
): Promise<void> {
  const seed = process.env.FUZZ_SEED ? { seed: Number(process.env.FUZZ_SEED) } : {};
  let count = 0;
  const property = fc.asyncProperty(cases, async (value) => {
    count++;
    await check(value);
  });
  await fc.assert(property, { numRuns: runs, ...seed });
  process.stdout.write(`fuzz: ${count} cases: ${name}\n`);
}

/** Any code point, halves of pairs as well. fast-check's own unit for that takes seconds to begin with. */
const ANY = fc.oneof(fc.nat(0x7f), fc.nat(0x10_ffff)).map((code) => String.fromCodePoint(code));

/** Text of any kind, and text that is cut from, put together of or near to what is right. */
export const near = (right: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: ANY, maxLength: 80 }),
    fc.string({ unit: fc.constantFrom(...'aЯé٣９👍\u200f\u0301\n\0%+()-'), maxLength: 40 }),
    fc
      .tuple(fc.array(fc.oneof(fc.constantFrom(...right), fc.string({ maxLength: 6 })), { maxLength: 8 }), fc.nat(3))
      .map(([parts, joint]) => parts.join(['', ' ', ',', '\r\n'][joint])),
  );

/** Bytes of any kind, and such text as bytes, now and then with some of them changed. */
export const nearBytes = (right: readonly string[]): fc.Arbitrary<Buffer> =>
  fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    near(right).map((text) => Buffer.from(text)),
    fc.tuple(near(right), fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
      const bytes = Buffer.from(text);
      if (bytes.length > 0) bytes[at % bytes.length] = byte;
      return bytes;
    }),
  );
