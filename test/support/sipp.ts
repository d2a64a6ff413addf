import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, makeFolder, removeFolder, startChild } from './child.ts';
import { freePort } from './ports.ts';
import { dialled, parseTrace, type SipMessage } from './sip-message.ts';
import { waitFor } from './wait.ts';

const scenarios = fileURLToPath(new URL('../sipp/', import.meta.url));
const LOOPBACK = '127.0.0.1';

export type CarrierScenario = 'uas-answer' | 'uas-503' | 'uas-ring' | 'uas-hangup';
export type CallerScenario = 'uac-call' | 'uac-blind-transfer';

/** A carrier, seen by the trace of its SIPp, which writes down every message. */
export interface WatchedCarrier {
  readonly name: string;
  /** Everything received and sent so far. */
  messages(): readonly SipMessage[];
  /** Requests received, without what was sent again. */
  requests(): readonly SipMessage[];
  /** The first INVITE of each call, in the order in which they came. */
  invites(): readonly SipMessage[];
  /** Waits until that many calls have come; rejects with what came instead. */
  waitForInvites(count: number, timeoutMs?: number): Promise<readonly SipMessage[]>;
  /** The first INVITE for this number dialled; waits for it. */
  inviteFor(destination: string, timeoutMs?: number): Promise<SipMessage>;
  /** Forgets what has come so far. */
  clear(): void;
}

/** A carrier that takes calls on a port of its own. */
export interface Carrier extends WatchedCarrier {
  /** host:port, for a trunk's contact. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * @param name for messages of failed tests
 * @param ringMs how long `uas-answer` rings, `uas-hangup` talks
 */
export async function startCarrier(
  name: string,
  { scenario = 'uas-answer', ringMs = 0 }: { scenario?: CarrierScenario; ringMs?: number } = {},
): Promise<Carrier> {
  const folder = makeFolder(tmpdir());
  const sipp = await runSipp(folder, join(scenarios, `${scenario}.xml`), LOOPBACK, ['-d', String(ringMs)]);
  return {
    ...watchCarrier(name, join(folder, 'messages.log'), sipp.child.output),
    address: `${LOOPBACK}:${sipp.port}`,
    async stop() {
      sipp.child.kill('SIGKILL'); // SIPp waits for its calls on anything gentler
      await sipp.child.ended;
      removeFolder(folder);
    },
  };
}

/**
 * What a carrier sees, from the trace of a SIPp that somebody else has started.
 * @param traceFile what its -message_file names
 * @param detail what else there is to say when a call does not come
 */
export function watchCarrier(name: string, traceFile: string, detail = () => ''): WatchedCarrier {
  const trace = new Trace(traceFile);
  const requests = () =>
    withoutRetransmissions(trace.messages().filter((m) => m.direction === 'received' && !m.status));
  const invites = () => firstOfEachCall(requests().filter((m) => m.method === 'INVITE'));
  const came = () => `carrier ${name} received: ${invites().map(dialled).join(', ') || 'no call'}\n${detail()}`;
  return {
    name,
    messages: () => trace.messages(),
    requests,
    invites,
    waitForInvites: (count, timeoutMs = 10_000) =>
      waitFor(`${count} calls`, () => invites().length >= count && invites(), timeoutMs, came),
    inviteFor: (destination, timeoutMs = 10_000) =>
      waitFor(`call to ${destination}`, () => invites().find((m) => dialled(m) === destination), timeoutMs, came),
    clear: () => trace.clear(),
  };
}

/** One call that a caller places. Texts may hold neither `;` nor line breaks, SIPp's separators: escape them (%3B). */
export interface Call {
  /** The caller's number. */
  readonly from: string;
  readonly display?: string;
  /** The number dialled: what finds this call again at the carrier. */
  readonly to: string;
  /** More headers, such as `Privacy: id`. The calls of one `placeCalls` have headers of the same names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For `uac-blind-transfer`: where to. */
  readonly transferTo?: string;
}

export interface PlaceOptions {
  /** host:port of the PBX. */
  readonly to: string;
  /** The address to call from; 127.0.0.1 when left out. */
  readonly address?: string;
  readonly scenario?: CallerScenario;
  /** Calls started a second; all at once when it is as high as their number. */
  readonly rate?: number;
  /** How long each call talks before it hangs up, or transfers. */
  readonly talkMs?: number;
  /** Calls that have not ended by then are cut off, and count as failed. */
  readonly timeoutMs?: number;
}

export interface CallResult {
  readonly to: string;
  readonly from: string;
  readonly callId: string;
  /** The final answer to the INVITE; null: there was none. */
  readonly status: number | null;
}

export interface CallsResult {
  /** Calls that went through the whole scenario. */
  readonly ok: number;
  readonly failed: number;
  /** Each call that was started. */
  readonly calls: readonly CallResult[];
  readonly messages: readonly SipMessage[];
  /** What SIPp says of calls that did not go as the scenario has it. */
  readonly errors: string;
}

/** Calls that are under way. */
export interface PlacedCalls {
  messages(): readonly SipMessage[];
  /** Resolves when the last one has ended. */
  readonly done: Promise<CallsResult>;
  stop(): Promise<void>;
}

/** Places calls and waits until all have ended. A call that fails is counted, not thrown. */
export async function placeCalls(calls: readonly Call[], options: PlaceOptions): Promise<CallsResult> {
  return (await startCalls(calls, options)).done;
}

/** Like `placeCalls` for calls that a test does something with while they last. */
export async function startCalls(calls: readonly Call[], options: PlaceOptions): Promise<PlacedCalls> {
  const { scenario = 'uac-call', address = LOOPBACK, rate = 50, talkMs = 100, timeoutMs = 30_000 } = options;
  const folder = makeFolder(tmpdir());
  const extra = { 'X-Caller': 'yes', ...calls[0]?.headers };
  const names = Object.keys(extra);
  const rows = calls.map((call) => {
    const headers: Readonly<Record<string, string>> = { 'X-Caller': 'yes', ...call.headers };
    if (Object.keys(headers).join() !== names.join()) throw new Error('calls placed together need the same headers');
    return [call.from, call.display ?? '', call.to, call.transferTo ?? '', ...names.map((name) => headers[name] ?? '')];
  });
  const bad = rows.flat().find((text) => /[;\r\n]/.test(text));
  if (bad !== undefined) throw new Error(`SIPp cannot send ${JSON.stringify(bad)}: escape ; and line breaks`);
  writeFileSync(join(folder, 'calls.csv'), `SEQUENTIAL\n${rows.map((row) => `${row.join(';')};\n`).join('')}`);
  const headerLines = names.map((name, i) => `${name}: [field${i + 4}]`).join('\n      ');
  const xml = readFileSync(join(scenarios, `${scenario}.xml`), 'utf8').replace(
    /^ *EXTRA_HEADERS$/m,
    `      ${headerLines}`,
  );
  writeFileSync(join(folder, 'scenario.xml'), xml);

  const count = String(calls.length);
  const { child } = await runSipp(folder, join(folder, 'scenario.xml'), address, [
    ...['-inf', join(folder, 'calls.csv'), '-m', count, '-l', count, '-r', String(rate), '-d', String(talkMs)],
    ...['-trace_stat', '-stf', join(folder, 'stat.csv'), '-fd', '1', options.to],
  ]);
  const trace = new Trace(join(folder, 'messages.log'));
  const finish = async (): Promise<CallsResult> => {
    const killer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const code = await child.ended;
    clearTimeout(killer);
    const messages = trace.messages();
    const stat = readStatistics(join(folder, 'stat.csv'));
    const errorFile = join(folder, 'errors.log');
    const errors = existsSync(errorFile) ? readFileSync(errorFile, 'utf8') : '';
    if (!stat || messages.length === 0) throw new Error(`SIPp (exit ${code}) placed no calls\n${child.output()}`);
    removeFolder(folder);
    return { ok: stat.ok, failed: calls.length - stat.ok, calls: resultsOf(messages), messages, errors };
  };
  return {
    messages: () => trace.messages(),
    done: finish(),
    async stop() {
      child.kill('SIGKILL');
      await child.ended;
      removeFolder(folder);
    },
  };
}

async function runSipp(
  folder: string,
  scenario: string,
  address: string,
  args: readonly string[],
): Promise<{ child: Child; port: number }> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const own = [
    ...['-sf', scenario, '-i', address, '-p', String(port), '-mi', address],
    ...['-nostdin', '-trace_msg', '-message_file', join(folder, 'messages.log')],
    ...['-trace_err', '-error_file', join(folder, 'errors.log')],
  ];
  const child = startChild('sipp', [...own, ...args], { cwd: folder, env: { ...process.env, TERM: 'dumb' } });
  // SIPp makes its trace file when it has taken its port.
  await waitFor('SIPp', () => startedOrEnded(folder, child), 10_000, child.output);
  return { child, port };
}

function startedOrEnded(folder: string, child: Child): boolean {
  try {
    closeSync(openSync(join(folder, 'messages.log'), 'r'));
    return true;
  } catch {
    if (!child.running()) throw new Error(`SIPp ended at once:\n${child.output()}`);
    return false;
  }
}

/** Follows a growing trace file; reads each byte once. */
class Trace {
  readonly #file: string;
  #position = 0;
  #rest = '';
  #messages: SipMessage[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  messages(): readonly SipMessage[] {
    const handle = openSync(this.#file, 'r');
    // SIPp began another file of this name (-ringbuffer_size).
    if (fstatSync(handle).size < this.#position) this.#position = 0;
    const buffer = Buffer.alloc(1024 * 1024);
    for (;;) {
      const length = readSync(handle, buffer, 0, buffer.length, this.#position);
      if (length === 0) break;
      this.#position += length;
      this.#rest += buffer.toString('latin1', 0, length);
    }
    closeSync(handle);
    const { messages, consumed } = parseTrace(this.#rest);
    this.#rest = this.#rest.slice(consumed);
    this.#messages.push(...messages);
    return this.#messages;
  }

  clear(): void {
    this.messages();
    this.#messages = [];
  }
}

/** The last line of SIPp's statistics; null while there is none. */
function readStatistics(file: string): { readonly ok: number } | null {
  const [names = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const last = rows.at(-1)?.split(';');
  const column = names.split(';').indexOf('SuccessfulCall(C)');
  return last ? { ok: Number(last[column]) } : null;
}

const withoutRetransmissions = (messages: readonly SipMessage[]): SipMessage[] => [
  ...new Map(messages.map((m) => [`${m.callId} ${m.cseq} ${m.method} ${m.header('Via')}`, m])).values(),
];

const firstOfEachCall = (invites: readonly SipMessage[]): SipMessage[] =>
  [...new Map([...invites].reverse().map((m) => [m.callId, m])).values()].reverse();

const resultsOf = (messages: readonly SipMessage[]): CallResult[] =>
  firstOfEachCall(messages.filter((m) => m.direction === 'sent' && m.method === 'INVITE' && !m.status)).map(
    (invite) => ({
      to: dialled(invite),
      from: invite.from.user,
      callId: invite.callId,
      status:
        messages.find((m) => m.callId === invite.callId && m.method === 'INVITE' && (m.status ?? 0) >= 200)?.status ??
        null,
    }),
  );
