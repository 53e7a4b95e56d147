/** Which quarters and which reports are assessed; and the pack on paper or as a table. */
import { useState } from 'preact/hooks';
import { type Assessment, Material } from '#schemas/assessment.ts';
import { MATERIALS } from '../../assessed-values.ts';
import { ASSESSMENT } from './assessment-words.ts';
import type { Asked } from './desk.ts';

type Props = {
  readonly pack: Assessment;
  readonly busy: boolean;
  readonly load: (asked: Asked) => void;
  readonly table: (asked: Asked) => Promise<string>;
};

export const AssessmentForm = ({ pack, busy, load, table }: Props) => {
  const [asked, setAsked] = useState<Asked>({ from: pack.from, to: pack.to, material: pack.material });
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!busy) load(asked);
  };
  const quarter = (name: 'from' | 'to', label: string) => (
    <label>
      <span>{label}</span>
      <input
        value={asked[name]}
        required
        pattern="\d{4}-Q[1-4]"
        placeholder="2026-Q3"
        size={8}
        onInput={({ currentTarget }) => setAsked({ ...asked, [name]: currentTarget.value })}
      />
    </label>
  );
  return (
    <form class="tools" onSubmit={submit}>
      {quarter('from', ASSESSMENT.from)}
      {quarter('to', ASSESSMENT.to)}
      <label>
        <span>{ASSESSMENT.material}</span>
        <select
          value={asked.material}
          onChange={({ currentTarget }) => setAsked({ ...asked, material: Material.parse(currentTarget.value) })}
        >
          {Material.options.map((material) => (
            <option key={material} value={material}>
              {MATERIALS[material]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" disabled={busy}>
        {ASSESSMENT.show}
      </button>
      <button
        type="button"
        onClick={() => void table(asked).then((text) => save(text, `assessment-${pack.from}-${pack.to}.csv`))}
      >
        {ASSESSMENT.csv}
      </button>
      <button type="button" onClick={() => window.print()}>
        {ASSESSMENT.print}
      </button>
    </form>
  );
};

const save = (text: string, name: string): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
};
