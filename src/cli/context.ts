import type { Writable } from 'node:stream';
import type { Config } from '../config.ts';
import type { Finding, PbxKnowledge } from '../domain/finding.ts';
import type { Client } from './client.ts';

/** What the commands are given: nothing in this folder reaches for anything else. */
export interface CliContext {
  /** Where answers go. */
  readonly stdout: Writable;
  /** A line of the answer, on stdout. */
  print(line: string): void;
  /** A line that is no answer, on stderr. */
  note(line: string): void;
  /** True: `--json`. */
  json(): boolean;
  /** The API, as options and environment say. */
  client(): Client;
  /** The service's own configuration; a CliError says what is wrong with it. */
  config(): Config;
  /** Ends the command with this code once it is done. */
  exit(code: number): void;
  /** Becomes the service. */
  serve(): Promise<void>;
  /** Brings the database to the schema of this program. */
  migrate(config: Config): Promise<void>;
  /** Looks at a running PBX. Never rejects. */
  examine(pbx: Config['pbxs'][number], knowledge: PbxKnowledge | null): Promise<readonly Finding[]>;
}
