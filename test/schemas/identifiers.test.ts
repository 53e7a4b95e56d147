import { describe, expect, it } from 'vitest';
import { isAssignedCountry } from '#schemas/country-codes.ts';
import {
  bareIdentifier,
  checkContainer,
  checkIban,
  checkIcao24,
  checkImoCompany,
  checkImoShip,
  readMmsi,
} from '#schemas/identifiers.ts';
import { checkPassportZone, wrongPassportFields } from '#schemas/passport-zone.ts';
import { toE164 } from '#schemas/phone-number.ts';

/** ICAO Doc 9303 part 4, the specimen of Utopia. */
const SPECIMEN = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10';

describe('IMO numbers', () => {
  it.each(['9074729', '7625811', 'IMO 9074729', 'imo9074729', '907 4729'])('accepts the ship number %s', (text) => {
    expect(checkImoShip(text)).toBe('good');
  });
  it('tells a wrong digit from a wrong shape', () => {
    expect(checkImoShip('9074728')).toBe('wrong-digit');
    expect(checkImoShip('907472')).toBe('wrong-shape');
    expect(checkImoShip('90747290')).toBe('wrong-shape');
    expect(checkImoShip('O074729')).toBe('wrong-shape');
  });
  it('computes company numbers in their own way', () => {
    expect(checkImoCompany('2041999')).toBe('good');
    expect(checkImoCompany('2041998')).toBe('wrong-digit');
    expect(checkImoCompany('204199')).toBe('wrong-shape');
    expect(checkImoShip('2041999')).toBe('wrong-digit');
  });
});

describe('container numbers', () => {
  it.each(['CSQU3054383', 'MWCU6059784', 'csqu 305438-3'])('accepts %s', (text) => {
    expect(checkContainer(text)).toBe('good');
  });
  it('finds a wrong digit and two exchanged ones', () => {
    expect(checkContainer('CSQU3054384')).toBe('wrong-digit');
    expect(checkContainer('CSQU3045383')).toBe('wrong-digit');
  });
  it('wants three letters, U, J or Z, and seven digits', () => {
    expect(checkContainer('CSQA3054383')).toBe('wrong-shape');
    expect(checkContainer('CS1U3054383')).toBe('wrong-shape');
    expect(checkContainer('CSQU305438')).toBe('wrong-shape');
  });
});

describe('IBAN', () => {
  it('accepts the example of the registry, with and without spaces', () => {
    expect(checkIban('GB29NWBK60161331926819')).toBe('good');
    expect(checkIban('GB29 NWBK 6016 1331 9268 19')).toBe('good');
  });
  it('finds a wrong digit, exchanged letters and a wrong shape', () => {
    expect(checkIban('GB29NWBK60161331926818')).toBe('wrong-digit');
    expect(checkIban('GB29WNBK60161331926819')).toBe('wrong-digit');
    expect(checkIban('29GBNWBK60161331926819')).toBe('wrong-shape');
    expect(checkIban('GB29NWBK')).toBe('wrong-shape');
    expect(checkIban(`GB29${'0'.repeat(31)}`)).toBe('wrong-shape');
  });
});

describe('the machine-readable zone of a passport', () => {
  it('holds for the specimen, alone, under its first line and in lower case', () => {
    expect(checkPassportZone(SPECIMEN)).toBe('good');
    expect(checkPassportZone(`P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n${SPECIMEN}`)).toBe('good');
    expect(checkPassportZone(SPECIMEN.toLowerCase())).toBe('good');
  });
  it.each([
    ['number', 8],
    ['birth', 14],
    ['expiry', 22],
    ['personal number', 30],
  ] as const)('names a wrong %s', (field, at) => {
    const digit = SPECIMEN.charAt(at) === '7' ? '6' : '7';
    expect(wrongPassportFields(SPECIMEN.slice(0, at) + digit + SPECIMEN.slice(at + 1))).toContain(field);
  });
  it('names a wrong last digit alone', () => {
    expect(wrongPassportFields(`${SPECIMEN.slice(0, 43)}1`)).toEqual(['whole line']);
  });
  it('says that another zone is not one of a passport', () => {
    expect(checkPassportZone(SPECIMEN.slice(1))).toBe('wrong-shape');
    expect(checkPassportZone(SPECIMEN.replace('<', '*'))).toBe('wrong-shape');
  });
  it('finds every single wrong character in the fields that are protected', () => {
    for (let at = 0; at < 44; at++) {
      if ((at > 9 && at < 13) || at === 20) continue;
      // Z counts 35 and would not be told from 5.
      const other = '5Z'.includes(SPECIMEN.charAt(at)) ? '4' : '5';
      expect(checkPassportZone(SPECIMEN.slice(0, at) + other + SPECIMEN.slice(at + 1)), `at ${at}`).not.toBe('good');
    }
  });
});

describe('MMSI', () => {
  it.each([
    ['570123000', 'ship', '570'],
    ['057012300', 'group', '570'],
    ['005701230', 'coast', '570'],
    ['111570123', 'aircraft', '570'],
    ['857012345', 'handheld', '570'],
    ['985701234', 'parent-ship-craft', '570'],
    ['995701234', 'navigation-aid', '570'],
  ])('reads %s as %s of %s', (text, station, mid) => {
    expect(readMmsi(text)).toEqual({ station, mid });
  });
  it('knows that a distress transmitter carries no country', () => {
    expect(readMmsi('970112345')).toEqual({ station: 'distress' });
  });
  it.each(['57012300', '5701230000', '123456789', '985', '00A570123', ''])('has no shape for "%s"', (text) => {
    expect(readMmsi(text)).toBeUndefined();
  });
});

describe('phone numbers', () => {
  it('places an island number by its country and an international one by itself', () => {
    expect(toE164('24123', 'TO')).toBe('+67624123');
    expect(toE164('+676 24 123')).toBe('+67624123');
    expect(toE164('+64 21 123 4567', 'TO')).toBe('+64211234567');
  });
  it('does not guess', () => {
    expect(toE164('24123')).toBeUndefined();
    expect(toE164('+676 1')).toBeUndefined();
    expect(toE164('call me', 'TO')).toBeUndefined();
    expect(toE164('24123', 'XX')).toBeUndefined();
  });
});

describe('other shapes', () => {
  it('compares identifiers without spaces, signs and case', () => {
    expect(bareIdentifier(' csqu-305 438.3 ')).toBe('CSQU3054383');
  });
  it('reads an ICAO address', () => {
    expect(checkIcao24('c81f3a')).toBe('good');
    expect(checkIcao24('c81g3a')).toBe('wrong-shape');
    expect(checkIcao24('c81f3')).toBe('wrong-shape');
  });
  it('knows assigned country codes and no others', () => {
    for (const code of ['TO', 'WS', 'PF', 'NZ', 'TW']) expect(isAssignedCountry(code), code).toBe(true);
    for (const code of ['UK', 'XK', 'ZZ', 'EU', '', 'to']) expect(isAssignedCountry(code), code).toBe(false);
  });
});
