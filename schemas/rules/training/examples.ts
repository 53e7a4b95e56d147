/** A bad and a good example of every check; a test judges both. Names are invented, numbers are those of the standards. */
import type { CheckCode } from '../texts/english.ts';
import type { Change, Example } from './example.ts';

const report = (change: Change): Change => ({ report: change });
const handling = (change: Change): Change => report({ handling: change });
const entities = (...list: readonly Change[]): Change => report({ entities: list });
const activity = (change: Change): Change => report({ activity: change });
const place = (members: Change): Change => activity({ places: [members] });

const vessel = (members: Change): Change => ({ id: 'longliner', kind: 'vessel', name: 'Moana Rua', ...members });
const person = (members: Change): Change => ({ id: 'skipper', kind: 'person', ...members });
const drug = (members: Change): Change => ({
  id: 'meth',
  kind: 'commodity',
  category: 'drug',
  name: 'methamphetamine',
  ...members,
});
const species = (members: Change): Change => ({
  id: 'clam',
  kind: 'commodity',
  category: 'species',
  name: 'giant clam',
  ...members,
});
const cash = (members: Change): Change => ({
  id: 'cash',
  kind: 'commodity',
  category: 'cash',
  name: 'pa‘anga',
  ...members,
});
const tobacco = { id: 'smokes', kind: 'commodity', category: 'tobacco', name: 'cigarettes' };
const skipper = person({ names: [{ full: 'Sione Fakatava', kind: 'legal' }] });
const company = { id: 'company', kind: 'organisation', name: 'Ocean Link' };
const account = { id: 'account', kind: 'account', scheme: 'iban', number: 'GB29NWBK60161331926819' };
const passport = { id: 'passport', kind: 'document', type: 'passport', number: 'L898902C3' };
const joined = { from: 'skipper', role: 'master', to: 'longliner' };
const crime = (type: string, ...list: readonly Change[]): Change => report({ crimeTypes: [type], entities: list });
const file = { sha512: 'a'.repeat(128), length: 1024, mediaType: 'image/jpeg', name: 'hull.jpg' };
const sentence = 'It came in from the west, stopped for an hour, and went on when the patrol boat left the harbour. ';

export const EXAMPLES: Readonly<Record<CheckCode, Example>> = {
  'imo-check-digit': { bad: entities(vessel({ imo: '9074728' })), good: entities(vessel({ imo: '9074729' })) },
  'imo-company-check-digit': {
    bad: entities({ ...company, imoCompany: '2041998' }),
    good: entities({ ...company, imoCompany: '2041999' }),
  },
  'mmsi-shape': { bad: entities(vessel({ mmsi: '57012300' })), good: entities(vessel({ mmsi: '570123000' })) },
  'container-check-digit': {
    bad: entities({ id: 'box', kind: 'container', number: 'CSQU3054380' }),
    good: entities({ id: 'box', kind: 'container', number: 'CSQU3054383' }),
  },
  'iban-check-digit': {
    bad: entities({ ...account, number: 'GB29NWBK60161331926818' }),
    good: entities(account),
  },
  'passport-check-digit': {
    bad: entities({ ...passport, mrz: 'L898902C35UTO7408122F1204159ZE184226B<<<<<10' }),
    good: entities({ ...passport, mrz: 'L898902C36UTO7408122F1204159ZE184226B<<<<<10' }),
  },
  'phone-not-possible': {
    bad: entities({ id: 'phone', kind: 'phone', number: '77 12345' }),
    good: entities({ id: 'phone', kind: 'phone', number: '77 12345', country: 'TO' }),
  },
  'icao24-shape': {
    bad: entities({ id: 'plane', kind: 'aircraft', icao24: 'c81f3' }),
    good: entities({ id: 'plane', kind: 'aircraft', icao24: 'c81f3a' }),
  },
  // 13 October 2026, and an hour before the examples are judged.
  'signed-long-ago': { bad: { iat: 1_791_849_600 }, good: { iat: 1_795_302_000 } },
  'signed-ahead': { bad: { iat: 1_795_305_800 }, good: { iat: 1_795_302_000 } },
  'event-after-signing': { bad: activity({ from: '2027-11-18' }), good: activity({ from: '2026-11-18' }) },
  'reported-late': { bad: activity({ from: '2026-05-18' }), good: activity({ from: '2026-11-18' }) },
  'ends-before-it-begins': {
    bad: activity({ from: '2026-11-18', to: '2026-11-12' }),
    good: activity({ from: '2026-11-12', to: '2026-11-18' }),
  },
  'immediate-without-act-by': {
    bad: report({ precedence: 'immediate' }),
    good: report({ precedence: 'immediate', actBy: '2026-11-23T06:00:00Z' }),
  },
  'act-by-not-immediate': {
    bad: report({ precedence: 'priority', actBy: '2026-11-23T06:00:00Z' }),
    good: report({ precedence: 'immediate', actBy: '2026-11-23T06:00:00Z' }),
  },
  'act-by-already-past': {
    bad: report({ precedence: 'immediate', actBy: '2026-11-20T06:00:00Z' }),
    good: report({ precedence: 'immediate', actBy: '2026-11-23T06:00:00Z' }),
  },
  'birth-not-possible': {
    bad: entities(person({ birth: { date: '2087-04-30' } })),
    good: entities(person({ birth: { date: '1987-04-30' } })),
  },
  'country-not-assigned': {
    bad: place({ country: 'UK', name: 'Felixstowe' }),
    good: place({ country: 'GB', name: 'Felixstowe' }),
  },
  'mmsi-flag-mismatch': {
    bad: entities(vessel({ flag: 'VU', mmsi: '570123000' })),
    good: entities(vessel({ flag: 'TO', mmsi: '570123000' })),
  },
  'entity-id-repeated': {
    bad: entities(vessel({}), { ...skipper, id: 'longliner' }),
    good: entities(vessel({}), skipper),
  },
  'relationship-to-nobody': {
    bad: report({ entities: [vessel({}), skipper], relationships: [{ ...joined, to: 'ship' }] }),
    good: report({ entities: [vessel({}), skipper], relationships: [joined] }),
  },
  'relationship-to-itself': {
    bad: report({ entities: [vessel({}), skipper], relationships: [{ ...joined, to: 'skipper' }] }),
    good: report({ entities: [vessel({}), skipper], relationships: [joined] }),
  },
  'vessel-repeated': {
    bad: entities(vessel({ imo: '9074729' }), { id: 'old', kind: 'vessel', name: 'Kea', imo: 'IMO 9074729' }),
    good: entities(vessel({ imo: '9074729', formerNames: ['Kea'] })),
  },
  'crime-type-repeated': {
    bad: report({ crimeTypes: ['iuu-fishing', 'iuu-fishing'] }),
    good: report({ crimeTypes: ['iuu-fishing'] }),
  },
  'coordinates-doubtful': {
    bad: place({ country: 'TO', name: 'Ha‘atafu reef', latitude: -21.07 }),
    good: place({ country: 'TO', name: 'Ha‘atafu reef', latitude: -21.07, longitude: -175.33 }),
  },
  'locode-country-mismatch': {
    bad: place({ country: 'WS', unLocode: 'ASPPG' }),
    good: place({ country: 'AS', unLocode: 'ASPPG' }),
  },
  'no-entities': { bad: entities(), good: entities(vessel({ flag: 'VU' })) },
  'entity-bare': {
    bad: entities({ id: 'boat', kind: 'vessel', type: 'yacht' }),
    good: entities({ id: 'boat', kind: 'vessel', type: 'yacht', note: 'white ketch, blue sail cover, no name' }),
  },
  'entities-unconnected': {
    bad: entities(vessel({}), skipper),
    good: report({ entities: [vessel({}), skipper], relationships: [joined] }),
  },
  'narrative-short': {
    bad: report({ narrative: 'Boat seen at night.' }),
    good: report({
      narrative: 'A fisherman saw a longliner without lights off the reef on Wednesday night and read its name.',
    }),
  },
  'narrative-unbroken': {
    bad: report({ narrative: sentence.repeat(26) }),
    good: report({ narrative: `${sentence.repeat(13)}\n\n${sentence.repeat(13)}` }),
  },
  'title-repeats-narrative': {
    bad: report({ title: 'Longliner without lights.', narrative: 'Longliner without lights.' }),
    good: report({
      title: 'Longliner without lights off Ha‘atafu',
      narrative: 'A fisherman saw a longliner without lights off the reef on Wednesday night and read its name.',
    }),
  },
  'name-kind-missing': {
    bad: entities(person({ names: [{ full: 'Captain Joe' }] })),
    good: entities(person({ names: [{ full: 'Captain Joe', kind: 'alias' }] })),
  },
  'place-vague': { bad: place({ country: 'TO' }), good: place({ country: 'TO', name: 'Ha‘atafu reef' }) },
  'reliability-not-judged': {
    bad: report({ grading: { reliability: 'F' } }),
    good: report({ grading: { reliability: 'B' } }),
  },
  'credibility-not-judged': {
    bad: report({ grading: { credibility: '6' } }),
    good: report({ grading: { credibility: '3' } }),
  },
  'harm-missing': { bad: report({ harms: [] }), good: report({ harms: [{ area: 'economy' }] }) },
  'drugs-without-commodity': {
    bad: crime('illicit-drugs', vessel({})),
    good: crime('illicit-drugs', vessel({}), drug({ quantity: { amount: 4.8, unit: 'kg' } })),
  },
  'iuu-without-vessel': {
    bad: crime('iuu-fishing', skipper),
    good: crime('iuu-fishing', skipper, { id: 'boat', kind: 'vessel', note: 'blue longliner, rust on the bow' }),
  },
  'trafficking-without-species': {
    bad: crime('flora-fauna-trafficking', skipper),
    good: crime('flora-fauna-trafficking', skipper, species({ scientificName: 'Tridacna gigas' })),
  },
  'exploitation-without-person': {
    bad: crime('migrant-exploitation', vessel({})),
    good: crime('migrant-exploitation', vessel({}), person({ role: 'victim', note: 'deckhand, about 20, name kept' })),
  },
  'fraud-without-trace': { bad: crime('fraud', skipper), good: crime('fraud', skipper, account) },
  'tax-evasion-without-taxpayer': { bad: crime('tax-evasion', account), good: crime('tax-evasion', account, company) },
  'drug-without-quantity': {
    bad: crime('illicit-drugs', drug({})),
    good: crime('illicit-drugs', drug({ quantity: { amount: 2, unit: 'packages', estimated: true } })),
  },
  'tobacco-without-conveyance': {
    bad: entities(tobacco),
    good: entities(tobacco, { id: 'box', kind: 'container', number: 'CSQU3054383' }),
  },
  'species-without-latin-name': {
    bad: entities(species({})),
    good: entities(species({ scientificName: 'Tridacna gigas' })),
  },
  'cash-without-value': {
    bad: entities(cash({})),
    good: entities(cash({ value: { amount: 48_000, currency: 'TOP' } })),
  },
  'laundering-without-money-trail': {
    bad: report({ enablers: ['money-laundering'], entities: [skipper] }),
    good: report({ enablers: ['money-laundering'], entities: [skipper, account] }),
  },
  'identity-fraud-without-document': {
    bad: report({ enablers: ['identity-fraud'], entities: [skipper] }),
    good: report({ enablers: ['identity-fraud'], entities: [skipper, passport] }),
  },
  'clear-but-classified': {
    bad: handling({ tlp: 'CLEAR', classification: 'IN-CONFIDENCE' }),
    good: handling({ tlp: 'CLEAR', classification: 'UNCLASSIFIED' }),
  },
  'red-but-releasable': {
    bad: handling({ tlp: 'RED', releasableTo: ['NZ'] }),
    good: handling({ tlp: 'RED', releasableTo: [] }),
  },
  'release-list-repeated': {
    bad: handling({ releasableTo: ['NZ', 'NZ'] }),
    good: handling({ releasableTo: ['NZ', 'samoa-tcu'] }),
  },
  'supersedes-itself': {
    bad: { supersedes: 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b' },
    good: { supersedes: 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6a' },
  },
  'supersedes-another-units': {
    bad: { supersedes: 'samoa-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6a' },
    good: { supersedes: 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6a' },
  },
  'on-behalf-of-itself': { bad: { onBehalfOf: 'tonga-tcu' }, good: { onBehalfOf: 'niue-tcu' } },
  'attachment-repeated': {
    bad: { attachments: [file, { ...file, name: 'copy.jpg' }] },
    good: { attachments: [file] },
  },
  'attestation-unmatched': {
    bad: { attestations: [{ code: 'imo-check-digit', pointer: '/report/entities/0/imo', reason: 'worn plate' }] },
    good: {
      attestations: [{ code: 'imo-check-digit', pointer: '/report/entities/0/imo', reason: 'worn plate' }],
      report: { entities: [vessel({ imo: '9074728' })] },
    },
  },
  'no-sound-identifier': { bad: entities(vessel({})), good: entities(vessel({ callSign: 'YJRV6' })) },
  'missing-member': { bad: report({ title: null }), good: report({ title: 'Longliner without lights off Ha‘atafu' }) },
  'unknown-member': { bad: report({ crimetypes: ['fraud'] }), good: report({ crimeTypes: ['fraud'] }) },
  'wrong-type': { bad: report({ title: 5 }), good: report({ title: 'Five men in a boat' }) },
  'not-one-of': { bad: report({ crimeTypes: ['drugs'] }), good: report({ crimeTypes: ['illicit-drugs'] }) },
  'classification-too-high': {
    bad: handling({ classification: 'SECRET' }),
    good: handling({ classification: 'RESTRICTED' }),
  },
  'too-short': { bad: report({ narrative: '' }), good: report({ narrative: 'A longliner without lights was seen.' }) },
  'too-few': { bad: report({ crimeTypes: [] }), good: report({ crimeTypes: ['iuu-fishing'] }) },
  'out-of-range': {
    bad: place({ country: 'TO', latitude: -210.7, longitude: -175.33 }),
    good: place({ country: 'TO', latitude: -21.07, longitude: -175.33 }),
  },
  'too-long': {
    bad: report({ title: sentence.repeat(3) }),
    good: report({ title: 'Longliner without lights off Ha‘atafu' }),
  },
  'too-many': {
    bad: handling({ caveats: Array.from({ length: 11 }, (_, at) => `condition ${at + 1}`) }),
    good: handling({ caveats: ['no action without asking us first'] }),
  },
  'bad-format': { bad: place({ country: 'Tonga' }), good: place({ country: 'TO' }) },
};
