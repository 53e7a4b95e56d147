/** Cases of the rules on what a reader misses. */
import { entityOf, entityTotal, keepEntities } from './good-submission.ts';
import { at, type RuleCase } from './rule-case.ts';

export const completenessCases: Readonly<Record<string, RuleCase>> = {
  'no-entities': {
    fails: (s) => {
      delete s.report.entities;
    },
    pointer: '/report',
  },
  'entity-bare': {
    fails: (s) => {
      s.report.entities?.push({ id: 'bare', kind: 'vessel', role: 'carrier', type: 'yacht', flag: 'FR' });
    },
    pointer: `/report/entities/${entityTotal}`,
  },
  'entities-unconnected': {
    fails: (s) => {
      delete s.report.relationships;
    },
    pointer: '/report/entities',
  },
  'narrative-short': {
    fails: (s) => {
      s.report.narrative = 'Boat seen.';
    },
    pointer: '/report/narrative',
  },
  'narrative-unbroken': {
    fails: (s) => {
      s.report.narrative = 'word '.repeat(600);
    },
    pointer: '/report/narrative',
    passes: (s) => {
      s.report.narrative = 'word\n'.repeat(600);
    },
  },
  'title-repeats-narrative': {
    fails: (s) => {
      s.report.narrative = ` ${s.report.title} `;
    },
    pointer: '/report/title',
  },
  'name-kind-missing': {
    fails: (s) => {
      entityOf(s, 'person').names = [{ full: 'Sione' }];
    },
    pointer: at('person', '/names/0'),
  },
  'place-vague': {
    fails: (s) => {
      entityOf(s, 'location').place = { country: 'TO', latitude: -21 };
    },
    pointer: at('beach', '/place'),
    passes: (s) => {
      entityOf(s, 'location').place = { country: 'TO', latitude: -21, longitude: -175 };
    },
  },
  'reliability-not-judged': {
    fails: (s) => {
      s.report.grading.reliability = 'F';
    },
    pointer: '/report/grading/reliability',
  },
  'credibility-not-judged': {
    fails: (s) => {
      s.report.grading.credibility = '6';
    },
    pointer: '/report/grading/credibility',
  },
  'no-sound-identifier': {
    fails: (s) => {
      keepEntities(s, ({ kind }) => kind === 'location');
      delete s.report.relationships;
    },
    pointer: '/report',
  },
  'harm-missing': {
    fails: (s) => {
      s.report.harms = [];
    },
    pointer: '/report',
  },
};

export const crimeCases: Readonly<Record<string, RuleCase>> = {
  'drugs-without-commodity': {
    fails: (s) => keepEntities(s, ({ id }) => id !== 'meth'),
    pointer: '/report/crimeTypes',
  },
  'iuu-without-vessel': {
    fails: (s) => keepEntities(s, ({ kind }) => kind !== 'vessel'),
    pointer: '/report/crimeTypes',
  },
  'trafficking-without-species': {
    fails: (s) => keepEntities(s, ({ id }) => id !== 'clam'),
    pointer: '/report/crimeTypes',
  },
  'exploitation-without-person': {
    fails: (s) => keepEntities(s, ({ kind }) => kind === 'vessel'),
    pointer: '/report/crimeTypes',
  },
  'fraud-without-trace': {
    fails: (s) => keepEntities(s, ({ kind }) => kind === 'vessel'),
    pointer: '/report/crimeTypes',
  },
  'tax-evasion-without-taxpayer': {
    fails: (s) => keepEntities(s, ({ kind }) => kind === 'vessel'),
    pointer: '/report/crimeTypes',
  },
  'drug-without-quantity': {
    fails: (s) => {
      delete entityOf(s, 'commodity', 'meth').quantity;
    },
    pointer: at('meth', ''),
  },
  'tobacco-without-conveyance': {
    fails: (s) => keepEntities(s, ({ id }) => id === 'smokes'),
    pointer: '/report/entities/0',
  },
  'species-without-latin-name': {
    fails: (s) => {
      delete entityOf(s, 'commodity', 'clam').scientificName;
    },
    pointer: at('clam', ''),
  },
  'cash-without-value': {
    fails: (s) => {
      delete entityOf(s, 'commodity', 'cash').value;
    },
    pointer: at('cash', ''),
  },
  'laundering-without-money-trail': {
    fails: (s) => keepEntities(s, ({ kind }) => kind === 'vessel'),
    pointer: '/report/enablers',
  },
  'identity-fraud-without-document': {
    fails: (s) => keepEntities(s, ({ kind }) => kind === 'vessel'),
    pointer: '/report/enablers',
  },
};
