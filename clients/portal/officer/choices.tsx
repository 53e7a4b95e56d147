/** Controls to choose by: one of some, several of some, a country. */
import { useMemo } from 'preact/hooks';
import { isAssignedCountry } from '#schemas/country-codes.ts';
import { type Json, valueAt } from './draft.ts';
import type { ControlProps } from './field.tsx';
import { FindingsBeside } from './findings.tsx';
import { useTongue } from './language.ts';
import { placeOf, useSheet } from './sheet.ts';

type OneOfProps = ControlProps & { readonly name: string; readonly options: readonly string[] };

export const OneOf = ({ name, options, at, ...props }: OneOfProps) => {
  const { choice } = useTongue();
  return <Choice at={at} options={options.map((option) => [option, choice(name, option)])} {...props} />;
};

type ChoiceProps = ControlProps & { readonly options: readonly (readonly [value: string, words: string])[] };

export const Choice = ({ at, options, ...props }: ChoiceProps) => {
  const { words } = useTongue();
  const { claims, change } = useSheet();
  const chosen = valueAt(claims, at);
  return (
    <select
      {...props}
      value={typeof chosen === 'string' ? chosen : ''}
      onChange={(event) => change(at, event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    >
      <option value="">{words.form.choose}</option>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
};

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
const COUNTRIES = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter(isAssignedCountry);

/** Every country under its name in the language of the page. */
export const useCountries = (): readonly (readonly [code: string, name: string])[] => {
  const { country, language } = useTongue();
  return useMemo(() => {
    const named = COUNTRIES.map((code) => [code, country(code)] as const);
    return named.toSorted(([, one], [, other]) => one.localeCompare(other, language));
  }, [language]);
};

export const CountryChoice = (props: ControlProps) => <Choice options={useCountries()} {...props} />;

type SomeOfProps = { readonly name: string; readonly options: readonly string[]; readonly at: string };

export const SomeOf = ({ name, options, at }: SomeOfProps) => {
  const { member, choice } = useTongue();
  const { claims, change } = useSheet();
  const value = valueAt(claims, at);
  const chosen: readonly Json[] = Array.isArray(value) ? value : [];
  const turn = (option: string): void => {
    const left = options.filter((one) => (one === option ? !chosen.includes(one) : chosen.includes(one)));
    change(at, left.length === 0 ? undefined : left);
  };
  return (
    <fieldset id={placeOf(at)} class="some">
      <legend>{member(name)}</legend>
      {options.map((option) => (
        <label class="tick" key={option}>
          <input type="checkbox" checked={chosen.includes(option)} onChange={() => turn(option)} />
          <span>{choice(name, option)}</span>
        </label>
      ))}
      <FindingsBeside at={at} whole />
    </fieldset>
  );
};
