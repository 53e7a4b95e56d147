/** A form of this page: the first field has the focus when it opens, and what is missing is said in the form itself. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { PAGE } from './words.ts';

type Props<T> = {
  readonly title: string;
  readonly explains: string;
  readonly confirm: string;
  readonly busy: boolean;
  /** What is to be sent, or a sentence that says what is missing. */
  readonly read: (given: Given, chosen: Chosen) => T | string;
  /** Hears of every change, as far as the fields are filled by then. */
  readonly watch?: (given: Given, chosen: Chosen) => void;
  readonly send: (order: T) => void;
  readonly cancel: () => void;
  readonly children: ComponentChildren;
};

/** The value of a field as one line. */
export type Given = (name: string) => string;
/** Which of several boxes are ticked. */
export type Chosen = (name: string) => readonly string[];

const fieldsOf = (form: HTMLFormElement): readonly [Given, Chosen] => {
  const fields = new FormData(form);
  const textOf = (value: FormDataEntryValue | null) =>
    typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '';
  return [(name) => textOf(fields.get(name)), (name) => fields.getAll(name).map(textOf)];
};

export const DeskForm = <T extends object>({
  title,
  explains,
  confirm,
  busy,
  read,
  watch,
  send,
  cancel,
  children,
}: Props<T>) => {
  const place = useRef<HTMLFormElement>(null);
  const [missing, setMissing] = useState<string>();
  useEffect(() => place.current?.querySelector<HTMLElement>('select, input, textarea')?.focus(), []);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (busy || !place.current) return;
    const order = read(...fieldsOf(place.current));
    setMissing(typeof order === 'string' ? order : undefined);
    if (typeof order !== 'string') send(order);
  };
  return (
    <form
      class="desk-form"
      ref={place}
      onSubmit={submit}
      onInput={({ currentTarget }) => watch?.(...fieldsOf(currentTarget))}
      noValidate
      aria-label={title}
    >
      <p>{explains}</p>
      {children}
      <p role="alert" class={missing === undefined ? undefined : 'trouble'}>
        {missing}
      </p>
      <div class="tools">
        <button type="submit" class="main" disabled={busy}>
          {busy ? PAGE.sending : confirm}
        </button>
        <button type="button" onClick={cancel}>
          {PAGE.cancel}
        </button>
      </div>
    </form>
  );
};

type FieldProps = { readonly name: string; readonly label: string };

export const TextField = ({ name, label, maxLength = 1000 }: FieldProps & { readonly maxLength?: number }) => (
  <label>
    <span>{label}</span>
    <textarea name={name} rows={2} maxLength={maxLength} dir="auto" />
  </label>
);

type Choice = readonly [value: string, words: string];

export const ChoiceField = ({ name, label, choices }: FieldProps & { readonly choices: readonly Choice[] }) => (
  <label>
    <span>{label}</span>
    <select name={name}>
      {choices.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  </label>
);
