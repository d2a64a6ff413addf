import { serviceNow } from '../api/client.ts';
import type { Pbx } from '../api/types.ts';

/** Agents tell of themselves every 5 seconds. Who is silent for so long is gone, whatever he said last. Milliseconds. */
const SILENT_MS = 20_000;

export type AgentState = Pbx['states'][number];

/** The agent still tells of itself, and says that it is connected. */
export function isPresent(state: AgentState, now = serviceNow()): boolean {
  return state.connected && now - new Date(state.seenAt).getTime() < SILENT_MS;
}

/** Since when it is connected, or is not. ISO 8601. */
export function stateSince(state: AgentState): string {
  return isPresent(state) || !state.connected ? state.since : state.seenAt;
}

export function isConnected(pbx: Pbx): boolean {
  return pbx.states.some((state) => isPresent(state));
}

/** A version is in force on a PBX when each of the agents that are there answers by it, with a table that is sure to hold it. */
export function inForce(pbx: Pbx, version: number): boolean {
  const present = pbx.states.filter((state) => isPresent(state));
  return present.length > 0 && present.every(({ inForceSeq }) => inForceSeq !== null && inForceSeq >= version);
}
