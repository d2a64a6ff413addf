import type { Command } from 'commander';
import type { schemas } from '../client/schema.ts';
import type { CliContext } from './context.ts';
import { EXIT } from './exit.ts';
import { harmless } from './output.ts';

interface Options {
  readonly callerId?: string;
  readonly restricted?: boolean;
  readonly emergency?: boolean;
  readonly lang?: string;
}

const EXIT_OF = { set: EXIT.ok, keep: EXIT.keep, reject: EXIT.reject } as const;

/** `resolve` and `explain`: what a call would show now. Nothing is recorded. */
export function addDecisions(program: Command, context: CliContext): void {
  const ask = (name: string, about: string) =>
    program
      .command(name)
      .summary(about)
      .argument('<pbx>', 'the PBX, by its name')
      .argument('<trunk>', 'the trunk that the call is about to leave by')
      .argument(
        '[reference]',
        "group:NAME, group:#ID, task:NAME, number:+E164; left out: the trunk's default number",
        '',
      )
      .argument('[destination]', 'the number dialled', '')
      .option('--caller-id <number>', "the caller's own number")
      .option('--restricted', 'the caller hides his number')
      .option('--emergency', 'the PBX says that this is an emergency call')
      .option('--lang <language>', 'language of the explanation: en or ru');

  async function resolve(pbx: string, trunk: string, reference: string, destination: string, options: Options) {
    const query = options.lang ? `?lang=${encodeURIComponent(options.lang)}` : '';
    return context.client().post<schemas['Resolved']>(`/v1/resolve${query}`, {
      ...{ pbx, trunk, reference, destination, callerId: options.callerId ?? '' },
      presentation: options.restricted ? 'restricted' : 'allowed',
      emergency: options.emergency ?? false,
    });
  }

  ask('resolve', 'Which number would a call show?')
    .description(
      'Which number would a call show now? Nothing is recorded. ' +
        'Prints the number as the carrier wants it written, or nothing, and says by the exit code what becomes of the ' +
        'call: 0 it shows the number, 2 it keeps its caller ID, 3 it is rejected.',
    )
    .addHelpText('after', '\nExample:\n  callerid resolve office trunk-a group:Sales 79031234567')
    .action(async (pbx, trunk, reference, destination, options: Options) => {
      const decision = await resolve(pbx, trunk, reference, destination, options);
      if (context.json()) context.print(JSON.stringify(decision));
      else if (decision.shown !== null) context.print(decision.shown);
      else context.note(headline(decision));
      context.exit(EXIT_OF[decision.action]);
    });

  ask('explain', 'Why that number? Each step in words')
    .description('Why would a call show that number? Each step of the decision, in the words of the page.')
    .addHelpText('after', '\nExample:\n  callerid explain office trunk-b number:+74951230003')
    .action(async (pbx, trunk, reference, destination, options: Options) => {
      const decision = await resolve(pbx, trunk, reference, destination, options);
      if (context.json()) return context.print(JSON.stringify(decision));
      context.print(headline(decision));
      decision.explanation.forEach((step, i) => {
        context.print(`  ${i + 1}. ${harmless(step)}`);
      });
    });
}

function headline({ action, shown, carrier, reason, policy }: schemas['Resolved']): string {
  const why = policy ? `${reason}, policy ${policy}` : reason;
  if (action === 'set') return `${shown} of ${harmless(carrier?.name ?? '')} (${why})`;
  return `${action === 'keep' ? 'keeps its caller ID' : 'is rejected'} (${why})`;
}
