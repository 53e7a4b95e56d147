/** Asks a unit for information: what, until when, under which marking. */
import { Classification, Tlp } from '#schemas/handling.ts';
import { InformationRequestOrder } from '#schemas/information-request.ts';
import { REQUEST } from './correspondence-words.ts';
import { ChoiceField, DeskForm, type Given, TextField } from './desk-form.tsx';
import { LineField } from './rule-fields.tsx';

type Props = {
  readonly busy: boolean;
  readonly send: (order: InformationRequestOrder) => void;
  readonly cancel: () => void;
};

export const RequestForm = ({ busy, send, cancel }: Props) => (
  <DeskForm
    title={REQUEST.title}
    explains={REQUEST.explains}
    confirm={REQUEST.confirm}
    busy={busy}
    read={orderFrom}
    send={send}
    cancel={cancel}
  >
    <LineField name="partnerId" label={REQUEST.unit} />
    <LineField name="subject" label={REQUEST.subject} />
    <TextField name="text" label={REQUEST.text} maxLength={4000} />
    <label>
      <span>{REQUEST.dueOn}</span>
      <input name="dueOn" type="date" />
    </label>
    <ChoiceField
      name="classification"
      label={REQUEST.classification}
      choices={startingWith('IN-CONFIDENCE', Classification.options)}
    />
    <ChoiceField name="tlp" label={REQUEST.tlp} choices={startingWith('AMBER', Tlp.options)} />
    <LineField name="references" label={REQUEST.references} />
  </DeskForm>
);

/** What is mostly right stands first, and so is chosen. */
const startingWith = (first: string, all: readonly string[]) =>
  [first, ...all.filter((one) => one !== first)].map((one) => [one, one] as const);

const orderFrom = (given: Given): InformationRequestOrder | string => {
  const references = given('references')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const order = InformationRequestOrder.safeParse({
    partnerId: given('partnerId'),
    subject: given('subject'),
    text: given('text'),
    dueOn: given('dueOn'),
    classification: given('classification'),
    tlp: given('tlp'),
    ...(references.length > 0 && { references }),
  });
  if (order.success) return order.data;
  const labels: Readonly<Record<string, unknown>> = { ...REQUEST, partnerId: REQUEST.unit };
  return REQUEST.wrong([...new Set(order.error.issues.map(({ path: [name] }) => String(labels[String(name)])))]);
};
