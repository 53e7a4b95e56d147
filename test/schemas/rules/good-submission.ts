/** One submission that no rule questions, rich enough for most of them to apply: the tests change one thing at a time. */
import type { Entity, EntityKind } from '#schemas/entities.ts';
import { Submission } from '#schemas/submission.ts';

/** 2026-11-22T00:00:00Z. */
export const NOW_SECONDS = 1_795_305_600;

const JTI = '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';

const claims = {
  iss: 'tonga-tcu',
  aud: 'https://exchange.example',
  iat: NOW_SECONDS - 3600,
  jti: JTI,
  report: {
    schema: 'report/1',
    title: 'Longliner with drugs and cigarettes on board',
    narrative: 'A long enough story of what was seen on the wharf, by whom, and of what is not known about it so far.',
    language: 'en',
    crimeTypes: [
      'illicit-drugs',
      'iuu-fishing',
      'flora-fauna-trafficking',
      'migrant-exploitation',
      'fraud',
      'tax-evasion',
    ],
    enablers: ['money-laundering', 'identity-fraud'],
    activity: {
      from: '2026-11-10',
      to: '2026-11-12T20:00:00Z',
      places: [{ country: 'TO', name: 'Nuku‘alofa', unLocode: 'TOTBU', latitude: -21.1, longitude: -175.2 }],
    },
    entities: [
      {
        id: 'vessel',
        kind: 'vessel',
        name: 'Moana Rua',
        flag: 'VU',
        imo: '9074729',
        mmsi: '576123000',
        imoCompany: '2041999',
      },
      {
        id: 'person',
        kind: 'person',
        names: [{ full: 'Sione Fakatava', kind: 'legal' }],
        birth: { date: '1980-05-01' },
        nationalities: ['TO'],
      },
      { id: 'company', kind: 'organisation', name: 'Ocean Link', country: 'TO' },
      { id: 'box', kind: 'container', number: 'CSQU3054383' },
      { id: 'account', kind: 'account', scheme: 'iban', number: 'GB29NWBK60161331926819' },
      { id: 'passport', kind: 'document', type: 'passport', mrz: 'L898902C36UTO7408122F1204159ZE184226B<<<<<10' },
      { id: 'phone', kind: 'phone', number: '24123', country: 'TO' },
      { id: 'plane', kind: 'aircraft', icao24: 'c81f3a' },
      { id: 'page', kind: 'online-identity', platform: 'web', url: 'https://example.org' },
      { id: 'meth', kind: 'commodity', category: 'drug', name: 'methamphetamine', quantity: { amount: 1, unit: 'kg' } },
      { id: 'smokes', kind: 'commodity', category: 'tobacco', name: 'cigarettes' },
      { id: 'clam', kind: 'commodity', category: 'species', name: 'giant clam', scientificName: 'Tridacna gigas' },
      { id: 'cash', kind: 'commodity', category: 'cash', name: 'pa‘anga', value: { amount: 10, currency: 'TOP' } },
      { id: 'beach', kind: 'location', place: { country: 'TO', name: 'Beach' } },
    ],
    relationships: [{ from: 'person', role: 'master', to: 'vessel', since: '2026-01-01', until: '2026-11-12' }],
    harms: [{ area: 'society' }],
    precedence: 'immediate',
    actBy: '2026-11-23T00:00:00Z',
    grading: { reliability: 'B', credibility: '2' },
    handling: { classification: 'IN-CONFIDENCE', tlp: 'AMBER', releasableTo: ['NZ', 'samoa-tcu'] },
  },
};

/** A fresh copy each time, so that a test may change it. */
export const goodSubmission = (): Submission => Submission.parse(structuredClone(claims));

/** The entity of a kind, for a test to change; the first one unless an id is given. */
export function entityOf<K extends EntityKind>(
  submission: Submission,
  kind: K,
  id?: string,
): Extract<Entity, { kind: K }> {
  const found = submission.report.entities?.find(
    (entity) => entity.kind === kind && (id === undefined || entity.id === id),
  );
  if (found === undefined) throw new Error(`the good submission has no ${kind}`);
  return found as Extract<Entity, { kind: K }>;
}

/** How many entities it has: the position of one that a test adds. */
export const entityTotal = claims.report.entities.length;

/** Position of an entity, for its pointer. */
export const positionOf = (id: string): number => claims.report.entities.findIndex((entity) => entity.id === id);

/** Takes entities out. */
export function keepEntities(submission: Submission, keeps: (entity: Entity) => boolean): void {
  submission.report.entities = (submission.report.entities ?? []).filter(keeps);
}
