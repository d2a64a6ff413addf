import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Api } from '../support/api.ts';
import { makeFolder, removeFolder } from '../support/child.ts';
import { startEditSite } from '../support/edit-site.ts';
import { waitFor } from '../support/wait.ts';
import { built } from './built.ts';
import { percentile } from './figures.ts';

export interface EditFigures {
  readonly groups: number;
  readonly numbers: number;
  /** A start: from nothing to the snapshot of all, ms. */
  readonly startMs: number;
  /** From the answer of the API in one process to the snapshot in another, ms. */
  readonly p50: number;
  readonly p99: number;
}

interface Group {
  readonly name: string;
  readonly selection: string;
  readonly policy: string | null;
  readonly fallbackGroupId: number | null;
  readonly version: number;
  readonly numbers: readonly { e164: string; carrierId: number; enabled: boolean }[];
}

/** Pauses or wakes the first number of a group by the API. Resolves to the version that has it. */
export async function toggleGroup(api: Api, id: number): Promise<number> {
  const { version, numbers, name, selection, policy, fallbackGroupId } = await api.call<Group>(
    'GET',
    `/v1/groups/${id}`,
  );
  const changed = numbers.map(({ e164, carrierId, enabled }, i) => ({
    e164,
    carrierId,
    enabled: enabled !== (i === 0),
  }));
  const body = { name, selection, policy, fallbackGroupId, numbers: changed };
  return (await api.call<Group>('PUT', `/v1/groups/${id}`, body, version)).version;
}

/** Edits by the API, seen by a store that follows the same PostgreSQL as an agent's does. */
export async function measureEdits(
  service: Api,
  databaseUrl: string,
  groups: number,
  numbersOfGroup: number,
  edits: number,
): Promise<EditFigures> {
  const { openStore } = await built('store/open');
  const folder = makeFolder(tmpdir());
  const before = performance.now();
  const store = await openStore({ databaseUrl, dataDir: folder, log: pino({ level: 'silent' }) });
  await waitFor('snapshot', () => (store.snapshots.current?.seq ?? -1) >= 0, 60_000);
  const startMs = Math.round(performance.now() - before);
  const seen = new Map<number, number>();
  store.snapshots.subscribe(({ seq }) => void seen.set(seq, performance.now()));
  const waits: number[] = [];
  for (let edit = 0; edit < edits; edit++) {
    const version = await toggleGroup(service, 2 + ((edit * 97) % groups));
    const saved = performance.now();
    await store.snapshots.reached(version, 10_000);
    waits.push(Math.max(0, (seen.get(version) ?? performance.now()) - saved));
  }
  await store.close();
  removeFolder(folder);
  const numbers = groups * numbersOfGroup + 1;
  return { groups: groups + 1, numbers, startMs, p50: percentile(waits, 0.5), p99: percentile(waits, 0.99) };
}

export interface LiveFigures {
  /** From the answer of the API to the first INVITE that shows the new number, ms; the call itself is in it. */
  readonly callP50: number;
  readonly callWorst: number;
  /** Calls placed after the answer, and those of them that still showed the number before. */
  readonly calls: number;
  readonly old: number;
  /** To the PBX's confirmation that its table has it as well, ms. */
  readonly inForceP50: number;
  readonly inForceWorst: number;
}

/** Said 2 s after the PBX's last acknowledgement, so it is waited for after a few edits alone. */
const EDITS_IN_FORCE = 4;
/** The PBX's table is filled first, with all groups. */
const FILL_MS = 600_000;

const numberOf = (edit: number) => `+7495${1_230_000 + edit}`;
let last = 79_160_000_000;

/**
 * Edits by the whole service, and a real call through a real Asterisk after each.
 * @param key any of that database
 */
export async function measureLive(databaseUrl: string, key: string, edits: number): Promise<LiveFigures> {
  const site = await startEditSite(numberOf(0), { env: { DATABASE_URL: databaseUrl }, key, inForceMs: FILL_MS });
  const call = async () => {
    const to = String(++last);
    const { url, user, password } = site.asterisk.ari;
    const answer = await fetch(`${url}/ari/channels?endpoint=Local/${to}@callerid-originate/n&formats=ulaw`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        ...{ context: 'from-carriers', extension: 's', priority: 1, timeout: 5 },
        variables: { CALLERID_TRUNK: site.trunk, CALLERID_REFERENCE: site.reference },
      }),
    });
    if (!answer.ok) throw new Error(`ARI: ${answer.status} ${await answer.text()}`);
    const invite = await site.carrier.inviteFor(to);
    return { number: invite.from.user, at: invite.at };
  };
  try {
    const calls: number[] = [];
    const forces: number[] = [];
    let old = 0;
    for (let edit = 1; edit <= edits; edit++) {
      const version = await site.edit(numberOf(edit));
      const saved = Date.now();
      let seen = await call();
      for (; seen.number === numberOf(edit - 1); seen = await call()) old++;
      if (seen.number !== numberOf(edit)) throw new Error(`edit ${edit}: the carrier saw ${seen.number}`);
      calls.push(seen.at - saved);
      if (edit > EDITS_IN_FORCE) continue;
      await site.inForce(version);
      forces.push(Date.now() - saved);
      await sleep(100);
    }
    return {
      callP50: percentile(calls, 0.5),
      callWorst: percentile(calls, 1),
      calls: calls.length + old,
      old,
      inForceP50: percentile(forces, 0.5),
      inForceWorst: percentile(forces, 1),
    };
  } finally {
    await site.close();
  }
}
