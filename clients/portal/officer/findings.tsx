/** What the rules say, beside the field it is about, with what to do; and "yes, I mean it" where that may stand. */
import type { Finding } from '#schemas/finding.ts';
import { type Json, type JsonObject, valueAt } from './draft.ts';
import { useTongue } from './language.ts';
import { placeOf, useSheet } from './sheet.ts';

type Props = {
  readonly at: string;
  /** The field has no fields of its own inside: what is said of its parts is said here. */
  readonly whole?: boolean;
};

export const findingsPlace = (at: string): string => `${placeOf(at)}.findings`;

export const findingsAt = (findings: readonly Finding[], { at, whole }: Props): readonly Finding[] =>
  findings.filter(({ pointer }) => pointer === at || (whole === true && pointer.startsWith(`${at}/`)));

export const FindingsBeside = (props: Props) => {
  const here = findingsAt(useSheet().findings, props);
  return here.length === 0 ? null : (
    <div class="findings" id={findingsPlace(props.at)}>
      {here.map((finding) => (
        <FindingView key={`${finding.code} ${finding.pointer}`} finding={finding} />
      ))}
    </div>
  );
};

export const FindingView = ({ finding }: { readonly finding: Finding }) => {
  const { words } = useTongue();
  const { severity, detail, fix } = finding;
  return (
    <div class={`finding ${severity}`}>
      <p>
        <strong>{words.finding[severity]}</strong> {detail} <span class="fix">{fix}</span>
      </p>
      {severity === 'attestable' ? <Attest finding={finding} /> : null}
    </div>
  );
};

const attestationsIn = (claims: JsonObject): readonly Json[] => {
  const all = claims.attestations;
  return Array.isArray(all) ? all : [];
};

const Attest = ({ finding: { code, pointer } }: { readonly finding: Finding }) => {
  const { words } = useTongue();
  const { claims, change } = useSheet();
  const all = attestationsIn(claims);
  const row = all.findIndex((one) => valueAt(one, '/code') === code && valueAt(one, '/pointer') === pointer);
  const others = all.filter((_, at) => at !== row);
  const id = placeOf(`/attest/${code}${pointer}`);
  const reason = row === -1 ? undefined : valueAt(claims, `/attestations/${row}/reason`);
  const set = (list: readonly Json[]) => change('/attestations', list.length === 0 ? undefined : list);
  return (
    <div class="attest">
      <label class="tick">
        <input
          type="checkbox"
          checked={row !== -1}
          onChange={() => set(row === -1 ? [...all, { code, pointer, reason: '' }] : others)}
        />
        <span>{words.finding.meant}</span>
      </label>
      {row === -1 ? null : (
        <label>
          <span>{words.finding.reason}</span>
          <input
            id={id}
            type="text"
            maxLength={500}
            defaultValue={typeof reason === 'string' ? reason : ''}
            onInput={(event) => change(`/attestations/${row}/reason`, event.currentTarget.value)}
          />
        </label>
      )}
    </div>
  );
};

/** All that is said, in the order of the report; each leads to its field. */
export const FindingsInAll = () => {
  const { words, member } = useTongue();
  const { findings } = useSheet();
  const goTo = (pointer: string): void => {
    const field = nearest(pointer);
    if (field instanceof HTMLElement) {
      field.closest('details')?.setAttribute('open', '');
      field.focus();
    }
  };
  return (
    <ul class="plain in-all">
      {findings.map((finding) => (
        <li key={`${finding.code} ${finding.pointer}`} class={finding.severity}>
          <button type="button" class="link" onClick={() => goTo(finding.pointer)}>
            {nameOf(finding.pointer, member)}
          </button>{' '}
          <span class="quiet">{words.finding[finding.severity]}</span> {finding.detail}{' '}
          <span class="fix">{finding.fix}</span>
        </li>
      ))}
    </ul>
  );
};

/** `/report/entities/0/imo` as `Who and what 1, IMO number`. */
const nameOf = (pointer: string, member: (name: string) => string): string => {
  const steps = pointer.split('/').slice(pointer.startsWith('/report/') ? 2 : 1);
  return steps.reduce(
    (name, step) =>
      /^\d+$/.test(step) ? `${name} ${Number(step) + 1}` : name === '' ? member(step) : `${name}, ${member(step)}`,
    '',
  );
};

const nearest = (pointer: string): Element | null => {
  const steps = pointer.split('/');
  for (let length = steps.length; length > 1; length--) {
    const place = document.getElementById(placeOf(steps.slice(0, length).join('/')));
    if (place)
      return place.matches('fieldset, div, section') ? place.querySelector('input, select, textarea, button') : place;
  }
  return null;
};
