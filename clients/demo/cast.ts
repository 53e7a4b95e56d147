/** The units of the tour. Invented units of real countries; nobody in the samples is a real private person. */

export type Unit = { readonly id: string; readonly name: string; readonly country: string; readonly agency: string };

export const CAST: readonly Unit[] = [
  { id: 'tonga-tcu', name: 'Tonga Transnational Crime Unit', country: 'TO', agency: 'Tonga Police' },
  { id: 'fiji-tcu', name: 'Fiji Transnational Crime Unit', country: 'FJ', agency: 'Fiji Police Force' },
  { id: 'samoa-tcu', name: 'Samoa Transnational Crime Unit', country: 'WS', agency: 'Samoa Police' },
  { id: 'kiribati-tcu', name: 'Kiribati Transnational Crime Unit', country: 'KI', agency: 'Kiribati Police Service' },
  {
    id: 'solomon-tcu',
    name: 'Solomon Islands Transnational Crime Unit',
    country: 'SB',
    agency: 'Royal Solomon Islands Police Force',
  },
  { id: 'solomon-customs', name: 'Solomon Islands Customs Intelligence', country: 'SB', agency: 'Customs and Excise' },
  { id: 'vanuatu-tcu', name: 'Vanuatu Transnational Crime Unit', country: 'VU', agency: 'Vanuatu Police Force' },
  {
    id: 'cook-islands-tcu',
    name: 'Cook Islands Transnational Crime Unit',
    country: 'CK',
    agency: 'Cook Islands Police',
  },
  { id: 'pf-tcu', name: 'Polynésie française, cellule criminalité', country: 'PF', agency: 'Gendarmerie' },
  { id: 'fsm-tcu', name: 'Micronesia Transnational Crime Unit', country: 'FM', agency: 'FSM National Police' },
  { id: 'palau-tcu', name: 'Palau Transnational Crime Unit', country: 'PW', agency: 'Palau Police' },
  { id: 'guam-tcu', name: 'Guam Transnational Crime Unit', country: 'GU', agency: 'Guam Police' },
  { id: 'png-tcu', name: 'Papua New Guinea Transnational Crime Unit', country: 'PG', agency: 'Royal PNG Constabulary' },
  {
    id: 'american-samoa-tcu',
    name: 'American Samoa Transnational Crime Unit',
    country: 'AS',
    agency: 'Department of Public Safety',
  },
  { id: 'nz-customs', name: 'New Zealand Customs, Pacific desk', country: 'NZ', agency: 'New Zealand Customs Service' },
  { id: 'fiji-fiu', name: 'Fiji Financial Intelligence Unit', country: 'FJ', agency: 'Reserve Bank of Fiji' },
  { id: 'ptccc', name: 'Pacific Transnational Crime Coordination Centre', country: 'WS', agency: 'PTCN' },
];

/** NZTCU's reader: an organisation's system, with the scopes of an analyst's tools and of the quality page. */
export const READER: Unit = { id: 'nztcu', name: "NZTCU's reader", country: 'NZ', agency: 'New Zealand Police' };
export const READER_SCOPES = ['submissions:read:all', 'feeds:read', 'feeds:curate', 'quality:read:all'];

/** A unit of the samples, by its id; one that the cast does not know still gets enrolled. */
export const unitOf = (id: string): Unit =>
  CAST.find((unit) => unit.id === id) ?? { id, name: id, country: 'WS', agency: 'PTCN' };
