/** The fields of a feed's definition, filled with one that stands. */
import { CrimeType, Enabler } from '#schemas/crime-types.ts';
import { EntityKind } from '#schemas/entities.ts';
import { InformationCredibility, SourceReliability } from '#schemas/grading.ts';
import { Classification, Tlp } from '#schemas/handling.ts';
import { BUILDER } from './feed-words.ts';
import { spoken } from './phrases.ts';
import type { Defined } from './rule-form.ts';
import { CREDIBILITY, RELIABILITY } from './words.ts';

type LineProps = {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly most?: number;
};

export const LineField = ({ name, label, value = '', most = 500 }: LineProps) => (
  <label>
    <span>{label}</span>
    <input name={name} type="text" defaultValue={value} maxLength={most} autocomplete="off" dir="auto" />
  </label>
);

type ChosenProps = {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly choices: readonly (readonly [value: string, words: string])[];
};

const OneOf = ({ name, label, value = '', choices }: ChosenProps) => (
  <label>
    <span>{label}</span>
    <select name={name}>
      {choices.map(([one, words]) => (
        <option key={one} value={one} selected={one === value}>
          {words}
        </option>
      ))}
    </select>
  </label>
);

type AnyProps = {
  readonly name: string;
  readonly label: string;
  readonly options: readonly string[];
  readonly values?: readonly string[] | undefined;
};

const AnyOf = ({ name, label, options, values = [] }: AnyProps) => (
  <fieldset class="any">
    <legend>{label}</legend>
    {options.map((option) => (
      <label key={option}>
        <input type="checkbox" name={name} value={option} defaultChecked={values.includes(option)} /> {spoken(option)}
      </label>
    ))}
  </fieldset>
);

const whatever = ['', BUILDER.anything] as const;
const plain = (values: readonly string[]) => [whatever, ...values.map((one) => [one, one] as const)];

export const HeadFields = ({ stands }: { readonly stands: Defined | undefined }) => (
  <>
    <LineField name="title" label={BUILDER.title} value={stands?.title} most={120} />
    <LineField name="description" label={BUILDER.description} value={stands?.description} />
    <OneOf
      name="openTo"
      label={BUILDER.openTo}
      value={stands?.openTo}
      choices={[
        ['analysts', BUILDER.analysts],
        ['units', BUILDER.units],
      ]}
    />
    <OneOf
      name="by"
      label={BUILDER.by}
      value={stands && !stands.rule ? 'hand' : 'rule'}
      choices={[
        ['rule', BUILDER.rule],
        ['hand', BUILDER.hand],
      ]}
    />
  </>
);

export const RuleFields = ({ rule = {} }: { readonly rule: Defined['rule'] }) => (
  <>
    <p>{BUILDER.conditions}</p>
    <AnyOf name="crimeTypes" label={BUILDER.crimeTypes} options={CrimeType.options} values={rule.crimeTypes} />
    <AnyOf name="enablers" label={BUILDER.enablers} options={Enabler.options} values={rule.enablers} />
    <AnyOf name="entityKinds" label={BUILDER.entityKinds} options={EntityKind.options} values={rule.entityKinds} />
    <LineField name="countries" label={BUILDER.countries} value={rule.countries?.join(' ')} />
    <LineField name="entityValues" label={BUILDER.entityValues} value={rule.entityValues?.join('; ')} most={12_000} />
    <LineField name="text" label={BUILDER.text} value={rule.text} most={200} />
    <OneOf
      name="reliability"
      label={BUILDER.reliability}
      value={rule.gradedAtLeast?.reliability}
      choices={[
        whatever,
        ...SourceReliability.options
          .filter((one) => one !== 'F')
          .map((one) => [one, `${one} ${RELIABILITY[one]}`] as const),
      ]}
    />
    <OneOf
      name="credibility"
      label={BUILDER.credibility}
      value={rule.gradedAtLeast?.credibility}
      choices={[
        whatever,
        ...InformationCredibility.options
          .filter((one) => one !== '6')
          .map((one) => [one, `${one} ${CREDIBILITY[one]}`] as const),
      ]}
    />
    <OneOf
      name="classification"
      label={BUILDER.classification}
      value={rule.markedAtMost?.classification}
      choices={plain(Classification.options)}
    />
    <OneOf name="tlp" label={BUILDER.tlp} value={rule.markedAtMost?.tlp} choices={plain(Tlp.options)} />
  </>
);
