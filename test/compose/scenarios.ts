import { expectations } from '../lab/data.ts';
import type { CallerScenario } from '../support/sipp.ts';

/**
 * Calls through the stack and the INVITEs that each of them comes to, written by hand: nothing that is tested computes them.
 */
export interface Scenario {
  readonly name: string;
  readonly trunk: string;
  /** The trunk of the second attempt. */
  readonly next?: string;
  readonly reference: string;
  readonly caller?: CallerScenario;
  /** The caller asks not to be shown. */
  readonly restricted?: boolean;
  /** PBXs whose dialplan in the lab can do it; left out: all. */
  readonly only?: readonly string[];
  readonly seen: readonly SeenBy[];
}

export interface SeenBy {
  /** Carrier and what its SIPp does, as `Volga uas-answer`. */
  readonly by: string;
  readonly number: string;
  /** The INVITE for the number that a transfer goes to. */
  readonly transferred?: boolean;
}

const sales = 'group:Продажи';

export const scenarios: readonly Scenario[] = [
  ...expectations.map(({ trunk, carrier, reference, expected }) => ({
    name: `${reference} by ${trunk}`,
    trunk,
    reference,
    seen: [{ by: `${carrier} uas-answer`, number: expected }],
  })),
  {
    name: 'a trunk that refuses, then the other carrier',
    trunk: 'volga-refuses',
    next: 'neva-1',
    reference: sales,
    seen: [
      { by: 'Volga uas-503', number: '+74951230001' },
      { by: 'Neva uas-answer', number: '88121230001' },
    ],
  },
  {
    name: 'a trunk where nobody picks up, then the other carrier',
    trunk: 'volga-rings',
    next: 'neva-1',
    reference: 'task:Spring',
    seen: [
      { by: 'Volga uas-ring', number: '+74951230002' },
      { by: 'Neva uas-answer', number: '88121230002' },
    ],
  },
  {
    name: 'a subscriber who hangs up',
    trunk: 'volga-hangs-up',
    reference: sales,
    seen: [{ by: 'Volga uas-hangup', number: '+74951230001' }],
  },
  {
    name: 'a caller who asks not to be shown',
    trunk: 'volga-1',
    reference: sales,
    restricted: true,
    seen: [{ by: 'Volga uas-answer', number: '+74951230001' }],
  },
  {
    name: 'a blind transfer',
    trunk: 'neva-1',
    reference: sales,
    caller: 'uac-blind-transfer',
    only: ['asterisk'],
    seen: [
      { by: 'Neva uas-answer', number: '88121230001' },
      { by: 'Neva uas-answer', number: '88121230001', transferred: true },
    ],
  },
];

/** What a carrier may see at all, whoever called: the numbers that are registered with it. */
export const registered: Readonly<Record<string, readonly string[]>> = {
  Volga: ['+74951230001', '+74951230002', '+74951230003', '+74951230009', '+74951230077'],
  Neva: ['88121230001', '88121230002', '88121230009'],
};
