import { normalizeDestination } from './destination.ts';

/**
 * Emergency destinations per country (ISO 3166-1 alpha-2), for the settings to start from; the settings decide.
 * Sources: national numbering plans; ITU-T E.161.1 (112 and 911 as alternatives); EU Directive 2018/1972, article 109 (112).
 */
export const EMERGENCY_DESTINATIONS: Readonly<Record<string, readonly string[]>> = {
  // 01 to 04 is the older form that fixed networks still carry.
  RU: ['112', '101', '102', '103', '104', '01', '02', '03', '04'],
  BY: ['112', '101', '102', '103', '104'],
  KZ: ['112', '101', '102', '103', '104'],
  KG: ['112', '101', '102', '103', '104'],
  UZ: ['112', '101', '102', '103', '104'],
  UA: ['112', '101', '102', '103', '104'],
  AM: ['112', '911', '101', '102', '103', '104'],
  GE: ['112'],
  AZ: ['112', '101', '102', '103', '104'],
  GB: ['999', '112'],
  IE: ['112', '999'],
  FR: ['112', '15', '17', '18', '114'],
  DE: ['112', '110'],
  IT: ['112', '113', '115', '118'],
  ES: ['112'],
  PL: ['112', '997', '998', '999'],
  AT: ['112', '122', '133', '144'],
  CH: ['112', '117', '118', '144'],
  NO: ['112', '110', '113'],
  TR: ['112'],
  US: ['911'],
  CA: ['911'],
  MX: ['911'],
  BR: ['190', '192', '193'],
  AU: ['000', '112'],
  NZ: ['111'],
  JP: ['110', '119'],
  CN: ['110', '119', '120'],
  IN: ['112', '100', '101', '102', '108'],
  EU: ['112'],
};

/** What a new installation starts with: all of the above. */
export const DEFAULT_EMERGENCY_DESTINATIONS: readonly string[] = [
  ...new Set(Object.values(EMERGENCY_DESTINATIONS).flat()),
].sort();

/** The list as it is looked up; made once per change of the settings. */
export function emergencySet(destinations: readonly string[]): ReadonlySet<string> {
  return new Set(destinations.map(normalizeDestination).filter((destination) => destination !== ''));
}

/** True: this destination, as a whole and without visual separators, is on the list. */
export function isEmergency(destination: string, list: ReadonlySet<string>): boolean {
  return list.has(normalizeDestination(destination));
}
