/** Asks the unit about places of its report, beside any decision. */
import { useState } from 'preact/hooks';
import { QuestionRequest } from '#schemas/message.ts';
import type { Report } from '#schemas/report.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import { ASK } from './correspondence-words.ts';
import { type Form, FormButton } from './decisions.tsx';
import { Questions, questionsFrom } from './decision-form.tsx';
import type { Desk } from './desk.ts';
import { DeskForm, type Given, TextField } from './desk-form.tsx';
import { DECIDE, PAGE } from './words.ts';

type Props = {
  readonly desk: Desk;
  readonly submissionId: string;
  readonly report: Report;
  readonly form: Form | undefined;
  readonly choose: (form: Form | undefined) => void;
  readonly told: (text: string) => void;
};

export const AskForm = ({ desk, submissionId, report, form, choose, told }: Props) => {
  const [count, setCount] = useState(1);
  const { doing, trouble, ask } = useAsking();
  const isOpen = form === 'ask';
  const send = async (request: QuestionRequest): Promise<void> => {
    if (!(await ask(PAGE.sending, () => desk.ask(submissionId, request)))) return;
    choose(undefined);
    setCount(1);
    told(ASK.done);
  };
  return (
    <>
      <FormButton isOpen={isOpen} toggle={() => choose(isOpen ? undefined : 'ask')}>
        {ASK.button}
      </FormButton>
      {isOpen ? (
        <DeskForm
          title={ASK.title}
          explains={ASK.explains}
          confirm={ASK.confirm}
          busy={doing !== undefined}
          read={(given) => requestFrom(given, count)}
          send={send}
          cancel={() => choose(undefined)}
        >
          <Questions count={count} report={report} more={() => setCount(count + 1)} />
          <TextField name="text" label={ASK.text} />
        </DeskForm>
      ) : null}
      <Telling trouble={trouble} />
    </>
  );
};

const requestFrom = (given: Given, count: number): QuestionRequest | string => {
  const questions = questionsFrom(given, count);
  if (questions.length === 0) return DECIDE.questionMissing;
  const request = QuestionRequest.safeParse({ text: given('text'), questions });
  return request.success ? request.data : ASK.textMissing;
};
