/** Asks for the months of a report: any first and last month. */
import { useState } from 'preact/hooks';
import type { Months } from '#schemas/unit-report.ts';

type Props = { readonly period: Months; readonly busy: boolean; readonly ask: (period: Months) => void };

export const PeriodForm = ({ period, busy, ask }: Props) => {
  const [from, setFrom] = useState(period.from);
  const [to, setTo] = useState(period.to);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!busy && from !== '' && to !== '') ask({ from, to });
  };
  return (
    <form class="period" onSubmit={submit}>
      <label>
        <span>From</span>
        <input type="month" value={from} max={to} required onInput={(event) => setFrom(event.currentTarget.value)} />
      </label>
      <label>
        <span>to</span>
        <input type="month" value={to} min={from} required onInput={(event) => setTo(event.currentTarget.value)} />
      </label>
      <button type="submit" disabled={busy}>
        {busy ? 'One moment…' : 'Show these months'}
      </button>
    </form>
  );
};
