import { rm, writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CliContext } from './context.ts';
import { refuseExisting } from './exit.ts';

const DAY_MS = 86_400_000;

/** Needed as a whole and positive. */
function days(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Give a number of days.');
  return value;
}

/** `serve`, `migrate`, `config check`, `key create` */
export function addService(program: Command, context: CliContext): void {
  program
    .command('serve')
    .summary('Run the service')
    .description(
      'Run the service until SIGTERM or SIGINT: API, page and agent in one process, or what ROLE says. ' +
        'It is configured by the environment; `callerid config check` says what is wrong with that.',
    )
    .action(() => context.serve());

  program
    .command('migrate')
    .summary('Bring the database to the schema of this program')
    .description(
      'Bring the database to the schema of this program. `serve` does so too when it starts: run it apart where the ' +
        'service itself may not change the schema. Any number may run at once; one does the work. A database of a newer ' +
        'program is refused.',
    )
    .action(async () => {
      await context.migrate(context.config());
      context.print(context.json() ? JSON.stringify({ status: 'up to date' }) : 'The database is up to date.');
    });

  program
    .command('config')
    .summary('The configuration of the service')
    .description('The configuration of the service, as the environment says it')
    .command('check')
    .description(
      'Read the configuration, say what is wrong with it (exit code 78) or what it comes to, without secrets',
    )
    .action(() => {
      const { databaseUrl, metricsToken, pbxs, ...config } = context.config();
      const shown = {
        ...config,
        database: databaseUrl === null ? `embedded, in ${config.dataDir}` : withoutPassword(databaseUrl),
        metricsToken: metricsToken !== null,
        pbxs: pbxs.map(({ name, kind, url, mode, ami }) => ({
          name,
          kind,
          url,
          mode,
          ami: ami && `${ami.host}:${ami.port}`,
        })),
      };
      if (context.json()) return context.print(JSON.stringify(shown));
      context.print(`role      ${shown.role}`);
      context.print(`database  ${shown.database}`);
      context.print(`listens   ${shown.http.host}:${shown.http.port}`);
      for (const pbx of shown.pbxs) {
        context.print(
          `PBX       ${pbx.name}: ${pbx.kind} at ${pbx.url}, mode ${pbx.mode}${pbx.ami ? `, AMI ${pbx.ami}` : ''}`,
        );
      }
      if (shown.pbxs.length === 0) context.print('PBX       none');
    });

  program
    .command('key')
    .summary('Keys of the API')
    .description('Keys of the API')
    .command('create')
    .description('Make a key. It is shown here and never again.')
    .argument('<name>', 'whose key it is, for the history')
    .addOption(
      new Option('--role <role>', 'what it may do')
        .choices(['administrator', 'operator', 'viewer', 'dialer'])
        .makeOptionMandatory(),
    )
    .option('--days <days>', 'it expires after so many days; left out: never', days)
    .option('-o, --output <file>', 'write it to this new file (mode 0600) instead of showing it')
    .addHelpText(
      'after',
      '\nExample:\n  callerid key create dialer --role dialer --output /etc/callerid-groups/dialer.key',
    )
    .action(async (name: string, options: { role: string; days?: number; output?: string }) => {
      const { role, output } = options;
      const expiresAt = options.days === undefined ? null : new Date(Date.now() + options.days * DAY_MS).toISOString();
      // Made first: a key that could not be kept is one that nobody knows.
      if (output) await writeFile(output, '', { mode: 0o600, flag: 'wx' }).catch(refuseExisting(output));
      const ask = context.client().post<{ id: number; key: string }>('/v1/keys', { name, role, expiresAt });
      const made = await ask.catch(async (error: unknown) => {
        if (output) await rm(output);
        throw error;
      });
      if (output) await writeFile(output, `${made.key}\n`);
      const { key, ...rest } = made;
      if (context.json()) context.print(JSON.stringify(output ? rest : made));
      else context.print(output ? `written to ${output}` : key);
    });
}

/** A URL as it may be shown. */
function withoutPassword(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return 'PostgreSQL';
  }
}
