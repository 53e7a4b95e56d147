/** One unit: three questions, each answered by a sentence, a chart, and the same as a table. */
import { useCallback } from 'preact/hooks';
import type { UnitQuality } from '#schemas/quality.ts';
import { acceptanceChart } from './acceptance-chart.ts';
import { daysChart } from './days-chart.ts';
import { Figure } from './figure.tsx';
import { singleReportsChart } from './single-reports-chart.ts';
import { acceptanceInWords, daysInWords, findingName, monthName, reportsOf } from './words.ts';

type Props = {
  readonly unit: UnitQuality;
  readonly lastMonth: string;
  readonly longestDays: number;
  /** Opens the whole report; absent while one is being fetched. */
  readonly show: (() => void) | undefined;
};

export const UnitCard = ({ unit, lastMonth, longestDays, show }: Props) => {
  const drawAcceptance = useCallback(
    (width: number) =>
      (unit.firstTimeAcceptance.tooFewToSay ? singleReportsChart : acceptanceChart)(unit, lastMonth, width),
    [unit, lastMonth],
  );
  const drawDays = useCallback((width: number) => daysChart(unit, longestDays, width), [unit, longestDays]);
  const { firstTimeAcceptance: first } = unit;
  return (
    <article class="unit" id={unit.partnerId} aria-labelledby={`${unit.partnerId}-name`}>
      <header>
        <h2 id={`${unit.partnerId}-name`}>{unit.name}</h2>
        <p>
          <code>{unit.partnerId}</code>
        </p>
        <button type="button" onClick={show} disabled={show === undefined}>
          The whole report
        </button>
      </header>
      {first.of === 0 ? <p class="figure-in-words">No report in these twelve months.</p> : null}
      <div class="answers" hidden={first.of === 0}>
        <section>
          <h3>Accepted the first time</h3>
          <p class="figure-in-words">
            <strong>
              {first.count} of {first.of}
            </strong>{' '}
            {acceptanceInWords(first)}
          </p>
          <Figure draw={drawAcceptance} />
          <MonthTable unit={unit} />
        </section>
        <div class="beside">
          <section>
            <h3>Days from event to receipt</h3>
            <p class="figure-in-words">{daysInWords(unit.daysFromEventToReceipt)}</p>
            {unit.daysFromEventToReceipt.median === undefined ? null : <Figure draw={drawDays} />}
          </section>
          <Findings unit={unit} />
        </div>
      </div>
    </article>
  );
};

const Findings = ({ unit }: { readonly unit: UnitQuality }) => (
  <section>
    <h3>What to explain next</h3>
    {unit.topFindings.length === 0 ? (
      <p class="figure-in-words">Nothing came up in these twelve months.</p>
    ) : (
      <ol class="findings">
        {unit.topFindings.map(({ code, reports, fix }) => (
          <li key={code}>
            <p>
              <strong>{findingName(code)}</strong> <span class="count">in {reportsOf(reports)}</span>
            </p>
            <p>{fix}</p>
          </li>
        ))}
      </ol>
    )}
  </section>
);

const MonthTable = ({ unit }: { readonly unit: UnitQuality }) => (
  <details>
    <summary>The same as a table</summary>
    <div class="table">
      <table>
        <caption>{unit.name}, by the month a report was first sent</caption>
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col">Reports</th>
            <th scope="col">Accepted the first time</th>
            <th scope="col">Accepted in the end</th>
            <th scope="col">Refused attempts</th>
          </tr>
        </thead>
        <tbody>
          {unit.months.map(({ month, reports, acceptedFirstTime, accepted, refusedAttempts }) => (
            <tr key={month}>
              <th scope="row">{monthName(month)}</th>
              <td>{reports}</td>
              <td>{acceptedFirstTime}</td>
              <td>{accepted}</td>
              <td>{refusedAttempts}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </details>
);
