import { describe, expect, it } from 'vitest';
import { DEFAULT_EMERGENCY_DESTINATIONS, EMERGENCY_DESTINATIONS, emergencySet, isEmergency } from './emergency.ts';

const list = emergencySet(DEFAULT_EMERGENCY_DESTINATIONS);

describe('rule 1: emergency destinations', () => {
  it.each(['112', '911', '999', '000', '01', '02', '03', '04', '101', '102', '103', '104', '110'])(
    'rule 1: %s is one by default',
    (destination) => expect(isEmergency(destination, list)).toBe(true),
  );
  it.each([
    '1 1 2',
    '1-1-2',
    '(112)',
    '1.1.2',
    ' 112\t',
    '1\u00a012',
    '1\u200b12',
    '１１２',
    '١١٢'.normalize('NFKC') && '1/12',
  ])('rule 1: %j is 112', (destination) => expect(isEmergency(destination, list)).toBe(true));
  it.each(['', ' ', '1', '1120', '0112', '+112', '1112', '112a', '84951234112', '11', '112\0'])(
    'rule 1: %j is none: compared whole',
    (destination) => expect(isEmergency(destination, list)).toBe(false),
  );
  it('rule 1: the list is the settings’ own, separators in it or not', () => {
    expect(isEmergency('55', emergencySet(['5-5']))).toBe(true);
    expect(isEmergency('112', emergencySet(['55']))).toBe(false);
    expect(isEmergency('', emergencySet([' ', '']))).toBe(false);
  });
  it('knows each country by what it is known for', () => {
    expect(EMERGENCY_DESTINATIONS.RU).toEqual(expect.arrayContaining(['112', '01', '104']));
    expect(EMERGENCY_DESTINATIONS.US).toEqual(['911']);
    for (const [country, destinations] of Object.entries(EMERGENCY_DESTINATIONS)) {
      expect(country).toMatch(/^[A-Z]{2}$/);
      for (const destination of destinations) expect(destination).toMatch(/^[0-9]{2,3}$/);
    }
  });
});
