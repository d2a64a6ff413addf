import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Names what was skipped, a suite by its name alone, and each test that failed with the first line of its error, so that both stand at
 * the end of however long an output. The last line is plain: `12 passed, 0 failed, 1 skipped`. A file that broke before
 * its tests ran, or an error outside of any test, counts as one failed.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    const [passed, skipped] = [inState('passed'), inState('skipped')];
    const failed = [
      ...inState('failed').map((test) => `${nameOf(test)}: ${firstLine(test.result().errors?.[0])}`),
      ...modules
        .filter((module) => module.errors().length > 0)
        .map((module) => `${module.relativeModuleId}: ${firstLine(module.errors()[0])}`),
      ...unhandled.map((error) => `outside of any test: ${firstLine(error)}`),
    ];
    const lines = [...countBy(skipped, skippedName)].map(([name, count]) => `SKIPPED: ${name}: ${count}`);
    lines.push(...failed.map((name) => `FAILED: ${name}`));
    lines.push(
      `${passed.length} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
    );
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}

const nameOf = (test: TestCase) => `${test.module.relativeModuleId} > ${test.fullName}`;

/** The outermost suite where all of it is skipped, else the test itself: why has to stand in that name. */
function skippedName(test: TestCase): string {
  let { parent } = test;
  while (parent.type === 'suite' && parent.parent.type === 'suite') parent = parent.parent;
  const isWhole = [...parent.children.allTests()].every((each) => each.result().state === 'skipped');
  return isWhole && parent.type === 'suite' ? `${test.module.relativeModuleId} > ${parent.name}` : nameOf(test);
}

const firstLine = (error: { readonly message?: string } | undefined) =>
  error?.message?.split('\n')[0] ?? 'no error told';

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
