/** The collection plan on the page: who answered what, by country and requirement; a unit sees its own row as a list. */
import { stateOfAll } from '#domain/gap-state.ts';
import type { GapCell, GapMap, GapRow, GapState, Requirement } from '#schemas/requirement.ts';
import { GapChart } from './gap-chart.tsx';
import { nameOf, STATES } from './gap-words.ts';
import { periodInWords } from './report-words.ts';
import { countOf, monthName, reportsOf } from './words.ts';

/** `silent: Sep 2026, Oct 2026`, state by state; months that are not due say nothing. */
const monthsInWords = ({ months }: GapCell): string =>
  (['answered', 'nil', 'silent', 'offline'] as const)
    .map((state) => [state, months.filter((one) => one.state === state).map(({ month }) => monthName(month))] as const)
    .filter(([, names]) => names.length > 0)
    .map(([state, names]) => `${STATES[state]}: ${names.join(', ')}`)
    .join('; ') || 'not due yet';

const cellOf = (row: GapRow, { number }: Requirement): GapCell | undefined =>
  row.cells.find(({ requirement }) => requirement === number);

/** Every unit under its country. The words say it all; colour only helps to find them. */
export const GapTable = ({ map }: { readonly map: GapMap }) => {
  const countries = [...new Set(map.rows.map(({ country }) => country))].sort((a, b) =>
    nameOf(a).localeCompare(nameOf(b), 'en'),
  );
  return (
    <section class="gaps" aria-labelledby="gaps-title">
      <header>
        <h2 id="gaps-title">The collection plan</h2>
        <p>{periodInWords(map)}</p>
      </header>
      {map.requirements.length === 0 ? <p>Nothing is asked in these months.</p> : null}
      <Asked requirements={map.requirements} />
      {map.requirements.length === 0 ? null : <GapChart map={map} />}
      {map.requirements.length === 0 ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (axe: scrollable-region-focusable)
        <div class="table" role="region" aria-label="The gap map" tabIndex={0}>
          <table>
            <caption>Answered, nil, silent or offline, by country and requirement. This is no ranking.</caption>
            <thead>
              <tr>
                <th scope="col">Unit</th>
                {map.requirements.map(({ number }) => (
                  <th key={number} scope="col">
                    {number}
                  </th>
                ))}
              </tr>
            </thead>
            {countries.map((country) => (
              <Country key={country} country={country} map={map} />
            ))}
          </table>
        </div>
      )}
    </section>
  );
};

const Asked = ({ requirements }: Pick<GapMap, 'requirements'>) => (
  <ul class="asked">
    {requirements.map(({ number, title, question, from, to }) => (
      <li key={number}>
        <strong>{number}</strong> {title}, {periodInWords({ from, to })}. {question}
      </li>
    ))}
  </ul>
);

const Country = ({ country, map }: { readonly country: string; readonly map: GapMap }) => {
  const rows = map.rows.filter((row) => row.country === country);
  return (
    <tbody>
      <tr class="country">
        <th scope="rowgroup">{nameOf(country)}</th>
        {map.requirements.map((requirement) => {
          const cells = rows.flatMap((row) => cellOf(row, requirement) ?? []);
          return (
            <State
              key={requirement.number}
              state={cells.length > 0 ? stateOfAll(cells.map((one) => one.state)) : undefined}
            />
          );
        })}
      </tr>
      {rows.map((row) => (
        <tr key={row.partnerId}>
          <th scope="row">{row.name}</th>
          {map.requirements.map((requirement) => {
            const cell = cellOf(row, requirement);
            return (
              <State key={requirement.number} state={cell?.state}>
                {cell === undefined ? null : (
                  <small>
                    {cell.reports > 0 ? `${reportsOf(cell.reports)}; ` : ''}
                    {monthsInWords(cell)}
                  </small>
                )}
              </State>
            );
          })}
        </tr>
      ))}
    </tbody>
  );
};

type StateProps = { readonly state: GapState | undefined; readonly children?: preact.ComponentChildren };

const State = ({ state, children }: StateProps) => (
  <td>
    {state === undefined ? 'not asked' : <span class={`state ${state}`}>{STATES[state]}</span>}
    {children}
  </td>
);

/** What a unit is asked, and what it can do about each. */
export const OwnPlan = ({ map }: { readonly map: GapMap }) => {
  const [own] = map.rows;
  if (map.requirements.length === 0 || own === undefined) return null;
  return (
    <section class="gaps" aria-labelledby="gaps-title">
      <header>
        <h2 id="gaps-title">What you are asked</h2>
        <p>{periodInWords(map)}</p>
      </header>
      <ul class="findings">
        {map.requirements.map((requirement) => {
          const cell = cellOf(own, requirement);
          return (
            <li key={requirement.number}>
              <p>
                <strong>
                  {requirement.number} {requirement.title}
                </strong>
                : {requirement.question}
              </p>
              {cell === undefined ? null : (
                <p>
                  <span class={`state ${cell.state}`}>{STATES[cell.state]}</span>{' '}
                  {cell.reports > 0 ? `by ${reportsOf(cell.reports)}. ` : ''}
                  {monthsInWords(cell)}.
                </p>
              )}
              {cell?.state === 'silent' ? (
                <p>
                  A report with <code>"answers": ["{requirement.number}"]</code> answers it;{' '}
                  <code>ptcn nil {requirement.number}</code> says that you have looked and have nothing.
                </p>
              ) : null}
            </li>
          );
        })}
      </ul>
      {own.outages.length === 0 ? null : (
        <p>
          Cut off {countOf(own.outages.length, 'time', 'times')}:{' '}
          {own.outages.map(({ from, to, reason }) => `${from} to ${to} (${reason})`).join(', ')}.
        </p>
      )}
    </section>
  );
};
