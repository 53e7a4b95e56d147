/** One field of the form, by its control: a line, a choice, a day, a group, rows. What is typed goes into the claims as it is typed. */
import { useState } from 'preact/hooks';
import { type Json, valueAt } from './draft.ts';
import type { Field } from './fields-of.ts';
import { FindingsBeside, findingsAt, findingsPlace } from './findings.tsx';
import { useTongue } from './language.ts';
import { Moment } from './moment.tsx';
import { CountryChoice, OneOf, SomeOf } from './choices.tsx';
import { placeOf, useSheet } from './sheet.ts';

export type FieldProps = { readonly field: Field; readonly at: string };

export const FieldView = ({ field, at }: FieldProps) => {
  switch (field.control) {
    case 'group':
      return <Group name={field.name} fields={field.fields} at={at} />;
    case 'rows':
      return <Rows name={field.name} fields={field.fields} at={at} />;
    case 'choices':
      return <SomeOf name={field.name} options={field.options} at={at} />;
    case 'yes':
      return <Yes name={field.name} at={at} />;
    case 'moment':
    case 'instant':
      return <Moment name={field.name} at={at} required={field.required} />;
    default:
      return <Single field={field} at={at} />;
  }
};

/** A label, its control, what helps, and what the rules say. */
const Single = ({ field, at }: FieldProps) => {
  const { member, hint, words } = useTongue();
  const { findings } = useSheet();
  const id = placeOf(at);
  const here = findingsAt(findings, { at, whole: true });
  const help = hint(at);
  const described = [help === undefined ? '' : `${id}.hint`, here.length === 0 ? '' : findingsPlace(at)].filter(
    Boolean,
  );
  return (
    <div class="field">
      <label for={id}>
        {member(field.name)} {field.required ? null : <span class="quiet">{words.form.optional}</span>}
      </label>
      {help === undefined ? null : (
        <p class="quiet" id={`${id}.hint`}>
          {help}
        </p>
      )}
      <Control
        field={field}
        at={at}
        id={id}
        aria-describedby={described.join(' ') || undefined}
        aria-invalid={here.some(({ severity }) => severity === 'blocking') || undefined}
      />
      <FindingsBeside at={at} whole />
    </div>
  );
};

export type ControlProps = {
  readonly id: string;
  readonly at: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
};

const Control = ({ field, ...props }: ControlProps & { readonly field: Field }) => {
  if (field.control === 'choice') return <OneOf name={field.name} options={field.options} {...props} />;
  if (field.control === 'country') return <CountryChoice {...props} />;
  return <Typed field={field} {...props} />;
};

const Typed = ({ field, at, ...props }: ControlProps & { readonly field: Field }) => {
  const { claims, change } = useSheet();
  const read = READERS[field.control] ?? asText;
  const typed = {
    ...props,
    // Kept by the browser itself while it is typed: what is half a number is not written over.
    defaultValue: inText(valueAt(claims, at)),
    dir: 'auto',
    autocomplete: 'off',
    onInput: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      change(at, read(currentTarget.value)),
  } as const;
  if (field.name === 'narrative') return <textarea rows={9} {...typed} />;
  if (field.control === 'day') return <input type="date" {...typed} />;
  return <input type="text" inputMode={field.control === 'number' ? 'decimal' : 'text'} {...typed} />;
};

const inText = (value: Json | undefined): string =>
  Array.isArray(value) ? value.join(', ') : value === undefined ? '' : String(value);

const asText = (text: string): Json | undefined => (text.trim() === '' ? undefined : text);
/** What is no number is left as it was typed: the contract says what is wrong with it. */
const asNumber = (text: string): Json | undefined => {
  const number = Number(text.trim().replace(',', '.'));
  return text.trim() === '' ? undefined : Number.isFinite(number) ? number : text;
};
const asList = (text: string): Json | undefined => {
  const words = text.split(',').map((word) => word.trim());
  const list = words.filter((word) => word !== '');
  return list.length === 0 ? undefined : list;
};

const READERS: Readonly<Partial<Record<Field['control'], (text: string) => Json | undefined>>> = {
  number: asNumber,
  list: asList,
  countries: (text) => asList(text.toUpperCase()),
};

const Yes = ({ name, at }: { readonly name: string; readonly at: string }) => {
  const { member } = useTongue();
  const { claims, change } = useSheet();
  return (
    <label class="tick">
      <input
        id={placeOf(at)}
        type="checkbox"
        checked={valueAt(claims, at) === true}
        onChange={(event) => change(at, event.currentTarget.checked ? true : undefined)}
      />
      <span>{member(name)}</span>
    </label>
  );
};

type GroupProps = { readonly name: string; readonly fields: readonly Field[]; readonly at: string };

export const Group = ({ name, fields, at }: GroupProps) => {
  const { member } = useTongue();
  return (
    <fieldset id={placeOf(at)}>
      <legend>{member(name)}</legend>
      <FindingsBeside at={at} />
      <Fields fields={fields} at={at} />
    </fieldset>
  );
};

type FieldsProps = Omit<GroupProps, 'name'>;

/** Members that few know, of a place and of a name. */
const LATER: ReadonlySet<string> = new Set(['unLocode', 'latitude', 'longitude', 'given', 'family']);

export const Fields = ({ fields, at }: FieldsProps) => (
  <div class="fields">
    {fields
      .filter(({ name }) => !LATER.has(name))
      .map((field) => (
        <FieldView key={field.name} field={field} at={`${at}/${field.name}`} />
      ))}
    <More fields={fields.filter(({ name }) => LATER.has(name))} at={at} />
  </div>
);

/** Fields that most reports do without: folded away, unless something stands in them. */
export const More = ({ fields, at }: FieldsProps) => {
  const { words } = useTongue();
  const { claims } = useSheet();
  // Decided once: what is opened or emptied by hand does not fold away under it.
  const [open] = useState(() => fields.some(({ name }) => valueAt(claims, `${at}/${name}`) !== undefined));
  if (fields.length === 0) return null;
  return (
    <details open={open}>
      <summary>{words.form.more}</summary>
      <div class="fields">
        {fields.map((field) => (
          <FieldView key={field.name} field={field} at={`${at}/${field.name}`} />
        ))}
      </div>
    </details>
  );
};

/** Rows are drawn anew when one is taken out: their places have moved. */
const Rows = ({ name, fields, at }: GroupProps) => {
  const { member, words } = useTongue();
  const { claims, addRow, removeRow } = useSheet();
  const value = valueAt(claims, at);
  const rows = Array.isArray(value) ? value : [];
  return (
    <fieldset id={placeOf(at)}>
      <legend>{member(name)}</legend>
      <FindingsBeside at={at} />
      {rows.map((_, row) => (
        <div class="one" key={`${rows.length} ${row}`}>
          <FindingsBeside at={`${at}/${row}`} />
          <Fields fields={fields} at={`${at}/${row}`} />
          {rows.length > 1 || name !== 'places' ? (
            <button type="button" onClick={() => removeRow(at, row)}>
              {words.form.remove}
            </button>
          ) : null}
        </div>
      ))}
      <button type="button" onClick={() => addRow(at, {})}>
        {words.form.addRow(member(name))}
      </button>
    </fieldset>
  );
};
