import type { Command } from 'commander';
import type { schemas } from '../client/schema.ts';
import type { CliContext } from './context.ts';
import { EXIT } from './exit.ts';
import { harmless, table } from './output.ts';

type Pbx = schemas['Pbx'];

/** An agent tells of itself every 5 s; one that said nothing for so long is not there. Milliseconds. */
const STALE_MS = 30_000;

/** `pbx status` */
export function addPbx(program: Command, context: CliContext, now: () => number = Date.now): void {
  program
    .command('pbx')
    .summary('PBXs and their agents')
    .description('PBXs and their agents')
    .command('status')
    .description(
      'Is an agent connected to each PBX, and which version of the configuration is in force there? ' +
        'Exit code 1: some PBX has no agent, or the newest version is not in force everywhere.',
    )
    .action(async () => {
      const client = context.client();
      const { seq } = await client.get<{ seq: number }>('/readyz');
      const pbxs = await client.all<Pbx>('/v1/pbxs');
      const isHere = (state: Pbx['states'][number]) => state.connected && now() - Date.parse(state.seenAt) < STALE_MS;
      const isWell = (pbx: Pbx) => pbx.states.some((state) => isHere(state) && (state.inForceSeq ?? -1) >= seq);
      if (!pbxs.every(isWell)) context.exit(EXIT.notAsItShouldBe);
      if (context.json()) {
        return context.print(JSON.stringify({ seq, pbxs: pbxs.map((pbx) => ({ ...pbx, well: isWell(pbx) })) }));
      }
      const rows = pbxs.flatMap((pbx) =>
        (pbx.states.length > 0 ? pbx.states : [null]).map((state) => [
          harmless(pbx.name),
          pbx.kind,
          harmless(state?.agent ?? 'none'),
          state && isHere(state) ? 'connected' : 'not connected',
          state ? (isHere(state) || !state.connected ? state.since : state.seenAt) : '',
          harmless(state?.release ?? ''),
          state?.inForceSeq == null
            ? 'not known'
            : state.inForceSeq >= seq
              ? `${seq}`
              : `${state.inForceSeq}, not ${seq}`,
          harmless(state?.tableProblem ?? ''),
        ]),
      );
      const head = ['PBX', 'KIND', 'AGENT', 'STATE', 'SINCE', 'RELEASE', 'IN FORCE', 'PROBLEM'];
      for (const line of table(head, rows)) context.print(line);
    });
}
