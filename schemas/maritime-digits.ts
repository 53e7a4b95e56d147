/**
 * Maritime identification digits (MID): which state's numbering an MMSI belongs to. Members come from members.ts; the rest
 * are flags that fish, trade or cruise in the Pacific. A MID missing here is unknown, which is never a finding.
 * Source: ITU Table of Maritime Identification Digits, as of 2026-11-22.
 */
import { MEMBERS } from './members.ts';

const OTHER_FLAGS: Readonly<Record<string, string>> = {
  AG: '304 305',
  BB: '314',
  BS: '308 309 311',
  BZ: '312',
  CA: '316',
  CL: '725',
  CN: '412 413 414',
  CO: '730',
  CR: '321',
  CY: '209 210 212',
  DE: '211 218',
  DK: '219 220',
  EC: '735',
  ES: '224 225',
  FR: '226 227 228',
  GB: '232 233 234 235',
  GR: '237 239 240 241',
  HK: '477',
  HN: '334',
  ID: '525',
  IN: '419',
  IT: '247',
  JP: '431 432',
  KH: '514 515',
  KM: '616 620',
  KR: '440 441',
  KY: '319',
  LK: '417',
  LR: '636 637',
  MN: '457',
  MT: '215 229 248 249 256',
  MX: '345',
  MY: '533',
  NI: '350',
  NL: '244 245 246',
  NO: '257 258 259',
  PA: '351 352 353 354 355 356 357 370 371 372 373 374',
  PE: '760',
  PH: '548',
  PN: '555',
  RU: '273',
  SE: '265 266',
  SG: '563 564 565 566',
  SV: '359',
  TH: '567',
  TW: '416',
  US: '303 338 366 367 368 369',
  VC: '375 376 377',
  VN: '574',
  WF: '578',
};

/** Territories whose ships may show the flag of the state they belong to. */
const FLAG_OF_TERRITORY = new Map([
  ['AS', 'US'],
  ['GU', 'US'],
  ['MP', 'US'],
  ['NC', 'FR'],
  ['PF', 'FR'],
  ['WF', 'FR'],
  ['PN', 'GB'],
  ['KY', 'GB'],
]);

const COUNTRY_OF_MID = new Map<string, string>([
  ...MEMBERS.flatMap((member) => member.mids.map((mid) => [mid, member.country] as const)),
  ...Object.entries(OTHER_FLAGS).flatMap(([country, mids]) => mids.split(' ').map((mid) => [mid, country] as const)),
]);

/** Country that a MID belongs to, or undefined when it is not in the table. */
export const countryOfMid = (mid: string): string | undefined => COUNTRY_OF_MID.get(mid);

/** Whether a ship with an MMSI of one country may show the flag of another: the same, or territory and state. */
export const mayShareFlag = (one: string, other: string): boolean =>
  (FLAG_OF_TERRITORY.get(one) ?? one) === (FLAG_OF_TERRITORY.get(other) ?? other);
