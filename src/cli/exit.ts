/** What the process ends with; scripts rely on these. From 64 on they are those of sysexits(3). */
export const EXIT = {
  ok: 0,
  /** Something was looked at and is not as it should be: `doctor`, `pbx status`, `groups import` with bad rows. */
  notAsItShouldBe: 1,
  /** `resolve`: the call keeps its caller ID. */
  keep: 2,
  /** `resolve`: the call is rejected. */
  reject: 3,
  usage: 64,
  /** The service refused what was asked: no such thing, taken, not valid. */
  refused: 65,
  /** The service, the database or the PBX does not answer. */
  unavailable: 69,
  internal: 70,
  /** No key, a wrong one, or one that may not do this. */
  notAllowed: 77,
  configuration: 78,
} as const;

/** What ends a command with words for a person instead of a stack trace. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** For `catch`: a file that a command is to make and that is there already is the user's slip. */
export function refuseExisting(file: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw error.code === 'EEXIST' ? new CliError(`${file} is there already`, EXIT.usage) : error;
  };
}

export const EXIT_HELP = `
Exit codes:
  0   done            1   not as it should be (doctor, pbx status, bad rows of an import)
  2   resolve: keep   3   resolve: reject
  64  usage           65  refused by the service: no such thing, taken, not valid
  69  no answer       77  the key is missing, wrong, or may not do this
  70  internal error  78  the configuration can't be used
`;
