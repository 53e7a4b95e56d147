/** Invented reports to practise with, one for each crime type. Nothing in them happened, and each leaves one thing to be asked about. */
import type { CrimeType } from '#schemas/crime-types.ts';

/** What stands in a starter instead of "". */
export type Scenario = {
  readonly title: string;
  readonly narrative: string;
  readonly country: string;
  readonly place: string;
};

export const SCENARIOS: Readonly<Record<CrimeType, Scenario>> = {
  'illicit-drugs': {
    title: 'Invented: packages thrown from a yacht off Neiafu at night',
    narrative:
      'An invented fisher says that the crew of a white yacht threw eight wrapped packages into the water at two in the morning, and that an open boat took them up. The packages were not found. We do not know the name of the yacht.',
    country: 'TO',
    place: 'Neiafu, Vava‘u',
  },
  'iuu-fishing': {
    title: 'Invented: longliner without lights inside the closed area',
    narrative:
      'An invented patrol saw a blue longliner hauling gear inside the closed area for an hour, its transponder silent. It left to the north before anybody could board. The letters on the hull were painted over.',
    country: 'KI',
    place: 'north of Tarawa',
  },
  'flora-fauna-trafficking': {
    title: 'Invented: live iguanas in a parcel of toys',
    narrative:
      'Invented post office staff heard something move in a parcel declared as toys. Inside were six banded iguanas in socks. The sender gave the address of a hotel that does not exist. The receiver is not known.',
    country: 'FJ',
    place: 'Suva',
  },
  'migrant-exploitation': {
    title: 'Invented: recruiter keeps the passports of four seasonal workers',
    narrative:
      'Four invented workers say that their recruiter has kept their passports since they arrived and takes half of each wage for a debt that they never signed. They are afraid for their families. We have not spoken with the employer.',
    country: 'WS',
    place: 'Apia',
  },
  fraud: {
    title: 'Invented: page sells ferry tickets that nobody honours',
    narrative:
      'About thirty invented pensioners paid for ferry tickets on a page that bears the name of a real line. The tickets are not known at the wharf. The page asks for payment to a private account and was opened three weeks ago.',
    country: 'VU',
    place: 'Port Vila',
  },
  'tax-evasion': {
    title: 'Invented: timber declared at a tenth of its price',
    narrative:
      'An invented exporter declared three containers of timber at a tenth of what the buyer paid. Two sets of invoices were found, with the same numbers and different sums. Where the difference went we do not know.',
    country: 'SB',
    place: 'Honiara',
  },
};
