/** The first time in this browser: which unit it is of; then it makes its keys. */
import { useState } from 'preact/hooks';
import { useCountries } from './choices.tsx';
import { Unit } from './device.ts';
import { useTongue } from './language.ts';

type Props = { readonly busy: boolean; readonly make: (unit: Unit) => void };

export const FirstUse = ({ busy, make }: Props) => {
  const { words } = useTongue();
  const countries = useCountries();
  const [wrong, setWrong] = useState(false);
  const text = words.firstUse;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const given = Object.entries(Object.fromEntries(new FormData(event.currentTarget)));
    const unit = Unit.safeParse(Object.fromEntries(given.flatMap(([name, value]) => filled(name, String(value)))));
    setWrong(!unit.success);
    if (unit.success) make(unit.data);
  };
  return (
    <section class="key" aria-labelledby="first-use-title">
      <h2 id="first-use-title">{text.title}</h2>
      <p>{text.explains}</p>
      <form onSubmit={submit} noValidate>
        <label>
          <span>{text.partnerId}</span>
          <input
            name="partnerId"
            type="text"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            maxLength={32}
          />
        </label>
        <label>
          <span>{text.name}</span>
          <input name="name" type="text" autocomplete="off" maxLength={120} />
        </label>
        <label>
          <span>{text.country}</span>
          <select name="country">
            <option value="">{words.form.choose}</option>
            {countries.map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{text.agency}</span>
          <input name="agency" type="text" autocomplete="off" maxLength={120} />
        </label>
        <label>
          <span>{text.device}</span>
          <input name="device" type="text" autocomplete="off" maxLength={40} />
        </label>
        <button type="submit" class="main" disabled={busy}>
          {busy ? text.making : text.make}
        </button>
        <p role="status" class={wrong ? 'trouble' : undefined}>
          {wrong ? text.wrong : ''}
        </p>
      </form>
    </section>
  );
};

const filled = (name: string, value: string): readonly (readonly [string, string])[] =>
  value.trim() === '' ? [] : [[name, value.trim()]];
