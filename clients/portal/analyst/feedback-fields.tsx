/** The fields in which an outcome and amounts of closed lists are recorded, and what is made of them. */
import { useState } from 'preact/hooks';
import { AMOUNT_UNITS, AmountKind, FeedbackOrder, FeedbackOutcome } from '#schemas/feedback.ts';
import { FEEDBACK, OUTCOMES } from './correspondence-words.ts';
import { ChoiceField, type Given } from './desk-form.tsx';
import { spoken } from './phrases.ts';

const MOST_AMOUNTS = 10;

type Props = { readonly count: number; readonly more: () => void; readonly corrects: boolean };

export const FeedbackFields = ({ count, more, corrects }: Props) => (
  <>
    <ChoiceField
      name="outcome"
      label={FEEDBACK.outcome}
      choices={FeedbackOutcome.options
        .filter((one) => corrects || one !== 'taken-back')
        .map((one) => [one, OUTCOMES[one]])}
    />
    <label>
      <span>{FEEDBACK.on}</span>
      <input name="on" type="date" />
    </label>
    {Array.from({ length: count }, (_, at) => (
      <AmountFields key={at} at={at} />
    ))}
    <button type="button" disabled={count >= MOST_AMOUNTS} onClick={more}>
      {FEEDBACK.add}
    </button>
  </>
);

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
export const orderFrom = (given: Given, count: number, replaces?: string): FeedbackOrder | string => {
  const amounts = Array.from({ length: count }, (_, at) => amountFrom(given, at)).flatMap((amount) => amount ?? []);
  const on = given('on');
  const order = FeedbackOrder.safeParse({
    outcome: given('outcome'),
    ...(amounts.length > 0 && { amounts }),
    ...(on !== '' && { on }),
    ...(replaces !== undefined && { replaces }),
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
