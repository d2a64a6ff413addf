/**
 * What the lab shows, written by hand: the numbers that are expected are not computed by anything that is shown.
 *
 * Volga wants calling numbers as +74951230001, Neva as 88121230001. The number +74951230003 is registered with Volga
 * alone, so a call that names it and leaves by Neva's trunk shows that trunk's default number.
 */

export const carriers = [
  { name: 'Volga', country: 'RU', numberFormat: '+e164' },
  { name: 'Neva', country: 'RU', numberFormat: 'national' },
] as const;
export type CarrierName = (typeof carriers)[number]['name'];

export const trunks = [
  { name: 'volga-1', carrier: 'Volga', defaultNumber: '+7 495 123-00-09' },
  { name: 'neva-1', carrier: 'Neva', defaultNumber: '+7 812 123-00-09' },
] as const;
export type TrunkName = (typeof trunks)[number]['name'];

/** A number that is in no group. */
export const singleNumber = { e164: '8 (495) 123-00-03', carrier: 'Volga' } as const;

export const groups = [
  {
    name: 'Продажи',
    numbers: [
      { e164: '+7 495 123-00-01', carrier: 'Volga' },
      { e164: '+7 812 123-00-01', carrier: 'Neva' },
    ],
  },
  {
    name: 'Support',
    numbers: [
      { e164: '+7 495 123-00-02', carrier: 'Volga' },
      { e164: '+7 812 123-00-02', carrier: 'Neva' },
    ],
  },
] as const;

export const callTask = { name: 'Spring', group: 'Support' } as const;

/** The number that the line to paste gives to the first group at Volga, or takes from it again. */
export const otherNumber = '+7 495 123-00-77';

/** Each reference by each trunk, and what the carrier must see. */
export const expectations: readonly Expectation[] = [
  { trunk: 'volga-1', carrier: 'Volga', reference: 'group:Продажи', expected: '+74951230001' },
  { trunk: 'volga-1', carrier: 'Volga', reference: 'task:Spring', expected: '+74951230002' },
  { trunk: 'volga-1', carrier: 'Volga', reference: 'number:+74951230003', expected: '+74951230003' },
  { trunk: 'neva-1', carrier: 'Neva', reference: 'group:Продажи', expected: '88121230001' },
  { trunk: 'neva-1', carrier: 'Neva', reference: 'task:Spring', expected: '88121230002' },
  { trunk: 'neva-1', carrier: 'Neva', reference: 'number:+74951230003', expected: '88121230009' },
];

export interface Expectation {
  readonly trunk: TrunkName;
  readonly carrier: CarrierName;
  readonly reference: string;
  /** As this carrier wants it written. */
  readonly expected: string;
}
