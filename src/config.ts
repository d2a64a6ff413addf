import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { PBX_MODES, type PbxConfig } from './agent/pbx.ts';
import { PBX_KINDS } from './domain/model.ts';

/** Everything that can be set from outside. This file is the only reader of the environment. */
export interface Config {
  readonly role: 'all' | 'api' | 'agent';
  /** Null: the embedded database in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** PEM files; null: plain http. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly http: { readonly host: string; readonly port: number };
  /** Null: `/metrics` is for keys alone. */
  /** Addresses and subnets of reverse proxies. */
  readonly trustedProxies: readonly string[];
  readonly metricsToken: string | null;
  /** This agent's slot on its PBXs, 1 to 4: two agents of one PBX need two slots. */
  readonly agent: number;
  readonly pbxs: readonly PbxConfig[];
  readonly logLevel: string;
  /** Where the first administrator key is written (mode 0600) instead of being shown on the terminal. */
  readonly firstKeyFile: string | null;
}

/** A configuration that can't be used. The message names each variable, what is wrong and an example; never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const port = z.coerce.number().int().min(0).max(65535);
const addresses = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .refine((entries) => entries.every(isAddressOrSubnet), 'must be addresses or subnets, as 192.0.2.7 or 10.0.0.0/24');
const hostAndPort = z.string().regex(/^(\[[0-9a-f:]+\]|[^\s:]+):[0-9]{1,5}$/i, 'must be host:port');
/** 8084 to 8087 are where agents take questions of FreeSWITCH. */
const AGENT_PORTS = 8090;

/** One row a variable: what it is for, an example, how it is read. The README's table is these rows. */
export const VARIABLES = {
  ROLE: {
    about: '`all`: API, page and agent in one process; `api` or `agent`: one half (needs `DATABASE_URL`)',
    example: 'all',
    schema: z.enum(['all', 'api', 'agent']).default('all'),
  },
  DATABASE_URL: {
    about: 'PostgreSQL; not set: an embedded database in `DATA_DIR`. `DATABASE_URL_FILE` names a file that holds it',
    example: 'postgres://callerid:secret@db.example.com/callerid',
    schema: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
      .optional(),
  },
  DATA_DIR: {
    about: 'folder for the embedded database, the last snapshot and decisions that wait to be written',
    example: '/var/lib/callerid-groups',
    schema: z.string().min(1).default('data'),
  },
  HTTP_HOST: {
    about: 'address of the API and the page',
    example: '127.0.0.1',
    schema: z.string().min(1).default('127.0.0.1'),
  },
  HTTP_PORT: {
    about:
      'port of the API and the page; 0: any free one; not set: 8080, and for ROLE=agent, which shows `/metrics`, `/livez` and `/readyz` there, 8090 + AGENT',
    example: '8080',
    schema: port.optional(),
  },
  TLS_CERT: {
    about:
      'PEM file of the certificate (with those between it and its root): the API and the page are then https; a new one is taken by itself',
    example: '/etc/callerid-groups/fullchain.pem',
    schema: z.string().min(1).optional(),
  },
  TLS_KEY: {
    about: 'PEM file of its key',
    example: '/etc/callerid-groups/privkey.pem',
    schema: z.string().min(1).optional(),
  },
  TRUSTED_PROXIES: {
    about:
      'addresses and subnets of your reverse proxies, with commas between: their `X-Forwarded-For` and `X-Forwarded-Proto` are believed',
    example: '127.0.0.1,10.0.0.0/24',
    schema: addresses.optional(),
  },
  METRICS_TOKEN: {
    about:
      "opens `/metrics` beside a viewer's key, with the database down too; Prometheus sends it as a bearer token. `METRICS_TOKEN_FILE` names a file that holds it",
    example: 'a long random one',
    schema: z.string().min(16).optional(),
  },
  AGENT: {
    about: "this agent's slot on its PBXs; a second agent for the same PBX takes another one",
    example: '1',
    schema: z.coerce.number().int().min(1).max(4).default(1),
  },
  LOG_LEVEL: {
    about: 'how much is logged',
    example: 'info',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  },
  FIRST_KEY_FILE: {
    about: 'a file for the first administrator key; not set: the key is shown once on the terminal',
    example: '/run/callerid-groups/first-key',
    schema: z.string().min(1).optional(),
  },
} as const;

/** What the command line needs to reach a running service. */
export const CLI_VARIABLES = {
  CALLERID_URL: {
    about: 'where the command line finds the service',
    example: 'https://callerid.example.com',
    schema: z
      .string()
      .regex(/^https?:\/\/[^\s]+$/, 'must start with http:// or https://')
      .default('http://127.0.0.1:8080'),
  },
  CALLERID_KEY: {
    about: 'its key; `CALLERID_KEY_FILE` names a file that holds it',
    example: 'cidg_...',
    schema: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'must be one word')
      .optional(),
  },
} as const;

/** Variables of one PBX connection; `<NAME>` is a name of your choice in capitals, digits and `_`. */
export const PBX_VARIABLES = {
  KIND: { about: 'what this PBX is', example: 'asterisk', schema: z.enum(PBX_KINDS) },
  NAME: {
    about: 'its name on the page; not set: `<NAME>` in small letters',
    example: 'Head office',
    schema: z.string().min(1).max(64).optional(),
  },
  URL: {
    about: 'where it answers: ARI of Asterisk, event socket of FreeSWITCH',
    example: 'http://127.0.0.1:8088',
    schema: z
      .string()
      .regex(/^(https?|esl):\/\/[^/\s]+\/?$/, 'must be http://host:port, https://host:port or esl://host:port'),
  },
  USER: { about: 'ARI user (not used on FreeSWITCH)', example: 'callerid', schema: z.string().default('callerid') },
  PASSWORD: {
    about: 'its password; `_PASSWORD_FILE` names a file that holds it',
    example: 'a long random one',
    schema: z.string().min(1),
  },
  AMI: {
    about: "Asterisk's manager interface, for discovering trunks and for the resident table",
    example: '127.0.0.1:5038',
    schema: z
      .string()
      .regex(/^[^\s:]+:[0-9]{1,5}$/, 'must be host:port')
      .optional(),
  },
  MODE: {
    about: '`agent`: each call asks an agent first; `resident`: the table that the PBX itself holds, which costs least',
    example: 'agent',
    schema: z.enum(PBX_MODES).default('agent'),
  },
  AMI_USER: { about: 'manager user; not set: that of ARI', example: 'callerid', schema: z.string().min(1).optional() },
  AMI_PASSWORD: {
    about: 'its password; not set: that of ARI. `_AMI_PASSWORD_FILE` too',
    example: 'a long random one',
    schema: z.string().min(1).optional(),
  },
  LISTEN: {
    about:
      "FreeSWITCH: where this agent takes its calls' questions, as callerid_agents of the dialplan names it; not set: port 8084 (for AGENT=1, 8085 for 2, ...) of 127.0.0.1",
    example: '127.0.0.1:8084',
    schema: hostAndPort.optional(),
  },
  HIREDIS: {
    about:
      'FreeSWITCH: where this agent takes them over mod_hiredis, as its hiredis.conf.xml names it, which is quicker; not set: nowhere',
    example: '127.0.0.1:8184',
    schema: hostAndPort.optional(),
  },
  ALLOW: {
    about: 'FreeSWITCH: addresses and subnets that may ask there, with commas between; not set: this host alone',
    example: '192.0.2.7,10.0.0.0/24',
    schema: addresses.optional(),
  },
} as const;

function addressOf(text: string | undefined): { readonly host: string; readonly port: number } | null {
  const at = text?.lastIndexOf(':') ?? 0;
  return text ? { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) } : null;
}

/** `192.0.2.7`, `2001:db8::1`, or with the bits of a subnet: `10.0.0.0/24`. */
function isAddressOrSubnet(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const longest = { 4: 32, 6: 128 }[isIP(address)];
  return longest !== undefined && Number(bits ?? 0) <= longest;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Row = { readonly example: string; readonly schema: z.ZodType };

type ReadFile = (path: string) => string;

/** Reads variables and keeps what is wrong with them, so that all of it is said at once. */
function createReader(env: Environment, readFile: ReadFile) {
  const problems: string[] = [];

  /** A value, or what the file named by `<name>_FILE` holds (without the newline at its end). Empty counts as not set. */
  function raw(name: string): string | undefined {
    const file = env[`${name}_FILE`];
    if (!file) return env[name] || undefined;
    if (env[name]) problems.push(`${name}: set together with ${name}_FILE; set only one of them`);
    try {
      return readFile(file).replace(/\r?\n$/, '');
    } catch (error) {
      problems.push(
        `${name}_FILE: the file can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      );
      return undefined;
    }
  }

  /** One variable read by its row. On a problem the value returned is never used, since the start is stopped. */
  function read<R extends Row>(name: string, row: R): z.output<R['schema']> {
    const before = problems.length;
    const result = row.schema.safeParse(raw(name));
    if (result.success) return result.data as z.output<R['schema']>;
    if (problems.length === before) {
      const why = result.error.issues.map((issue) => issue.message).join('; ');
      problems.push(`${name}: ${env[name] || env[`${name}_FILE`] ? why : 'is missing'} (example: ${row.example})`);
    }
    return undefined as z.output<R['schema']>;
  }

  return {
    problems,
    read,
    /** Throws when anything was wrong. */
    end() {
      if (problems.length > 0)
        throw new ConfigError(`The configuration can't be used:\n${problems.map((p) => `  ${p}`).join('\n')}`);
    },
  };
}

const readText: ReadFile = (path) => readFileSync(path, 'utf8');

/** What the command line needs to reach a running service. Throws one ConfigError, as `readConfig` does. */
export function readCliConfig(
  env: Environment,
  readFile: ReadFile = readText,
): { readonly url: string; readonly key: string | null } {
  const { read, end } = createReader(env, readFile);
  const url = read('CALLERID_URL', CLI_VARIABLES.CALLERID_URL);
  const key = read('CALLERID_KEY', CLI_VARIABLES.CALLERID_KEY) ?? null;
  end();
  return { url, key };
}

/**
 * Reads the whole configuration. Throws one ConfigError that lists every bad variable at once.
 * @param env usually `process.env`
 * @param readFile how the `*_FILE` variables are read
 */
export function readConfig(env: Environment, readFile: ReadFile = readText): Config {
  const { problems, read, end } = createReader(env, readFile);

  function readPbx(key: string): PbxConfig {
    const name = (suffix: keyof typeof PBX_VARIABLES) => `PBX_${key}_${suffix}`;
    const get = <K extends keyof typeof PBX_VARIABLES>(suffix: K) => read(name(suffix), PBX_VARIABLES[suffix]);
    const kind = get('KIND');
    const url = get('URL');
    if (kind && url && (kind === 'freeswitch') !== url.startsWith('esl:')) {
      problems.push(
        `${name('URL')}: must be ${kind === 'freeswitch' ? 'esl://host:port' : 'http://host:port or https://host:port'} for this kind`,
      );
    }
    const user = get('USER');
    const password = get('PASSWORD');
    const ami = get('AMI');
    const at = ami?.lastIndexOf(':') ?? 0;
    const amiUser = get('AMI_USER') ?? user;
    const amiPassword = get('AMI_PASSWORD') ?? password;
    return {
      name: get('NAME') ?? key.toLowerCase(),
      kind,
      url: url?.replace(/\/$/, ''),
      user,
      password,
      mode: get('MODE'),
      ami: ami
        ? { host: ami.slice(0, at), port: Number(ami.slice(at + 1)), user: amiUser, password: amiPassword }
        : null,
      listen: addressOf(get('LISTEN')),
      hiredis: addressOf(get('HIREDIS')),
      allow: get('ALLOW') ?? null,
    };
  }

  const role = read('ROLE', VARIABLES.ROLE);
  const agent = read('AGENT', VARIABLES.AGENT);
  const cert = read('TLS_CERT', VARIABLES.TLS_CERT);
  const key = read('TLS_KEY', VARIABLES.TLS_KEY);
  if (!cert !== !key) problems.push('TLS_CERT, TLS_KEY: only one of them is set; https needs both');
  const ownPort = role === 'agent' ? AGENT_PORTS + agent : 8080;
  const config: Config = {
    role,
    databaseUrl: read('DATABASE_URL', VARIABLES.DATABASE_URL) ?? null,
    dataDir: read('DATA_DIR', VARIABLES.DATA_DIR),
    http: { host: read('HTTP_HOST', VARIABLES.HTTP_HOST), port: read('HTTP_PORT', VARIABLES.HTTP_PORT) ?? ownPort },
    tls: cert && key ? { cert, key } : null,
    trustedProxies: read('TRUSTED_PROXIES', VARIABLES.TRUSTED_PROXIES) ?? [],
    metricsToken: read('METRICS_TOKEN', VARIABLES.METRICS_TOKEN) ?? null,
    agent,
    logLevel: read('LOG_LEVEL', VARIABLES.LOG_LEVEL),
    firstKeyFile: read('FIRST_KEY_FILE', VARIABLES.FIRST_KEY_FILE) ?? null,
    pbxs: pbxKeys(env, problems).map(readPbx),
  };

  if (config.role !== 'all' && config.databaseUrl === null && problems.length === 0) {
    problems.push(
      `DATABASE_URL: is missing; ROLE=${config.role} shares a PostgreSQL with the other half (example: ${VARIABLES.DATABASE_URL.example})`,
    );
  }
  const names = config.pbxs.map((pbx) => pbx.name.normalize('NFKC').toLowerCase());
  if (new Set(names).size < names.length)
    problems.push('PBX_<NAME>_NAME: two PBXs have the same name; each needs its own');
  end();
  return config;
}

/** The `<NAME>`s of all `PBX_<NAME>_*` variables. One that ends in no known word is a slip of the pen, and says so. */
function pbxKeys(env: Environment, problems: string[]): string[] {
  // longest first: PBX_A_AMI_PASSWORD belongs to A, not to a PBX named A_AMI
  const suffixes = Object.keys(PBX_VARIABLES).sort((a, b) => b.length - a.length);
  const known = new RegExp(`^PBX_([A-Z0-9][A-Z0-9_]*?)_(?:${suffixes.join('|')})(?:_FILE)?$`);
  const keys = new Set<string>();
  for (const name of Object.keys(env).filter((name) => name.startsWith('PBX_') && env[name])) {
    const match = known.exec(name);
    if (match?.[1]) keys.add(match[1]);
    else problems.push(`${name}: unknown; PBX_<NAME>_ is followed by one of ${Object.keys(PBX_VARIABLES).join(', ')}`);
  }
  return [...keys].sort();
}
