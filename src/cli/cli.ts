import { parseEnv } from 'node:util';
import { Command, CommanderError } from 'commander';
import { ConfigError, readCliConfig, readConfig } from '../config.ts';
import { createClient } from './client.ts';
import type { CliContext } from './context.ts';
import { addDecisions } from './decisions.ts';
import { addDoctor } from './doctor/doctor.ts';
import { CliError, EXIT, EXIT_HELP } from './exit.ts';
import { addGroups } from './groups.ts';
import { addPbx } from './pbx.ts';
import { addService } from './service.ts';

/** What the command line needs of the world around it. */
export interface CliWorld extends Pick<CliContext, 'stdout' | 'note' | 'migrate' | 'examine'> {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readFile(path: string): string;
  /** Becomes the service, with this environment. */
  serve(env: CliWorld['env']): Promise<void>;
}

interface GlobalOptions {
  readonly url?: string;
  readonly keyFile?: string;
  readonly envFile?: string;
  readonly json?: boolean;
}

/**
 * Runs one command.
 * @param args without node and the program's own path
 * @returns the exit code (exit.ts)
 */
export async function runCli(args: readonly string[], world: CliWorld): Promise<number> {
  let code: number = EXIT.ok;
  const print = (line: string) => void world.stdout.write(`${line}\n`);
  const program = new Command('callerid');
  const options = () => program.opts<GlobalOptions>();

  /** The variables of `--env-file` stand behind those of the environment itself. */
  const environment = () => {
    const { envFile } = options();
    return envFile === undefined ? world.env : { ...parseEnv(read(envFile)), ...world.env };
  };
  const read = (path: string) => {
    try {
      return world.readFile(path);
    } catch (error) {
      throw new CliError(`${path} can't be read (${(error as NodeJS.ErrnoException).code})`, EXIT.usage);
    }
  };
  const context: CliContext = {
    stdout: world.stdout,
    print,
    note: world.note,
    json: () => options().json === true,
    client() {
      const { url, keyFile } = options();
      const { CALLERID_KEY: _, ...others } = environment();
      const env = keyFile === undefined ? environment() : { ...others, CALLERID_KEY_FILE: keyFile };
      return createClient(readCliConfig(url === undefined ? env : { ...env, CALLERID_URL: url }, world.readFile));
    },
    config: () => readConfig(environment(), world.readFile),
    exit: (value) => {
      code = value;
    },
    serve: () => world.serve(environment()),
    migrate: world.migrate,
    examine: world.examine,
  };

  program
    .description(
      'Caller ID groups for Asterisk and FreeSWITCH: every outbound call shows a number of the carrier that carries it.\n\n' +
        'Commands ask a running service over HTTP, but for serve, migrate, config check and doctor, which read the ' +
        "service's own variables.",
    )
    .version(world.version)
    .option('--url <url>', 'the service (CALLERID_URL; not set: http://127.0.0.1:8080)')
    .option('--key-file <file>', 'a file that holds the key (CALLERID_KEY_FILE, or the key itself in CALLERID_KEY)')
    .option('--env-file <file>', 'read variables from a file too, as systemd does: --env-file /etc/callerid-groups/env')
    .option('--json', 'answer in JSON, for scripts')
    .addHelpText('after', EXIT_HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => world.note(text.trimEnd()),
    })
    .showHelpAfterError('(callerid --help, callerid <command> --help)');
  addService(program, context);
  addDecisions(program, context);
  addGroups(program, context);
  addPbx(program, context);
  addDoctor(program, context);
  for (const command of descendants(program)) command.copyInheritedSettings(program);

  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // it has said so already
    if (error instanceof CliError) return fail(error.message, error.exitCode);
    if (error instanceof ConfigError) return fail(error.message, EXIT.configuration);
    throw error;
  }

  function fail(message: string, exitCode: number): number {
    world.note(`callerid: ${message}`);
    return exitCode;
  }
}

const descendants = (command: Command): readonly Command[] =>
  command.commands.flatMap((child) => [child, ...descendants(child)]);
