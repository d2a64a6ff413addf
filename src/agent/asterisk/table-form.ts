import { createHash } from 'node:crypto';
import type { Cell, Outcome, TableRow, TableTarget, TrunkRow } from '../../domain/table-row.ts';
import type { PbxMode } from '../pbx.ts';
import type { TableEntry, TableForm } from '../table/wire.ts';

/*
 * The table in AstDB, as callerid-groups.conf reads it, below the family of the agent's slot:
 *
 *   t/TRUNK               carrier id|mode|display mode|display text|emergency|default|no match|own|its reason|carrier
 *   e/DESTINATION         1
 *   r/HH/=REFERENCE       the path of a target: c/HH/TARGET; HH is the first byte of the MD5 of =REFERENCE
 *   c/HH/TARGET/CARRIER   what is done|the reason
 *
 * `what is done` is a number, keep, reject, ask, or @ and the place of a field in the trunk's row, from 1. Names are
 * URI-encoded, which is what URIENCODE makes of them: no value holds a `|`, and AMI and AstDB change nothing of them.
 */
const FIELDS = { default: 6, no_match: 7, own: 8 } as const;

/** One hexadecimal byte each, so at most some 2,000 entries a part at half a million of them. */
const BYTES = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
const PARTS = ['t', 'e', ...BYTES.map((byte) => `r/${byte}`), ...BYTES.map((byte) => `c/${byte}`)];
/** An AMI line with more than about 1,020 bytes is refused; this leaves room for `Family:` and `Key: `. Bytes. */
const MAX_LENGTH = 900;
/** The dialplan looks at no more of a reference than this. Bytes. */
const MAX_REFERENCE = 300;

export function asteriskTableForm(mode: PbxMode): TableForm {
  return {
    parts: PARTS,
    encode(row) {
      try {
        const entry = write(row, mode);
        return entry && entry.key.length <= MAX_LENGTH && entry.value.length <= MAX_LENGTH ? entry : null;
      } catch (error) {
        if (error instanceof URIError) return null; // half a character: no PBX can ask for it
        throw error;
      }
    },
  };
}

function write(row: TableRow, mode: PbxMode): TableEntry | null {
  switch (row.kind) {
    case 'trunk':
      return { part: 't', key: `t/${encodeURIComponent(row.trunk)}`, value: trunkFields(row.value, mode).join('|') };
    case 'emergency':
      return { part: 'e', key: `e/${encodeURIComponent(row.destination)}`, value: '1' };
    case 'reference': {
      if (Buffer.byteLength(row.reference) > MAX_REFERENCE) return null;
      const part = `r/${createHash('md5').update(`=${row.reference}`).digest('hex').slice(0, 2)}`;
      return { part, key: `${part}/=${encodeURIComponent(row.reference)}`, value: pathOf(row.target) };
    }
    case 'cell': {
      const path = pathOf(row.target);
      return { part: path.slice(0, 4), key: `${path}/${row.carrierId}`, value: cellFields(row.value).join('|') };
    }
  }
}

function trunkFields({ carrierId, display, emergency, byDefault, noMatch, own, carrier }: TrunkRow, mode: PbxMode) {
  return [
    carrierId,
    mode,
    display.name,
    encodeURIComponent(display.text),
    ...[emergency, byDefault, noMatch, own.outcome].map(word),
    own.reason,
    encodeURIComponent(carrier),
  ];
}

function cellFields(cell: Cell): readonly string[] {
  if ('outcome' in cell) return [word(cell.outcome), cell.reason];
  return cell.see === 'own' ? [`@${FIELDS.own}`, ''] : [`@${FIELDS[cell.see]}`, cell.reason];
}

const word = (outcome: Outcome): string => (outcome.action === 'set' ? outcome.shown : outcome.action);

function pathOf(target: TableTarget): string {
  switch (target.kind) {
    case 'group':
      return `c/${BYTES[target.id & 255]}/g${target.id}`;
    case 'number':
      return `c/${BYTES[Number(target.e164.slice(-4)) & 255]}/n${target.e164.slice(1)}`;
    case 'trunk_default':
      return 'c/00/d';
  }
}
