/** Records what became of a report: an outcome and amounts of closed lists, and no words. */
import { useState } from 'preact/hooks';
import { AMOUNT_UNITS, AmountKind, FeedbackOrder, FeedbackOutcome } from '#schemas/feedback.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import { FEEDBACK, OUTCOMES } from './correspondence-words.ts';
import { type Form, FormButton } from './decisions.tsx';
import type { Desk } from './desk.ts';
import { ChoiceField, DeskForm, type Given } from './desk-form.tsx';
import { spoken } from './phrases.ts';
import { PAGE } from './words.ts';

type Props = {
  readonly desk: Desk;
  readonly submissionId: string;
  readonly form: Form | undefined;
  readonly choose: (form: Form | undefined) => void;
  readonly told: (text: string) => void;
};

const MOST_AMOUNTS = 10;

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
          <ChoiceField
            name="outcome"
            label={FEEDBACK.outcome}
            choices={FeedbackOutcome.exclude(['taken-back']).options.map((one) => [one, OUTCOMES[one]])}
          />
          <label>
            <span>{FEEDBACK.on}</span>
            <input name="on" type="date" />
          </label>
          {Array.from({ length: count }, (_, at) => (
            <AmountFields key={at} at={at} />
          ))}
          <button type="button" disabled={count >= MOST_AMOUNTS} onClick={() => setCount(count + 1)}>
            {FEEDBACK.add}
          </button>
        </DeskForm>
      ) : null}
      <Telling trouble={trouble} />
    </>
  );
};

/** A kind has units of its own, money a currency. */
const AmountFields = ({ at }: { readonly at: number }) => {
  const [kind, setKind] = useState<AmountKind>();
  return (
    <fieldset>
      <label>
        <span>{FEEDBACK.kind}</span>
        <select
          name={`kind-${at}`}
          onChange={({ currentTarget }) => setKind(AmountKind.safeParse(currentTarget.value).data)}
        >
          <option value="">{FEEDBACK.noAmount}</option>
          {AmountKind.options.map((one) => (
            <option key={one} value={one}>
              {spoken(one)}
            </option>
          ))}
        </select>
      </label>
      {kind === undefined ? null : (
        <>
          <label>
            <span>{FEEDBACK.quantity}</span>
            <input name={`quantity-${at}`} type="number" min="0" step="any" inputMode="decimal" />
          </label>
          {kind === 'money' ? (
            <label>
              <span>{FEEDBACK.currency}</span>
              <input name={`currency-${at}`} type="text" maxLength={3} autocomplete="off" spellcheck={false} />
            </label>
          ) : (
            <ChoiceField
              key={kind}
              name={`unit-${at}`}
              label={FEEDBACK.unit}
              choices={AMOUNT_UNITS[kind].map((unit) => [unit, unit])}
            />
          )}
        </>
      )}
    </fieldset>
  );
};

/** What is to be sent, or what is wrong with it, in the words of the contract. */
const orderFrom = (given: Given, count: number): FeedbackOrder | string => {
  const amounts = Array.from({ length: count }, (_, at) => amountFrom(given, at)).flatMap((amount) => amount ?? []);
  const on = given('on');
  const order = FeedbackOrder.safeParse({
    outcome: given('outcome'),
    ...(amounts.length > 0 && { amounts }),
    ...(on !== '' && { on }),
  });
  if (order.success) return order.data;
  return [...new Set(order.error.issues.map(({ message }) => message))].join(' ');
};

const amountFrom = (given: Given, at: number): object | undefined => {
  const kind = given(`kind-${at}`);
  if (kind === '') return undefined;
  const common = { kind, quantity: Number(given(`quantity-${at}`)) };
  return kind === 'money'
    ? { ...common, unit: 'currency', currency: given(`currency-${at}`).toUpperCase() }
    : { ...common, unit: given(`unit-${at}`) };
};
