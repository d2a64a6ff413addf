import type { Policy, Selection } from '../../domain/model.ts';
import type { Carrier, Group } from '../api/types.ts';
import { confirmationOf } from '../shared/confirmation.ts';
import type { PhoneTools } from '../shared/phone-tools.ts';
import { randomKey } from '../shared/random-key.ts';

export interface NumberRow {
  /** Of the row on the screen alone: a row keeps its focus when it is moved. */
  readonly key: string;
  /** As typed. */
  e164: string;
  carrierId: number | null;
  /** As pasted: chosen as soon as a carrier of that name is known. */
  carrierName: string;
  enabled: boolean;
  /** False: paused everywhere, which is changed on the page of phone numbers. */
  readonly numberEnabled: boolean;
  /** Of another country than its carrier, and confirmed as it was then; see `isConfirmed`. */
  confirmed: string;
  /** Shown as inputs; the others read as text until they are clicked. */
  editing: boolean;
}

export interface GroupValues {
  name: string;
  selection: Selection;
  policy: Policy | null;
  fallbackGroupId: number | null;
  aliases: string[];
  numbers: NumberRow[];
}

export function newRow(values: Partial<NumberRow> = {}): NumberRow {
  return {
    key: randomKey(),
    e164: '',
    carrierId: null,
    carrierName: '',
    enabled: true,
    numberEnabled: true,
    confirmed: '',
    editing: true,
    ...values,
  };
}

export function toValues(group: Group): GroupValues {
  return {
    name: group.name,
    selection: group.selection,
    policy: group.policy,
    fallbackGroupId: group.fallbackGroupId,
    aliases: [...group.aliases],
    numbers: group.numbers.map((number) =>
      newRow({
        ...number,
        key: `${number.phoneNumberId}`,
        confirmed: confirmationOf(number.e164, number.carrierId),
        editing: false,
      }),
    ),
  };
}

const filled = (row: NumberRow) => row.e164.trim() !== '';

/** Whether its number may be of another country than its carrier. */
export const isConfirmed = ({ e164, carrierId, confirmed }: Pick<NumberRow, 'e164' | 'carrierId' | 'confirmed'>) =>
  confirmed === confirmationOf(e164, carrierId);

/** What is sent. A row without a number was only offered, so it is left out. */
export function toBody(values: GroupValues) {
  return {
    name: values.name.trim(),
    selection: values.selection,
    policy: values.policy,
    fallbackGroupId: values.policy === 'fallback_group' ? values.fallbackGroupId : null,
    aliases: values.aliases,
    numbers: values.numbers.filter(filled).map((row) => ({
      e164: row.e164,
      carrierId: row.carrierId,
      enabled: row.enabled,
      confirmForeign: isConfirmed(row),
    })),
  };
}

/** `numbers[1].e164` of what was sent as the field of the form, where rows without a number still stand. */
export function toField(path: string, values: GroupValues): string {
  const place = /^numbers\[(\d+)\](.*)$/.exec(path);
  if (!place) return path;
  const sent = values.numbers.map((row, index) => ({ row, index })).filter(({ row }) => filled(row));
  const index = sent[Number(place[1])]?.index ?? 0;
  return `numbers.${index}${place[2] === '' ? '.e164' : place[2]}`;
}

/** Fields that are wrong already, each with a code. */
export function check(
  values: GroupValues,
  carriers: ReadonlyMap<number, Carrier>,
  tools: PhoneTools | null,
): Record<string, string> {
  const wrong: Record<string, string> = {};
  if (values.name.trim() === '') wrong.name = 'required';
  if (values.policy === 'fallback_group' && values.fallbackGroupId === null) wrong.fallbackGroupId = 'required';
  const seen = new Map<string, number>();
  for (const [index, row] of values.numbers.entries()) {
    if (!filled(row)) continue;
    if (row.carrierId === null) {
      wrong[`numbers.${index}.carrierId`] = 'required';
      continue;
    }
    const carrier = carriers.get(row.carrierId);
    // The list of carriers is still on its way: the service checks.
    if (!carrier) continue;
    const parsed = tools?.parse(row.e164, carrier.country, isConfirmed(row));
    if (!parsed) continue;
    if (!parsed.ok) wrong[`numbers.${index}.e164`] = parsed.code;
    else if (seen.has(`${carrier.id} ${parsed.e164}`)) wrong[`numbers.${index}.e164`] = 'duplicate';
    else seen.set(`${carrier.id} ${parsed.e164}`, index);
  }
  return wrong;
}

/**
 * The rows with a carrier each that can be told by now: the one that was pasted with the number,
 * or the only one there is. The same array when nothing is to be filled in.
 */
export function withCarriers(rows: NumberRow[], carriers: readonly Carrier[]): NumberRow[] {
  const only = carriers.length === 1 ? carriers[0] : undefined;
  const find = ({ carrierId, carrierName }: NumberRow) => {
    if (carrierId !== null) return undefined;
    const name = carrierName.toLocaleLowerCase();
    return name === '' ? only : carriers.find((known) => known.name.toLocaleLowerCase() === name);
  };
  if (!rows.some(find)) return rows;
  return rows.map((row) => ({ ...row, carrierId: find(row)?.id ?? row.carrierId }));
}

/**
 * A column copied from a table, one number a line; a second column may name the carrier.
 * @returns null when it is one line alone: then it is an ordinary paste
 */
export function readColumn(text: string): Pick<NumberRow, 'e164' | 'carrierName'>[] | null {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length < 2) return null;
  return lines.map((line) => {
    const [e164 = '', carrierName = ''] = line.split(/[\t;]/).map((cell) => cell.trim());
    return { e164, carrierName };
  });
}
