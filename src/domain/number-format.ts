import type { CountryCode } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/max/metadata';
import type { Carrier, NumberFormat } from './model.ts';

export interface RenderedNumber {
  /** Only digits and `+`. */
  readonly shown: string;
  /** The format that was used: `+e164` where the carrier's own would make another number of it. */
  readonly format: NumberFormat;
}

/**
 * The number as this carrier wants it written. `national` is libphonenumber's national form without separators, so with
 * the trunk prefix where the country writes one (RU 8, GB and DE and FR 0) and without where it writes none (US, IT).
 * A number outside the carrier's numbering plan has no national form there: it is written as `+e164`, since its bare
 * digits would be somebody else's number.
 */
export function renderNumber(e164: string, carrier: Pick<Carrier, 'country' | 'numberFormat'>): RenderedNumber {
  const format = carrier.numberFormat;
  if (format === '+e164') return { shown: e164, format };
  if (format === 'e164') return { shown: e164.slice(1), format };
  const plan = planOf(carrier.country);
  if (!plan || !e164.startsWith(plan.prefix)) return { shown: e164, format: '+e164' };
  const significant = e164.slice(plan.prefix.length);
  return { shown: format === 'national' ? nationalForm(plan, significant) : significant, format };
}

interface Plan {
  /** `+` and the calling code. Countries that share one (RU and KZ, US and CA) share the national form as well. */
  readonly prefix: string;
  readonly forms: readonly Form[];
}
interface Form {
  readonly leading: RegExp;
  readonly pattern: RegExp;
  readonly replacement: string;
  /** What the form puts before the digits, where that is all it does once separators are gone; null: more than that. */
  readonly prefix: string | null;
}

/**
 * libphonenumber's own way of formatting (`chooseFormatForNumber`, `formatNationalNumberUsingFormat`) with the regular
 * expressions compiled once per country: it compiles them anew for each number, which costs some 10 us on each call.
 */
function nationalForm(plan: Plan, significant: string): string {
  for (const { leading, pattern, replacement, prefix } of plan.forms) {
    if (!leading.test(significant) || !pattern.test(significant)) continue;
    return prefix === null ? significant.replace(pattern, replacement).replace(/\D+/g, '') : prefix + significant;
  }
  return significant;
}

/** Positions in libphonenumber-js's minified metadata (its source/metadata.js); number-format.test.ts holds them against the library for each country. */
type PlanMetadata = readonly [
  callingCode: string,
  iddPrefix: unknown,
  nationalNumberPattern: unknown,
  possibleLengths: unknown,
  formats: readonly FormatMetadata[] | 0 | undefined,
  nationalPrefix: unknown,
  nationalPrefixRule: string | 0 | undefined,
];
type FormatMetadata = readonly [
  pattern: string,
  format: string,
  leadingDigits: readonly string[] | 0 | undefined,
  nationalPrefixRule: string | 0 | undefined,
];

const plans = new Map<string, Plan | null>();

function planOf(country: string): Plan | null {
  let plan = plans.get(country);
  if (plan === undefined) {
    plan = readPlan(country);
    plans.set(country, plan);
  }
  return plan;
}

function readPlan(country: string): Plan | null {
  const own = planMetadata(country);
  if (!own) return null;
  const callingCode = own[0];
  // The formats of countries that share a calling code stand with the first of them.
  const main = planMetadata(metadata.country_calling_codes[callingCode]?.[0] ?? country) ?? own;
  const forms = own[4] || main[4] || [];
  return {
    prefix: `+${callingCode}`,
    forms: forms.map(([pattern, format, leadingDigits, rule]) => {
      const prefixRule = rule || own[6] || main[6];
      // The rule's own `$1` is the first group that the format uses: not always the pattern's first (AR).
      const replacement = prefixRule ? format.replace(/(\$\d)/, prefixRule) : format;
      return {
        leading: new RegExp(`^(?:${(leadingDigits || []).at(-1) ?? ''})`),
        pattern: new RegExp(`^(?:${pattern})$`),
        replacement,
        prefix: prefixOf(pattern, replacement),
      };
    }),
  };
}

/** `8` of `8 ($1) $2-$3` for a pattern of three groups and nothing beside them. */
function prefixOf(pattern: string, replacement: string): string | null {
  const groups = pattern.match(/\([^()]*\)/g) ?? [];
  const inOrder = groups.map((_, i) => `$${i + 1}`).join('');
  const used = replacement.replace(/[^\d$]/g, '');
  const prefix = used.slice(0, -inOrder.length);
  return groups.join('') === pattern && used === prefix + inOrder && /^\d*$/.test(prefix) ? prefix : null;
}

function planMetadata(country: string): PlanMetadata | undefined {
  return Object.hasOwn(metadata.countries, country)
    ? (metadata.countries[country as CountryCode] as unknown as PlanMetadata)
    : undefined;
}
