import { messageOf } from '../../deadline.ts';
import type { AmiConfig, PbxConfig } from '../../pbx.ts';
import { type Ami, type AmiMessage, openAmi } from '../ami.ts';
import { discoverTrunks } from '../discover.ts';
import { parseTimestamp } from '../question.ts';

/** One priority of the dialplan as Asterisk runs it. */
export interface DialplanStep {
  readonly context: string;
  readonly extension: string;
  readonly priority: number;
  /** Empty when it has none. */
  readonly label: string;
  readonly application: string;
  readonly data: string;
}

/** What a part of the PBX said, or why it did not say it. */
export type Told<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

export interface AmiFacts {
  readonly trunksFound: Told<readonly string[]>;
  /** EndpointDetail by name, of the trunks; null: there is no such endpoint. */
  readonly endpoints: Told<ReadonlyMap<string, AmiMessage | null>>;
  readonly dialplan: Told<readonly DialplanStep[]>;
  /** `queue: member` -> interface that is dialled. */
  readonly queueMembers: Told<readonly (readonly [string, string])[]>;
  /** Lines of followme.conf, `key=value`. */
  readonly followMe: Told<readonly string[]>;
  /** The `read` of our own user in manager.conf; null: it does not stand there. */
  readonly reads: Told<string | null>;
  /** Versions of the resident tables, by slot. */
  readonly tables: Told<readonly string[]>;
}

export interface AriFacts {
  /** Stasis apps that are registered now. */
  readonly apps: readonly string[];
  /** Age of each slot's heartbeat by the PBX's clock, ms. */
  readonly heartbeats: ReadonlyMap<number, number>;
  /** The PBX's clock less ours, ms. */
  readonly clockAhead: number;
}

const SLOTS = [1, 2, 3, 4];
const REQUEST_MS = 5000;

export async function readAmi(config: AmiConfig, trunks: readonly string[] | null): Promise<AmiFacts> {
  const ami = await openAmi(config);
  try {
    const trunksFound = await told(discoverTrunks(config));
    const names = trunks ?? (trunksFound.ok ? trunksFound.value : []);
    return {
      trunksFound,
      endpoints: await told(readEndpoints(ami, names)),
      dialplan: await told(readDialplan(ami)),
      queueMembers: await told(readQueueMembers(ami)),
      followMe: await told(readFile(ami, 'followme.conf')),
      reads: await told(readOwnReads(ami, config.user)),
      tables: await told(readTables(ami)),
    };
  } finally {
    ami.close();
  }
}

const told = <T>(work: Promise<T>): Promise<Told<T>> =>
  work.then(
    (value) => ({ ok: true, value }),
    (error: unknown) => ({ ok: false, why: messageOf(error) }),
  );

async function readEndpoints(ami: Ami, names: readonly string[]): Promise<ReadonlyMap<string, AmiMessage | null>> {
  const found = new Map<string, AmiMessage | null>();
  for (const name of names) {
    const events = await ami.list('PJSIPShowEndpoint', { Endpoint: name }).catch((error: Error) => {
      // Its text ends in a line feed of its own, with which the line is none that AMI knows: no text is left.
      if (/^AMI: (error$|Unable to retrieve endpoint)/.test(error.message)) return [];
      throw error;
    });
    found.set(name, events.find((event) => event.Event === 'EndpointDetail') ?? null);
  }
  return found;
}

async function readDialplan(ami: Ami): Promise<readonly DialplanStep[]> {
  const events = await ami.list('ShowDialPlan');
  return events.flatMap(({ Context = '', Extension = '', Priority, ExtensionLabel = '', Application, AppData = '' }) =>
    Application
      ? [
          {
            ...{ context: Context, extension: Extension, priority: Number(Priority), label: ExtensionLabel },
            ...{ application: Application, data: AppData },
          },
        ]
      : [],
  );
}

async function readQueueMembers(ami: Ami) {
  const events = await ami.list('QueueStatus').catch((error: Error) => {
    if (/unknown command/i.test(error.message)) return []; // app_queue is not loaded
    throw error;
  });
  return events
    .filter(({ Event }) => Event === 'QueueMember')
    .map(({ Queue, Name, Location }) => [`${Queue}: ${Name}`, Location ?? ''] as const);
}

/** The lines of a configuration file; none where there is no such file. */
async function readFile(ami: Ami, file: string, category?: string): Promise<readonly string[]> {
  const answer = await ami
    .action('GetConfig', { Filename: file, ...(category && { Category: category }) })
    .catch((error: Error) => {
      if (/not found|no categor/i.test(error.message)) return {} as AmiMessage;
      throw error;
    });
  return Object.entries(answer).flatMap(([key, value]) => (key.startsWith('Line-') ? [value] : []));
}

async function readOwnReads(ami: Ami, user: string): Promise<string | null> {
  const lines = await readFile(ami, 'manager.conf', user);
  return lines.map((line) => /^read\s*=>?\s*(.*)$/.exec(line)?.[1]).find((value) => value !== undefined) ?? null;
}

async function readTables(ami: Ami): Promise<readonly string[]> {
  const versions: string[] = [];
  for (const slot of SLOTS) {
    const [event] = await ami.list('DBGet', { Family: `callerid-${slot}`, Key: 'version' }).catch((error: Error) => {
      if (/not found/i.test(error.message)) return [];
      throw error;
    });
    if (event?.Val) versions.push(event.Val);
  }
  return versions;
}

/** @param now the clock that the PBX's is compared with */
export async function readAri(config: PbxConfig, now: () => number): Promise<AriFacts> {
  const authorization = `Basic ${Buffer.from(`${config.user}:${config.password}`).toString('base64')}`;
  const get = async (path: string): Promise<unknown> => {
    const signal = AbortSignal.timeout(REQUEST_MS);
    const answer = await fetch(`${config.url}/ari${path}`, { headers: { authorization }, signal });
    if (answer.status === 401 || answer.status === 403) throw new Error('ARI refuses the user or the password');
    if (answer.status === 404) return null; // a variable that is not set
    if (!answer.ok) throw new Error(`ARI answers ${answer.status}`);
    return answer.json();
  };
  const before = now();
  const pbxTime = parseTimestamp(((await get('/asterisk/ping')) as { timestamp?: unknown } | null)?.timestamp);
  if (pbxTime === null) throw new Error('ARI is not there: is res_ari loaded, is it enabled in ari.conf?');
  const clockAhead = pbxTime - (before + now()) / 2;
  const apps = (await get('/applications')) as readonly { readonly name: string }[];
  const heartbeats = new Map<number, number>();
  for (const slot of SLOTS) {
    const answer = (await get(`/asterisk/variable?variable=CALLERID_ALIVE_${slot}`)) as { value?: string } | null;
    const at = Number(answer?.value ?? 0);
    if (at > 0) heartbeats.set(slot, now() + clockAhead - at);
  }
  return { apps: apps.map(({ name }) => name), heartbeats, clockAhead };
}
