/** A day, and the hour in UTC where it is known. */
import { valueAt } from './draft.ts';
import { FindingsBeside, findingsAt, findingsPlace } from './findings.tsx';
import { useTongue } from './language.ts';
import { momentFrom, momentParts } from './moment-parts.ts';
import { placeOf, useSheet } from './sheet.ts';

type Props = { readonly name: string; readonly at: string; readonly required: boolean };

export const Moment = ({ name, at, required }: Props) => {
  const { member, hint, words } = useTongue();
  const { claims, change, findings } = useSheet();
  const id = placeOf(at);
  const value = valueAt(claims, at);
  const [day = '', hour = ''] = typeof value === 'string' ? momentParts(value) : [];
  const help = hint(at);
  const described = findingsAt(findings, { at }).length === 0 ? undefined : findingsPlace(at);
  const set = (newDay: string, newHour: string) => change(at, momentFrom(newDay, newHour));
  return (
    <div class="field">
      <label for={id}>
        {member(name)} {required ? null : <span class="quiet">{words.form.optional}</span>}
      </label>
      {help === undefined ? null : <p class="quiet">{help}</p>}
      <span class="moment">
        <input
          id={id}
          type="date"
          value={day}
          aria-describedby={described}
          onInput={(event) => set(event.currentTarget.value, hour)}
        />
        <label>
          <span class="quiet">{words.form.hour}</span>{' '}
          <input type="time" value={hour} onInput={(event) => set(day, event.currentTarget.value)} />
        </label>
      </span>
      <FindingsBeside at={at} />
    </div>
  );
};
