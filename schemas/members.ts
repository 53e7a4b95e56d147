/** Member countries of the PTCN, with what identifiers reveal of them. Reference data: dated, sourced, and of no fixed number. */

/** One member country or territory. A partner is a unit inside one, never the country itself. */
export interface Member {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Name in English, as used in this network. */
  readonly name: string;
  /** Calling code without the plus sign (ITU-T E.164). */
  readonly callingCode: string;
  /** Maritime identification digits (ITU Radio Regulations); empty where ships use another flag's. */
  readonly mids: readonly string[];
}

/** Where the list comes from, for whoever shows it. Sources disagree on the number of members, so nothing may count them. */
export const MEMBERS_SOURCE = {
  asOf: '2026-11-22',
  source:
    "Police members of the Pacific Islands Chiefs of Police, taken as the network's working list: no list of members by name is published, and New Caledonia's status is unconfirmed. Calling codes: ITU-T E.164. Maritime identification digits: ITU, Table of Maritime Identification Digits.",
} as const;

export const MEMBERS: readonly Member[] = [
  { country: 'AS', name: 'American Samoa', callingCode: '1684', mids: ['559'] },
  { country: 'AU', name: 'Australia', callingCode: '61', mids: ['503'] },
  { country: 'CK', name: 'Cook Islands', callingCode: '682', mids: ['518'] },
  { country: 'FJ', name: 'Fiji', callingCode: '679', mids: ['520'] },
  { country: 'FM', name: 'Federated States of Micronesia', callingCode: '691', mids: ['510'] },
  { country: 'GU', name: 'Guam', callingCode: '1671', mids: [] },
  { country: 'KI', name: 'Kiribati', callingCode: '686', mids: ['529'] },
  { country: 'MH', name: 'Marshall Islands', callingCode: '692', mids: ['538'] },
  { country: 'MP', name: 'Northern Mariana Islands', callingCode: '1670', mids: ['536'] },
  { country: 'NC', name: 'New Caledonia', callingCode: '687', mids: ['540'] },
  { country: 'NR', name: 'Nauru', callingCode: '674', mids: ['544'] },
  { country: 'NU', name: 'Niue', callingCode: '683', mids: ['542'] },
  { country: 'NZ', name: 'New Zealand', callingCode: '64', mids: ['512'] },
  { country: 'PF', name: 'French Polynesia', callingCode: '689', mids: ['546'] },
  { country: 'PG', name: 'Papua New Guinea', callingCode: '675', mids: ['553'] },
  { country: 'PW', name: 'Palau', callingCode: '680', mids: ['511'] },
  { country: 'SB', name: 'Solomon Islands', callingCode: '677', mids: ['557'] },
  { country: 'TO', name: 'Tonga', callingCode: '676', mids: ['570'] },
  { country: 'TV', name: 'Tuvalu', callingCode: '688', mids: ['572'] },
  { country: 'VU', name: 'Vanuatu', callingCode: '678', mids: ['576', '577'] },
  { country: 'WS', name: 'Samoa', callingCode: '685', mids: ['561'] },
];
