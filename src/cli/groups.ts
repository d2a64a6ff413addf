import { createReadStream, createWriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { parse } from 'csv-parse';
import type { schemas } from '../client/schema.ts';
import type { Client } from './client.ts';
import type { CliContext } from './context.ts';
import { CliError, EXIT, refuseExisting } from './exit.ts';
import { harmless, table } from './output.ts';

type GroupSummary = schemas['GroupSummary'];
type Group = schemas['Group'];

/** `groups list | show | export | import` */
export function addGroups(program: Command, context: CliContext): void {
  const groups = program
    .command('groups')
    .summary('Caller ID groups')
    .description('Caller ID groups and their numbers');

  groups
    .command('list')
    .description('List groups')
    .option('--search <text>', 'part of a name')
    .action(async ({ search }: { search?: string }) => {
      const client = context.client();
      const items = await client.all<GroupSummary>(
        `/v1/groups${search ? `?search=${encodeURIComponent(search)}` : ''}`,
      );
      if (context.json()) return context.print(JSON.stringify(items));
      const carriers = await carrierNames(client);
      const rows = items.map((group) => [
        `#${group.id}`,
        harmless(group.name),
        group.enabledCount === group.numberCount
          ? `${group.numberCount}`
          : `${group.enabledCount} of ${group.numberCount}`,
        group.carrierIds.map((id) => carriers.get(id) ?? `#${id}`).join(', '),
      ]);
      for (const line of table(['ID', 'GROUP', 'NUMBERS', 'CARRIERS'], rows)) context.print(line);
    });

  groups
    .command('show')
    .description('Show one group with its numbers')
    .argument('<group>', 'its name, or #ID')
    .addHelpText('after', "\nExample:\n  callerid groups show Sales\n  callerid groups show '#7'")
    .action(async (name: string) => {
      const client = context.client();
      const group = await find(client, name);
      if (context.json()) return context.print(JSON.stringify(group));
      const carriers = await carrierNames(client);
      context.print(`#${group.id} ${harmless(group.name)}`);
      if (group.aliases.length > 0) context.print(`also found as: ${group.aliases.map(harmless).join(', ')}`);
      context.print(`selection: ${group.selection}; policy: ${group.policy ?? "the trunk's or the system's"}`);
      const rows = group.numbers.map(({ e164, carrierId, enabled, numberEnabled }) => [
        e164,
        carriers.get(carrierId) ?? `#${carrierId}`,
        !numberEnabled ? 'paused everywhere' : enabled ? '' : 'paused here',
      ]);
      for (const line of table(['NUMBER', 'CARRIER', ''], rows)) context.print(line);
    });

  groups
    .command('export')
    .description(
      'Write all groups with their numbers as CSV; with --json as a list of the same rows, which import does not take',
    )
    .option('-o, --output <file>', 'a file that is not there yet; left out: stdout')
    .action(async ({ output }: { output?: string }) => {
      const csv = Readable.fromWeb(
        (await context.client().download('/v1/export')) as Parameters<typeof Readable.fromWeb>[0],
      );
      const rows = context.json() ? asJson(csv) : csv;
      if (output === undefined) return pipeline(rows, context.stdout, { end: false });
      await pipeline(rows, createWriteStream(output, { flags: 'wx' })).catch(refuseExisting(output));
      context.note(`written to ${output}`);
    });

  groups
    .command('import')
    .description('Read groups with their numbers from CSV: all of it, or nothing when a row is bad (exit code 1)')
    .argument('<file>', 'a file as `groups export` writes it; at least the columns number and carrier')
    .option('--dry-run', 'only say what it would do')
    .option('--replace', 'each group that the file names holds the numbers of the file alone')
    .action(async (file: string, { dryRun = false, replace = false }: { dryRun?: boolean; replace?: boolean }) => {
      await access(file).catch(() => {
        throw new CliError(`${file} can't be read`, EXIT.usage);
      });
      const client = context.client();
      const send = (dry: boolean) => {
        const body = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
        return client.upload<schemas['ImportReport']>(
          `/v1/import?dry_run=${dry}&mode=${replace ? 'replace' : 'add'}`,
          body,
          'text/csv',
        );
      };
      // Looked at first: a file with bad rows is a report, not a refusal.
      const look = await send(true);
      const isBad = look.errorCount > 0;
      const report = isBad || dryRun ? look : await send(false);
      if (isBad) context.exit(EXIT.notAsItShouldBe);
      if (context.json()) return context.print(JSON.stringify(report));
      const rows = report.errors.map(({ line, column, message }) => [`${line}`, harmless(column), harmless(message)]);
      if (isBad) for (const line of table(['LINE', 'COLUMN', 'WHAT IS WRONG'], rows)) context.print(line);
      const { numbersMade, numbersChanged, groupsMade, groupsChanged } = report;
      context.print(`${report.rows} rows, ${report.errorCount} bad`);
      context.print(
        `groups: ${groupsMade} made, ${groupsChanged} changed; numbers: ${numbersMade} made, ${numbersChanged} changed`,
      );
      if (isBad || dryRun) context.print(isBad ? 'Nothing was changed.' : 'A dry run: nothing was changed.');
    });
}

/** The rows as objects by their columns, one line each. */
async function* asJson(csv: Readable): AsyncGenerator<string> {
  let before = '[\n';
  for await (const row of csv.pipe(parse({ columns: true, bom: true }))) {
    yield before + JSON.stringify(row);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** By `#ID`, by name, or by a former name. */
async function find(client: Client, name: string): Promise<Group> {
  const id = /^#(\d+)$/.exec(name)?.[1];
  if (id) return client.get<Group>(`/v1/groups/${id}`);
  const wanted = fold(name);
  const items = await client.all<GroupSummary>(`/v1/groups?search=${encodeURIComponent(name)}`);
  const found =
    items.find((group) => fold(group.name) === wanted) ??
    items.find((group) => group.aliases.some((a) => fold(a) === wanted));
  if (!found) throw new CliError(`There is no caller ID group ${harmless(name)}`, EXIT.refused);
  return client.get<Group>(`/v1/groups/${found.id}`);
}

const fold = (name: string) => name.normalize('NFKC').toLowerCase();

async function carrierNames(client: Client): Promise<ReadonlyMap<number, string>> {
  const carriers = await client.all<schemas['Carrier']>('/v1/carriers');
  return new Map(carriers.map(({ id, name }) => [id, harmless(name)]));
}
