import type { Pbx } from '../api/types.ts';

/** An edit is in force on a PBX when an agent is connected to it and its resident table holds that version. */
export function inForce(pbx: Pbx, version: number): boolean {
  return pbx.states.some((state) => state.connected && state.tableSeq !== null && state.tableSeq >= version);
}

export function isConnected(pbx: Pbx): boolean {
  return pbx.states.some((state) => state.connected);
}
