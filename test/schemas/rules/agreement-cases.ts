/** Cases of the rules on parts that must agree, on handling and on attestations. */
import { entityOf, entityTotal } from './good-submission.ts';
import { at, type RuleCase } from './rule-case.ts';

const OTHERS = 'samoa-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
const EARLIER = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6c';
const file = { sha512: 'a'.repeat(128), length: 1, mediaType: 'text/plain' as const, name: 'a.txt' };

export const consistencyCases: Readonly<Record<string, RuleCase>> = {
  'entity-id-repeated': {
    fails: (s) => {
      entityOf(s, 'aircraft').id = 'vessel';
    },
    pointer: at('plane', '/id'),
  },
  'relationship-to-nobody': {
    fails: (s) => {
      s.report.relationships = [{ from: 'person', role: 'master', to: 'ship' }];
    },
    pointer: '/report/relationships/0/to',
  },
  'relationship-to-itself': {
    fails: (s) => {
      s.report.relationships = [{ from: 'person', role: 'alias-of', to: 'person' }];
    },
    pointer: '/report/relationships/0/to',
  },
  'vessel-repeated': {
    fails: (s) => {
      s.report.entities?.push({ id: 'again', kind: 'vessel', imo: 'IMO 907-4729' });
    },
    pointer: `/report/entities/${entityTotal}`,
    passes: (s) => {
      s.report.entities?.push(
        { id: 'other', kind: 'vessel', imo: '7625811' },
        { id: 'dark', kind: 'vessel', note: 'grey' },
      );
    },
  },
  'crime-type-repeated': {
    fails: (s) => {
      s.report.crimeTypes.push('fraud');
      s.report.crimeTypes.shift();
    },
    pointer: '/report/crimeTypes/5',
  },
  'coordinates-doubtful': {
    fails: (s) => {
      s.report.activity.places = [{ country: 'TO', name: 'Reef', latitude: -21 }];
    },
    pointer: '/report/activity/places/0',
    passes: (s) => {
      s.report.activity.places = [{ country: 'KI', latitude: 0, longitude: -175 }];
    },
  },
  'locode-country-mismatch': {
    fails: (s) => {
      s.report.activity.places = [{ country: 'WS', unLocode: 'ASPPG' }];
    },
    pointer: '/report/activity/places/0/unLocode',
  },
};

export const handlingCases: Readonly<Record<string, RuleCase>> = {
  'clear-but-classified': {
    fails: (s) => {
      s.report.handling.tlp = 'CLEAR';
    },
    pointer: '/report/handling/tlp',
    passes: (s) => {
      Object.assign(s.report.handling, { tlp: 'CLEAR', classification: 'UNCLASSIFIED' });
    },
  },
  'red-but-releasable': {
    fails: (s) => {
      s.report.handling.tlp = 'RED';
    },
    pointer: '/report/handling/releasableTo',
    passes: (s) => {
      Object.assign(s.report.handling, { tlp: 'RED', releasableTo: [] });
    },
  },
  'release-list-repeated': {
    fails: (s) => {
      s.report.handling.releasableTo = ['NZ', 'NZ'];
    },
    pointer: '/report/handling/releasableTo/1',
  },
  'supersedes-itself': {
    fails: (s) => {
      s.supersedes = `${s.iss}~${s.jti}`;
    },
    pointer: '/supersedes',
    passes: (s) => {
      s.supersedes = EARLIER;
    },
  },
  'supersedes-another-units': {
    fails: (s) => {
      s.supersedes = OTHERS;
    },
    pointer: '/supersedes',
    passes: (s) => {
      Object.assign(s, { supersedes: OTHERS, onBehalfOf: 'samoa-tcu' });
    },
  },
  'on-behalf-of-itself': {
    fails: (s) => {
      s.onBehalfOf = s.iss;
    },
    pointer: '/onBehalfOf',
    passes: (s) => {
      s.onBehalfOf = 'samoa-tcu';
    },
  },
  'attachment-repeated': {
    fails: (s) => {
      s.attachments = [file, { ...file, name: 'b.txt' }];
    },
    pointer: '/attachments/1',
    passes: (s) => {
      s.attachments = [file];
    },
  },
  'attestation-unmatched': {
    fails: (s) => {
      s.attestations = [{ code: 'imo-check-digit', pointer: at('vessel', '/imo'), reason: 'worn plate' }];
    },
    pointer: '/attestations/0',
    passes: (s) => {
      entityOf(s, 'vessel').imo = '9074728';
      s.attestations = [{ code: 'imo-check-digit', pointer: at('vessel', '/imo'), reason: 'worn plate' }];
    },
  },
};
