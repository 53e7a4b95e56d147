/** The forms of the decisions: accept with a grading, return with questions, decline, withdraw. */
import { useEffect, useState } from 'preact/hooks';
import { type DecisionRequest, type Question, WithdrawalReason } from '#schemas/decision.ts';
import { InformationCredibility, SourceReliability } from '#schemas/grading.ts';
import type { Report } from '#schemas/report.ts';
import { ChoiceField, DeskForm, type Given, TextField } from './desk-form.tsx';
import { entityName } from './entity-words.ts';
import { CREDIBILITY, DECIDE, DECISIONS, RELIABILITY, WITHDRAWALS } from './words.ts';

type Kind = Exclude<DecisionRequest['decision'], 'triage'>;
type Props = {
  readonly kind: Kind;
  readonly report: Report;
  readonly busy: boolean;
  readonly send: (decision: DecisionRequest) => void;
  readonly cancel: () => void;
  readonly newerThan: () => Promise<string | undefined>;
  readonly open: (submissionId: string) => void;
};

export const DecisionForm = ({ kind, report, busy, send, cancel, newerThan, open }: Props) => {
  const [questions, setQuestions] = useState(1);
  const { button, explains, confirm } = DECISIONS[kind];
  return (
    <DeskForm
      title={button.replace('…', '')}
      explains={explains}
      confirm={confirm}
      busy={busy}
      read={(given) => decisionFrom(kind, given, questions)}
      send={send}
      cancel={cancel}
    >
      {kind === 'accept' ? <Newer newerThan={newerThan} open={open} /> : null}
      {kind === 'accept' ? <GradeFields /> : null}
      {kind === 'withdraw' ? (
        <ChoiceField
          name="reasonClass"
          label={DECIDE.because}
          choices={WithdrawalReason.options.map((word) => [word, WITHDRAWALS[word]])}
        />
      ) : null}
      {kind === 'return' ? (
        <Questions count={questions} report={report} more={() => setQuestions(questions + 1)} />
      ) : null}
      <TextField name="reason" label={DECIDE.reason} />
    </DeskForm>
  );
};

const GradeFields = () => (
  <>
    <ChoiceField
      name="reliability"
      label={DECIDE.reliability}
      choices={[
        ['', DECIDE.noGrade],
        ...SourceReliability.options.map((one) => [one, `${one} ${RELIABILITY[one]}`] as const),
      ]}
    />
    <ChoiceField
      name="credibility"
      label={DECIDE.credibility}
      choices={[
        ['', DECIDE.noGrade],
        ...InformationCredibility.options.map((one) => [one, `${one} ${CREDIBILITY[one]}`] as const),
      ]}
    />
  </>
);

/** Looked up when the form opens: accepting a report that is replaced already is mostly a slip. */
const Newer = ({ newerThan, open }: Pick<Props, 'newerThan' | 'open'>) => {
  const [newer, setNewer] = useState<string>();
  useEffect(() => void newerThan().then(setNewer, () => undefined), []);
  return newer === undefined ? null : (
    <p class="trouble" role="status">
      {DECIDE.newer}{' '}
      <button type="button" onClick={() => open(newer)}>
        {DECIDE.openNewer}
      </button>
    </p>
  );
};

const MOST_QUESTIONS = 20;
const ASKED_ABOUT = [
  ['/report/narrative', 'Narrative'],
  ['/report/title', 'Title'],
  ['/report/activity', 'When and where'],
  ['/report/grading', 'Grading'],
  ['/report/handling', 'Marking'],
] as const;

type QuestionsProps = { readonly count: number; readonly report: Report; readonly more: () => void };

/** Fields for questions, each about a place of the report. */
export const Questions = ({ count, report: { entities = [] }, more }: QuestionsProps) => {
  const places = [
    ...ASKED_ABOUT,
    ...entities.map((entity, at) => [`/report/entities/${at}`, entityName(entity)] as const),
  ];
  return (
    <>
      {Array.from({ length: count }, (_, at) => (
        <fieldset key={at}>
          <ChoiceField name={`pointer-${at}`} label={DECIDE.about} choices={places} />
          <TextField name={`question-${at}`} label={DECIDE.question} />
        </fieldset>
      ))}
      <button type="button" disabled={count >= MOST_QUESTIONS} onClick={more}>
        {DECIDE.addQuestion}
      </button>
    </>
  );
};

export const questionsFrom = (given: Given, count: number): Question[] =>
  Array.from({ length: count }, (_, at) => ({ pointer: given(`pointer-${at}`), text: given(`question-${at}`) })).filter(
    ({ text }) => text !== '',
  );

const decisionFrom = (kind: Kind, given: Given, questionCount: number): DecisionRequest | string => {
  const reason = given('reason');
  const questions = questionsFrom(given, questionCount);
  const reliability = SourceReliability.safeParse(given('reliability')).data;
  const credibility = InformationCredibility.safeParse(given('credibility')).data;
  if ((reliability === undefined) !== (credibility === undefined)) return DECIDE.gradeWhole;
  if (kind === 'return' && questions.length === 0) return DECIDE.questionMissing;
  if (reason === '') return DECIDE.reasonMissing;
  switch (kind) {
    case 'accept':
      return { decision: kind, reason, ...(reliability && credibility && { grading: { reliability, credibility } }) };
    case 'return':
      return { decision: kind, reason, questions };
    case 'withdraw':
      return { decision: kind, reason, reasonClass: WithdrawalReason.parse(given('reasonClass')) };
    default:
      return { decision: kind, reason };
  }
};
