/** Records what became of a report, in no words of its own. */
import { useState } from 'preact/hooks';
import type { FeedbackOrder } from '#schemas/feedback.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import { FEEDBACK } from './correspondence-words.ts';
import { type Form, FormButton } from './decisions.tsx';
import type { Desk } from './desk.ts';
import { DeskForm } from './desk-form.tsx';
import { FeedbackFields, orderFrom } from './feedback-fields.tsx';
import { PAGE } from './words.ts';

type Props = {
  readonly desk: Desk;
  readonly submissionId: string;
  readonly form: Form | undefined;
  readonly choose: (form: Form | undefined) => void;
  readonly told: (text: string) => void;
};

export const FeedbackForm = ({ desk, submissionId, form, choose, told }: Props) => {
  const [count, setCount] = useState(1);
  const { doing, trouble, ask } = useAsking();
  const isOpen = form === 'feedback';
  const send = async (order: FeedbackOrder): Promise<void> => {
    if (!(await ask(PAGE.sending, () => desk.recordFeedback(submissionId, order)))) return;
    choose(undefined);
    setCount(1);
    told(FEEDBACK.done);
  };
  return (
    <>
      <FormButton isOpen={isOpen} toggle={() => choose(isOpen ? undefined : 'feedback')}>
        {FEEDBACK.button}
      </FormButton>
      {isOpen ? (
        <DeskForm
          title={FEEDBACK.title}
          explains={FEEDBACK.explains}
          confirm={FEEDBACK.confirm}
          busy={doing !== undefined}
          read={(given) => orderFrom(given, count)}
          send={send}
          cancel={() => choose(undefined)}
        >
          <FeedbackFields count={count} more={() => setCount(count + 1)} corrects={false} />
        </DeskForm>
      ) : null}
      <Telling trouble={trouble} />
    </>
  );
};
