/** The sections of a report, crime type first. Every field is of the contract; only their order and grouping is ours. */
import { Grading } from '#schemas/grading.ts';
import { Handling } from '#schemas/handling.ts';
import { Report } from '#schemas/report.ts';
import { Submission } from '#schemas/submission.ts';
import { valueAt } from './draft.ts';
import { EntityCards } from './entity-cards.tsx';
import { Fields, Group, More } from './field.tsx';
import { type Field, fieldsOf } from './fields-of.ts';
import { FindingsBeside } from './findings.tsx';
import { useTongue } from './language.ts';
import { RelationshipRows } from './relationship-rows.tsx';
import { useSheet } from './sheet.ts';

const REPORT = fieldsOf(Report);
/** In the order of the names. */
const named = (fields: readonly Field[], ...names: readonly string[]): readonly Field[] =>
  names.flatMap((name) => fields.filter((field) => field.name === name));

const CRIME = named(REPORT, 'crimeTypes');
const CONTENT = named(REPORT, 'title', 'narrative', 'language', 'activity');
const EXTRAS = named(REPORT, 'enablers', 'harms', 'perpetrators', 'precedence');
const ACT_BY = named(REPORT, 'actBy');
const GRADES = named(fieldsOf(Grading), 'reliability', 'credibility');
const ORIGINAL = named(fieldsOf(Grading), 'original');
const PROVENANCE = named(REPORT, 'provenance');
const ANSWERS = named(fieldsOf(Submission), 'answers');
const HANDLING = fieldsOf(Handling);
const MARKING = named(HANDLING, 'classification', 'tlp', 'partnerMarking', 'releasableTo');
const MORE_MARKING = named(HANDLING, 'purpose', 'retention', 'caveats');

export const ReportFields = () => {
  const { words } = useTongue();
  const { claims } = useSheet();
  const isUrgent =
    valueAt(claims, '/report/precedence') === 'immediate' || valueAt(claims, '/report/actBy') !== undefined;
  return (
    <>
      <Fields fields={CRIME} at="/report" />
      <section aria-labelledby="content-title">
        <h2 id="content-title">{words.form.content}</h2>
        <Fields fields={CONTENT} at="/report" />
      </section>
      <EntityCards />
      <RelationshipRows />
      <section aria-labelledby="sourcing-title">
        <h2 id="sourcing-title">{words.form.sourcing}</h2>
        <Group name="grading" fields={GRADES} at="/report/grading" />
        <More fields={ORIGINAL} at="/report/grading" />
        <Fields fields={PROVENANCE} at="/report" />
        <Fields fields={ANSWERS} at="" />
      </section>
      <section aria-labelledby="marking-title">
        <h2 id="marking-title">{words.form.marking}</h2>
        <FindingsBeside at="/report/handling" />
        <Fields fields={MARKING} at="/report/handling" />
        <More fields={MORE_MARKING} at="/report/handling" />
      </section>
      <section aria-labelledby="extras-title">
        <h2 id="extras-title">{words.form.extras}</h2>
        <Fields fields={isUrgent ? [...EXTRAS, ...ACT_BY] : EXTRAS} at="/report" />
      </section>
    </>
  );
};
