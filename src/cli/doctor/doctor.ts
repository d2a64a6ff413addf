import type { Command } from 'commander';
import type { Finding, PbxKnowledge } from '../../domain/finding.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT } from '../exit.ts';
import { harmless } from '../output.ts';
import { readConfiguration } from './configuration.ts';

const SIGNS = { error: 'ERROR    ', warning: 'warning  ', unchecked: 'unchecked' } as const;

/** `doctor`: what would break a promise, each with the fix. */
export function addDoctor(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .summary('Say what on a PBX would break a promise, each with the fix')
    .description(
      'Look at running PBXs, and at what the service knows of them, for whatever would show a wrong number or leave a call ' +
        'without a decision. Changes nothing.\n\n' +
        "Needs the service's PBX_<NAME>_* variables (--env-file reads them from where systemd does), and for what the " +
        "service knows of trunks and groups a viewer's key. Exit code 1: there is at least one ERROR.",
    )
    .argument('[pbx]', 'one PBX by its name; left out: all')
    .addHelpText(
      'after',
      '\nExample:\n  callerid doctor --env-file /etc/callerid-groups/env --key-file /etc/callerid-groups/viewer.key',
    )
    .action(async (name: string | undefined) => {
      const { pbxs } = context.config();
      const chosen = pbxs.filter((pbx) => name === undefined || pbx.name === name);
      if (chosen.length === 0) {
        const known = pbxs.map((pbx) => pbx.name).join(', ') || 'none';
        throw new CliError(`No such PBX in the PBX_<NAME>_* variables; there are: ${known}`, EXIT.configuration);
      }
      const reports: { pbx: string; findings: readonly Finding[] }[] = [];
      for (const pbx of chosen) {
        const { knowledge, findings } = await whatIsKnown(context, pbx.name);
        reports.push({ pbx: pbx.name, findings: [...findings, ...(await context.examine(pbx, knowledge))] });
      }
      const found = reports.flatMap(({ findings }) => findings);
      if (found.some(({ severity }) => severity === 'error')) context.exit(EXIT.notAsItShouldBe);
      if (context.json()) return context.print(JSON.stringify(reports));
      for (const report of reports) show(context, report.pbx, report.findings);
    });
}

/** The doctor works without the service too: with it down, the PBX is what matters. */
async function whatIsKnown(
  context: CliContext,
  pbx: string,
): Promise<{ knowledge: PbxKnowledge | null; findings: readonly Finding[] }> {
  try {
    return await readConfiguration(context.client(), pbx);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const fix = "CALLERID_URL and a viewer's key in CALLERID_KEY_FILE.";
    const what = `What the service knows was not looked at: ${error.message}`;
    return { knowledge: null, findings: [{ severity: 'unchecked', code: 'service', subject: 'service', what, fix }] };
  }
}

function show(context: CliContext, pbx: string, findings: readonly Finding[]): void {
  if (findings.length === 0) context.print(`${pbx}: nothing found`);
  if (findings.length === 0) return;
  const count = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity).length;
  context.print(`${pbx}: ${count('error')} errors, ${count('warning')} warnings, ${count('unchecked')} not checked`);
  for (const { severity, code, subject, what, fix } of findings) {
    context.print(`  ${SIGNS[severity]} ${harmless(subject)}  [${code}]`);
    context.print(`            ${harmless(what)}`);
    context.print(`            Fix: ${harmless(fix)}`);
  }
}
