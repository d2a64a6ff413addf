import { createHash } from 'node:crypto';
import type { Cell, Outcome, TableRow, TableTarget, TrunkRow } from '../../domain/table-row.ts';
import type { PbxMode } from '../pbx.ts';
import type { TableEntry, TableForm } from '../table/wire.ts';
import { encodeText } from './question.ts';

/*
 * The table in mod_hash, as callerid-groups.xml reads it. A part is a realm of its own, `callerid-SLOT_PART`, since
 * mod_hash lists what a realm holds and nothing smaller:
 *
 *   t      TRUNK           carrier id|mode|display mode|display text|emergency|default|no match|own|its reason|carrier|identity
 *   e      DESTINATION     1
 *   r.HH   MD5             the path of a target: c.HH/TARGET. MD5 of `=REFERENCE`, HH its first byte: no name can hold
 *                          what mod_hash or a dialplan would take for its own
 *   c.HH   TARGET_CARRIER  what is done|the reason
 *
 * `what is done` is a number, keep, reject, ask, or @ and the name of a field of the trunk's row.
 */

/** One hexadecimal byte each, so at most some 2,000 entries a part at half a million of them. */
const BYTES = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
const PARTS = ['t', 'e', ...BYTES.map((byte) => `r.${byte}`), ...BYTES.map((byte) => `c.${byte}`)];
/** Names and destinations as the dialplan takes them; any other is asked of the agent. */
const TRUNK = /^[-\w.@+]{1,64}$/;
const DESTINATION = /^[+*#0-9]{1,32}$/;

export function freeswitchTableForm(mode: PbxMode): TableForm {
  return { parts: PARTS, encode: (row) => write(row, mode) };
}

function write(row: TableRow, mode: PbxMode): TableEntry | null {
  switch (row.kind) {
    case 'trunk':
      if (!TRUNK.test(row.trunk)) return null;
      return { part: 't', key: row.trunk, value: trunkFields(row.value, mode).join('|') };
    case 'emergency':
      return DESTINATION.test(row.destination) ? { part: 'e', key: row.destination, value: '1' } : null;
    case 'reference': {
      const key = createHash('md5').update(`=${row.reference}`).digest('hex');
      return { part: `r.${key.slice(0, 2)}`, key, value: pathOf(row.target).join('/') };
    }
    case 'cell': {
      const [part, target] = pathOf(row.target);
      return { part, key: `${target}_${row.carrierId}`, value: cellFields(row.value).join('|') };
    }
  }
}

function trunkFields(
  { carrierId, display, emergency, byDefault, noMatch, own, carrier, identityHeader }: TrunkRow,
  mode: PbxMode,
) {
  return [
    carrierId,
    mode,
    display.name,
    encodeText(display.text),
    ...[emergency, byDefault, noMatch, own.outcome].map(word),
    own.reason,
    encodeText(carrier),
    identityHeader,
  ];
}

function cellFields(cell: Cell): readonly string[] {
  if ('outcome' in cell) return [word(cell.outcome), cell.reason];
  return cell.see === 'own' ? ['@own', ''] : [`@${cell.see}`, cell.reason];
}

const word = (outcome: Outcome): string => (outcome.action === 'set' ? outcome.shown : outcome.action);

function pathOf(target: TableTarget): readonly [part: string, target: string] {
  switch (target.kind) {
    case 'group':
      return [`c.${BYTES[target.id & 255]}`, `g${target.id}`];
    case 'number':
      return [`c.${BYTES[Number(target.e164.slice(-4)) & 255]}`, `n${target.e164.slice(1)}`];
    case 'trunk_default':
      return ['c.00', 'd'];
  }
}
