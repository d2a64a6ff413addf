import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Names each test that was skipped, and ends the output with one plain line: `12 passed, 0 failed, 1 skipped`. A file
 * that broke before its tests ran, or an error outside of any test, counts as one failed.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    const lines = skipped.map((test) => `SKIPPED: ${nameOf(test)}`);
    lines.push(
      `${count('passed')} passed, ${count('failed') + broken + unhandled.length} failed` +
        (skipped.length > 0 ? `, ${skipped.length} skipped` : ''),
    );
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}

function nameOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' && result.note ? ` (${result.note})` : '';
  return `${test.module.relativeModuleId} > ${test.fullName}${note}`;
}
