/** Which crime types can be measured, and how the units stand to the collection plan. */
import type { Assessment } from '#schemas/assessment.ts';
import { MEASURED, valueInWords } from '../../assessed-values.ts';
import { ASSESSMENT } from './assessment-words.ts';

type Props = { readonly pack: Assessment };

export const MeasuredTypes = ({ pack }: Props) => (
  <section>
    <h3>{ASSESSMENT.measured}</h3>
    <Table
      name={ASSESSMENT.measured}
      heads={[ASSESSMENT.crimeType, ASSESSMENT.state]}
      rows={pack.measured.map(({ crimeType, state }) => [valueInWords('crime-type', crimeType), MEASURED[state]])}
    />
    <p>
      {ASSESSMENT.measuredIn}: {pack.measuredIn.map(({ quarter, crimeTypes }) => `${quarter} ${crimeTypes}`).join(', ')}
      .
    </p>
  </section>
);

export const Gaps = ({ pack }: Props) => (
  <section>
    <h3>{ASSESSMENT.gaps}</h3>
    {pack.gaps.length === 0 ? (
      <p>{ASSESSMENT.noGaps}</p>
    ) : (
      <Table
        name={ASSESSMENT.gaps}
        heads={ASSESSMENT.units}
        rows={pack.gaps.map(({ requirement, title, asked, answered, nil, silent, offline, notDue }) => [
          `${requirement} ${title}`,
          ...[asked, answered, nil, silent, offline, notDue].map(String),
        ])}
      />
    )}
    <p>
      {ASSESSMENT.query}: <code>{pack.gapsQuery}</code>
    </p>
  </section>
);

type TableProps = {
  readonly name: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

const Table = ({ name, heads, rows }: TableProps) => (
  <table class="cards" role="table" aria-label={name}>
    <thead role="rowgroup">
      <tr role="row">
        {heads.map((head) => (
          <th key={head} scope="col" role="columnheader">
            {head}
          </th>
        ))}
      </tr>
    </thead>
    <tbody role="rowgroup">
      {rows.map(([first, ...cells]) => (
        <tr key={first} role="row">
          <th scope="row" role="rowheader" data-label={heads[0]}>
            {first}
          </th>
          {cells.map((cell, at) => (
            <td key={heads[at + 1]} role="cell" data-label={heads[at + 1]}>
              {cell}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
