/** The tables of a unit's report: every report where there are few, every check, grades beside the analyst's. */
import type { ComponentChildren } from 'preact';
import type { Agreement, UnitReport } from '#schemas/unit-report.ts';
import { fieldInWords } from './report-words.ts';
import { countOf, findingName, monthName } from './words.ts';

export const CheckLink = ({ code }: { readonly code: string }) => <a href={`/checks/${code}`}>{findingName(code)}</a>;

/** Report by report: what was found, where, and what became of it. */
export const EveryReport = ({ reports }: { readonly reports: NonNullable<UnitReport['reports']> }) => (
  <section>
    <h3>Every report</h3>
    {reports.length === 0 ? <p class="figure-in-words">None in this period.</p> : null}
    <ol class="every-report">
      {reports.map(({ submissionId, month, accepted, refusedAttempts, findings }) => (
        <li key={submissionId ?? month}>
          <p>
            <strong>{monthName(month)}</strong> {accepted ? 'accepted' : 'not accepted yet'}
            {refusedAttempts > 0 ? ` after ${countOf(refusedAttempts, 'refused attempt', 'refused attempts')}` : ''}
            {submissionId === undefined ? null : <code>{submissionId}</code>}
          </p>
          {findings.length === 0 ? <p>Nothing was found.</p> : null}
          <ul>
            {findings.map(({ code, field, state }) => (
              <li key={code}>
                <CheckLink code={code} />
                {field === undefined ? '' : `, ${fieldInWords(field)}`}: {state}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  </section>
);

/** Every check that had something to look at. */
export const ChecksTable = ({ checks }: Pick<UnitReport, 'checks'>) => (
  <Table
    summary="Every check"
    caption="Accepted reports, by what the check said"
    heads={['Check', 'Not applicable', 'Failed', 'of them attested', 'Passed']}
  >
    {checks
      .filter(({ failed, passed }) => failed + passed > 0)
      .map(({ code, notApplicable, failed, attested, passed }) => (
        <tr key={code}>
          <th scope="row">
            <CheckLink code={code} />
          </th>
          <td>{notApplicable}</td>
          <td>{failed}</td>
          <td>{attested}</td>
          <td>{passed}</td>
        </tr>
      ))}
  </Table>
);

/** A confusion matrix: the unit's grades down, the analyst's across. */
export const AgreementTable = ({ axis, of }: { readonly axis: string; readonly of: Agreement }) => {
  const names = (pick: (pair: Agreement['pairs'][number]) => string) => [...new Set(of.pairs.map(pick))].toSorted();
  const across = names(({ byAnalyst }) => byAnalyst);
  const reports = (unit: string, analyst: string): number =>
    of.pairs.find(({ byUnit, byAnalyst }) => byUnit === unit && byAnalyst === analyst)?.reports ?? 0;
  return (
    <Table
      summary={`${axis}: the same in ${of.same.count} of ${of.same.of}`}
      caption={`${axis}: the unit’s grade down, the analyst’s across. F and 6 are not judged.`}
      heads={['', ...across]}
    >
      {names(({ byUnit }) => byUnit).map((unit) => (
        <tr key={unit}>
          <th scope="row">{unit}</th>
          {across.map((analyst) => (
            <td key={analyst} class={unit === analyst ? 'same' : undefined}>
              {reports(unit, analyst)}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  );
};

type TableProps = {
  readonly summary: string;
  readonly caption: string;
  readonly heads: readonly string[];
  readonly children: ComponentChildren;
};

const Table = ({ summary, caption, heads, children }: TableProps) => (
  <details>
    <summary>{summary}</summary>
    <div class="table">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  </details>
);
