/** Rules on what a reader misses in any report: words, entities, names, places, grades. */
import type { Entity } from '../entities.ts';
import { placesOf } from './consistency.ts';
import { entitiesOf, type Failure, type Rule, settle, settleOne } from './rule.ts';

const SHORT_NARRATIVE = 80;
const LONG_PARAGRAPH = 2500;

/** Members that say nothing about who or what an entity is. */
const NOT_RECOGNISING: ReadonlySet<string> = new Set([
  'id',
  'kind',
  'role',
  'type',
  'sex',
  'country',
  'flag',
  'state',
  'scheme',
  'platform',
  'use',
]);

const isBare = (entity: Entity): boolean => {
  for (const member in entity) if (!NOT_RECOGNISING.has(member)) return false;
  return true;
};

export const completenessRules: readonly Rule[] = [
  {
    code: 'no-entities',
    dimension: 'completeness',
    level: 'required',
    severity: 'attestable',
    inScore: true,
    examine: (submission) =>
      settleOne('/report', entitiesOf(submission).length === 0 ? 'The report names no entity.' : undefined),
  },
  {
    code: 'entity-bare',
    dimension: 'completeness',
    level: 'required',
    severity: 'attestable',
    examine: (submission) => {
      const entities = entitiesOf(submission);
      const failures: Failure[] = [];
      for (const [at, entity] of entities.entries()) {
        if (isBare(entity))
          failures.push({
            pointer: `/report/entities/${at}`,
            detail: `This ${entity.kind} has neither name, identifier nor note.`,
          });
      }
      return settle(entities.length, failures);
    },
  },
  {
    code: 'entities-unconnected',
    dimension: 'comprehensiveness',
    level: 'excellent',
    severity: 'advice',
    examine: (submission) => {
      if (entitiesOf(submission).length < 2) return 'not-applicable';
      const none = (submission.report.relationships ?? []).length === 0;
      return settleOne(
        '/report/entities',
        none ? 'The report names several entities and no relationship between them.' : undefined,
      );
    },
  },
  {
    code: 'narrative-short',
    dimension: 'completeness',
    level: 'expected',
    severity: 'attestable',
    inScore: true,
    examine: ({ report }) =>
      settleOne(
        '/report/narrative',
        report.narrative.length < SHORT_NARRATIVE
          ? `The narrative has fewer than ${SHORT_NARRATIVE} characters.`
          : undefined,
      ),
  },
  {
    code: 'narrative-unbroken',
    dimension: 'accessibility',
    level: 'excellent',
    severity: 'advice',
    examine: ({ report: { narrative } }) => {
      if (narrative.length <= LONG_PARAGRAPH) return 'not-applicable';
      return settleOne(
        '/report/narrative',
        narrative.includes('\n')
          ? undefined
          : `The narrative is one paragraph of more than ${LONG_PARAGRAPH} characters.`,
      );
    },
  },
  {
    code: 'title-repeats-narrative',
    dimension: 'representation',
    level: 'expected',
    severity: 'attestable',
    inScore: true,
    examine: ({ report }) =>
      settleOne(
        '/report/title',
        report.title.trim() === report.narrative.trim() ? 'The title and the narrative are the same.' : undefined,
      ),
  },
  {
    code: 'name-kind-missing',
    dimension: 'representation',
    level: 'expected',
    severity: 'advice',
    examine: (submission) => {
      const failures: Failure[] = [];
      let looked = 0;
      for (const [at, entity] of entitiesOf(submission).entries()) {
        if (entity.kind !== 'person') continue;
        for (const [nameAt, name] of (entity.names ?? []).entries()) {
          looked++;
          if (name.kind === undefined)
            failures.push({
              pointer: `/report/entities/${at}/names/${nameAt}`,
              detail: 'The name does not say what kind of name it is.',
            });
        }
      }
      return settle(looked, failures);
    },
  },
  {
    code: 'place-vague',
    dimension: 'completeness',
    level: 'expected',
    severity: 'attestable',
    examine: (submission) => {
      const failures: Failure[] = [];
      let looked = 0;
      for (const [pointer, place] of placesOf(submission)) {
        looked++;
        const located = place.latitude !== undefined && place.longitude !== undefined;
        if (place.name === undefined && place.unLocode === undefined && !located)
          failures.push({ pointer, detail: 'The place is only a country.' });
      }
      return settle(looked, failures);
    },
  },
  {
    code: 'reliability-not-judged',
    dimension: 'provenance',
    level: 'expected',
    severity: 'advice',
    examine: ({ report }) =>
      settleOne(
        '/report/grading/reliability',
        report.grading.reliability === 'F' ? 'The reliability of the source has not been judged.' : undefined,
      ),
  },
  {
    code: 'credibility-not-judged',
    dimension: 'accuracy',
    level: 'expected',
    severity: 'advice',
    examine: ({ report }) =>
      settleOne(
        '/report/grading/credibility',
        report.grading.credibility === '6' ? 'The credibility of the information has not been judged.' : undefined,
      ),
  },
  {
    code: 'harm-missing',
    dimension: 'comprehensiveness',
    level: 'excellent',
    severity: 'advice',
    inScore: true,
    examine: ({ report }) =>
      settleOne('/report', (report.harms ?? []).length === 0 ? 'The report names no harm.' : undefined),
  },
];
