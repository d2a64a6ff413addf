/**
 * What the suite calls with, and what each carrier may be shown for it, written by hand: nothing of the product computes
 * what its calls are judged by.
 *
 * Volga takes calling numbers as +7495..., Neva as 8812.... The trunk `down` is Volga's as well, and refuses every call.
 */

export const CALLER = '101';

export const carriers = [
  { name: 'Volga', country: 'RU', numberFormat: '+e164' },
  { name: 'Neva', country: 'RU', numberFormat: 'national' },
] as const;

export const trunks = [
  { name: 'volga', carrier: 'Volga', defaultNumber: '+74951230009', emergencyNumber: '+74951230008' },
  { name: 'neva', carrier: 'Neva', defaultNumber: '+78121230009', emergencyNumber: null },
  { name: 'down', carrier: 'Volga', defaultNumber: '+74951230009', emergencyNumber: null },
] as const;
export type TrunkName = 'volga' | 'neva' | 'down';

/** In no group. */
export const single = { e164: '+74951230003', carrier: 'Volga' } as const;

export const groups = [
  {
    name: 'Продажи',
    selection: 'position',
    numbers: [
      { e164: '+74951230001', carrier: 'Volga' },
      { e164: '+74951230004', carrier: 'Volga' },
      { e164: '+78121230001', carrier: 'Neva' },
    ],
  },
  {
    name: 'Support',
    selection: 'position',
    numbers: [
      { e164: '+74951230002', carrier: 'Volga' },
      { e164: '+78121230002', carrier: 'Neva' },
    ],
  },
  {
    name: 'Spread',
    selection: 'by_destination',
    numbers: [
      { e164: '+74951230011', carrier: 'Volga' },
      { e164: '+74951230012', carrier: 'Volga' },
      { e164: '+78121230011', carrier: 'Neva' },
      { e164: '+78121230012', carrier: 'Neva' },
    ],
  },
] as const;

export const task = { name: 'Spring', group: 'Support' } as const;

/** By reference and trunk: what the carrier may see. A call that keeps its caller ID shows CALLER, which is never wrong. */
export const expected: Readonly<Record<string, Readonly<Record<TrunkName, readonly string[]>>>> = {
  'group:Продажи': { volga: ['+74951230001'], neva: ['88121230001'], down: ['+74951230001'] },
  'group:Support': { volga: ['+74951230002'], neva: ['88121230002'], down: ['+74951230002'] },
  'task:Spring': { volga: ['+74951230002'], neva: ['88121230002'], down: ['+74951230002'] },
  'number:+74951230003': { volga: ['+74951230003'], neva: ['88121230009'], down: ['+74951230003'] },
  'group:Spread': {
    volga: ['+74951230011', '+74951230012'],
    neva: ['88121230011', '88121230012'],
    down: ['+74951230011', '+74951230012'],
  },
  '': { volga: ['+74951230009'], neva: ['88121230009'], down: ['+74951230009'] },
};

/** What `group:Продажи` shows by Volga's trunks when its first number there is gone. */
export const NEXT_OF_SALES = '+74951230004';
