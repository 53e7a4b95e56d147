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
    intent: 'Without entities a report can be read but never matched with another.',
    fix: 'Name at least one person, vessel, phone, account or other thing from the narrative as an entity.',
    examine: (submission) =>
      settleOne('/report', entitiesOf(submission).length === 0 ? 'The report names no entity.' : undefined),
  },
  {
    code: 'entity-bare',
    dimension: 'completeness',
    level: 'required',
    severity: 'attestable',
    intent: 'An entity must be recognisable by something.',
    fix: 'Add a name, an identifier or a note that describes it.',
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
    intent: 'Who owns, sends, carries and receives is what a network is made of.',
    fix: 'Add relationships, for example master, consignee, holder or uses.',
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
    intent: 'A reader in another country needs to know what happened, how it is known and what is not known.',
    fix: 'Say what happened, when, how it is known and what you do not know.',
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
    intent: 'Paragraphs help a reader whose first language is another one.',
    fix: 'Start a new paragraph for each step: how it is known, what happened, what was done, what is not known.',
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
    intent: 'A title says in one line what the narrative then tells.',
    fix: 'Write a title that says what, who and where, and tell the story in the narrative.',
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
    intent: 'A legal name and an alias are searched in different ways.',
    fix: 'Say for each name whether it is legal, former, an alias or a transliteration.',
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
    intent: 'A country alone cannot be drawn on a map or searched by a patrol.',
    fix: 'Add the name of the port, island or waters, a UN/LOCODE, or coordinates.',
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
    intent: 'Grade F says that nobody has judged the source, which leaves the reader to guess.',
    fix: 'Grade the source A to E when you know it from earlier reports; F is right for a first contact.',
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
    intent: 'Grade 6 says that nobody has judged the information, which leaves the reader to guess.',
    fix: 'Grade the information 1 to 5 when you can compare it with what you know.',
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
    intent: 'Harm is what priorities are set by.',
    fix: 'Say in a sentence who or what is hurt, or would have been.',
    examine: ({ report }) =>
      settleOne('/report', (report.harms ?? []).length === 0 ? 'The report names no harm.' : undefined),
  },
];
