import type { Esl } from './esl.ts';
import { tableVersionOf } from './table-wire.ts';

const SLOTS = [1, 2, 3, 4];
/** An agent says every second by which version it answers. One that was silent for so long does not answer. */
const DEAD_MS = 5000;

/** What the agents of one FreeSWITCH tell each other, in mod_hash: by which version they answer calls. */
export interface OtherAgents {
  /** Tells them; null: this one answers no calls. */
  tell(esl: Esl, version: number | null): Promise<void>;
  /** Versions that the others answer by, and those of the tables, which answer when no agent does. */
  versions(esl: Esl): Promise<readonly number[]>;
  /** Whether every other agent that answers calls has this version. */
  have(esl: Esl, version: number): Promise<boolean>;
}

/** @param now monotonic, ms */
export function createOtherAgents(slot: number, now: () => number = () => performance.now()): OtherAgents {
  const others = SLOTS.filter((other) => other !== slot);
  /** What each slot said last, and since when: told by no clock but ours. */
  const heard = new Map<number, { readonly text: string; readonly at: number }>();
  let beats = 0;

  /** Null: that agent answers no calls. One that is heard of for the first time may. */
  async function versionOf(esl: Esl, other: number): Promise<number | null> {
    const text = await esl.api(`hash select/callerid-${other}/answers`);
    if (heard.get(other)?.text !== text) heard.set(other, { text, at: now() });
    // VERSION.BEAT; what is not there is answered by an error text
    const version = /^(\d+)\.\d+$/.exec(text.trim())?.[1];
    if (version === undefined || now() - (heard.get(other)?.at ?? 0) > DEAD_MS) return null;
    return Number(version);
  }

  const answering = async (esl: Esl) =>
    (await Promise.all(others.map((other) => versionOf(esl, other)))).filter((version) => version !== null);

  return {
    async tell(esl, version) {
      const key = `callerid-${slot}/answers`;
      await esl.api(version === null ? `hash delete/${key}` : `hash insert/${key}/${version}.${++beats}`);
    },
    async versions(esl) {
      const tables = others.map(async (other) => Number(await esl.api(`global_getvar ${tableVersionOf(other)}`)));
      return [...(await answering(esl)), ...(await Promise.all(tables)).filter((version) => version > 0)];
    },
    have: async (esl, version) => (await answering(esl)).every((other) => other >= version),
  };
}
