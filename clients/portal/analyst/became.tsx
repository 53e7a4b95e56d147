/** What became of a report, each with a form to replace it or take it back: nothing recorded is ever changed. */
import { useState } from 'preact/hooks';
import { amountInWords } from '#domain/feedback.ts';
import type { SubmissionStatus } from '#schemas/decision.ts';
import type { Feedback, FeedbackOrder } from '#schemas/feedback.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import { FEEDBACK, OUTCOMES } from './correspondence-words.ts';
import { FormButton } from './decisions.tsx';
import type { Desk } from './desk.ts';
import { DeskForm } from './desk-form.tsx';
import { FeedbackFields, orderFrom } from './feedback-fields.tsx';
import { capital, moment } from './phrases.ts';
import { PAGE } from './words.ts';

type Props = {
  readonly desk: Desk;
  readonly status: SubmissionStatus;
  readonly told: (text: string) => void;
};

export const Became = ({ desk, status: { submissionId, feedback = [] }, told }: Props) =>
  feedback.length === 0 ? null : (
    <section>
      <h3>{FEEDBACK.shown}</h3>
      <ul class="plain">
        {feedback.map((one) => (
          <Recorded key={one.feedbackId} one={one} desk={desk} submissionId={submissionId} told={told} />
        ))}
      </ul>
    </section>
  );

type RecordedProps = Omit<Props, 'status'> & { readonly one: Feedback; readonly submissionId: string };

const Recorded = ({ one, desk, submissionId, told }: RecordedProps) => {
  const [count, setCount] = useState(1);
  const [isOpen, setOpen] = useState(false);
  const { doing, trouble, ask } = useAsking();
  const { feedbackId, outcome, amounts = [], on, recordedAt } = one;
  const send = async (order: FeedbackOrder): Promise<void> => {
    if (await ask(PAGE.sending, () => desk.recordFeedback(submissionId, order))) told(FEEDBACK.corrected);
  };
  return (
    <li>
      <strong>{capital(OUTCOMES[outcome])}</strong>
      {amounts.length === 0 ? '' : `: ${amounts.map(amountInWords).join(', ')}`}
      {on === undefined ? '' : `, ${moment(on)}`} <span class="quiet">({moment(recordedAt)})</span>{' '}
      <FormButton isOpen={isOpen} toggle={() => setOpen(!isOpen)}>
        {FEEDBACK.correct}
      </FormButton>
      {isOpen ? (
        <DeskForm
          title={FEEDBACK.correctTitle}
          explains={FEEDBACK.correctExplains}
          confirm={FEEDBACK.correctConfirm}
          busy={doing !== undefined}
          read={(given) => orderFrom(given, count, feedbackId)}
          send={send}
          cancel={() => setOpen(false)}
        >
          <FeedbackFields count={count} more={() => setCount(count + 1)} corrects />
        </DeskForm>
      ) : null}
      <Telling trouble={trouble} />
    </li>
  );
};
