import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/min';
import { describe, expect, it } from 'vitest';
import { isAssignedCountry } from '#schemas/country-codes.ts';
import { countryOfMid, mayShareFlag } from '#schemas/maritime-digits.ts';
import { MEMBERS } from '#schemas/members.ts';

describe('the list of members', () => {
  it('names each country once, by an assigned code', () => {
    expect(new Set(MEMBERS.map(({ country }) => country)).size).toBe(MEMBERS.length);
    for (const { country } of MEMBERS) expect(isAssignedCountry(country), country).toBe(true);
  });
  it('agrees with the numbering plans', () => {
    for (const { country, callingCode } of MEMBERS) {
      const plan = isSupportedCountry(country) ? getCountryCallingCode(country) : '';
      expect(callingCode.startsWith(plan) && plan !== '', country).toBe(true);
    }
  });
  it('gives maritime digits to one country each', () => {
    const mids = MEMBERS.flatMap((member) => member.mids);
    expect(new Set(mids).size).toBe(mids.length);
    for (const { country, mids: own } of MEMBERS) for (const mid of own) expect(countryOfMid(mid)).toBe(country);
  });
});

describe('maritime digits', () => {
  it('name the flags of the region and leave the rest unknown', () => {
    expect(countryOfMid('577')).toBe('VU');
    expect(countryOfMid('412')).toBe('CN');
    expect(countryOfMid('999')).toBeUndefined();
  });
  it('let a territory show the flag of its state, and nobody else', () => {
    expect(mayShareFlag('AS', 'US')).toBe(true);
    expect(mayShareFlag('PF', 'NC')).toBe(true);
    expect(mayShareFlag('CK', 'NZ')).toBe(false);
  });
});
