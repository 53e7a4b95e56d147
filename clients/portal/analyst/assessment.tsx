/** The assessment pack: figures by quarter with bars, the query beside each, what can be measured, and the gaps. It prints. */
import { useEffect, useState } from 'preact/hooks';
import { AssessedKind, type Assessment as Pack, type AssessedValue } from '#schemas/assessment.ts';
import { Telling } from '../staff/telling.tsx';
import { AssessmentForm } from './assessment-form.tsx';
import { Gaps, MeasuredTypes } from './assessment-tables.tsx';
import { KINDS, valueInWords } from '../../assessed-values.ts';
import { ASSESSMENT } from './assessment-words.ts';
import { useAsking } from './asking.ts';
import type { Asked, Desk } from './desk.ts';
import { Heading } from './heading.tsx';
import { PAGE } from './words.ts';

type Traced = { readonly name: string; readonly query: string; readonly reports: readonly string[] };
type Props = { readonly desk: Desk; readonly open: (submissionId: string) => void };

export const Assessment = ({ desk, open }: Props) => {
  const [pack, setPack] = useState<Pack>();
  const [traced, setTraced] = useState<Traced>();
  const { doing, trouble, ask } = useAsking();
  const load = async (asked: Asked): Promise<void> => {
    setTraced(undefined);
    const next = await ask(PAGE.fetching, () => desk.assessment(asked));
    if (next) setPack(next);
  };
  const trace = async (name: string, query: string): Promise<void> => {
    const reports = await ask(PAGE.fetching, () => desk.reportsOf(query));
    if (reports) setTraced({ name, query, reports });
  };
  useEffect(() => void load({ material: 'ordinary' }), []);
  return (
    <section class="assessment">
      <Heading>{PAGE.assessment}</Heading>
      {pack ? (
        <AssessmentForm
          key={`${pack.from} ${pack.to}`}
          pack={pack}
          busy={doing !== undefined}
          load={load}
          table={desk.assessmentTable}
        />
      ) : null}
      <Telling doing={doing} trouble={trouble} />
      {traced ? <TracedReports traced={traced} open={open} /> : null}
      {pack ? <Figures pack={pack} trace={trace} /> : null}
    </section>
  );
};

const TracedReports = ({
  traced: { name, query, reports },
  open,
}: {
  readonly traced: Traced;
  readonly open: Props['open'];
}) => (
  <section class="traced" aria-label={name}>
    <p role="status">
      {name}: {ASSESSMENT.counted(reports.length)}. <code>{query}</code>
    </p>
    <ol>
      {reports.map((submissionId) => (
        <li key={submissionId}>
          <button type="button" class="link" onClick={() => open(submissionId)}>
            {submissionId}
          </button>
        </li>
      ))}
    </ol>
  </section>
);

type FiguresProps = { readonly pack: Pack; readonly trace: (name: string, query: string) => void };

const Figures = ({ pack, trace }: FiguresProps) => (
  <>
    <p class="pack-marking">
      {pack.from}–{pack.to}, <strong>{ASSESSMENT.marking(pack.marking.classification, pack.marking.tlp)}</strong>
    </p>
    <p>{ASSESSMENT.lead}</p>
    {AssessedKind.options.map((kind) => (
      <Kind key={kind} kind={kind} pack={pack} trace={trace} />
    ))}
    <MeasuredTypes pack={pack} />
    <Gaps pack={pack} />
  </>
);

const Kind = ({ kind, pack, trace }: FiguresProps & { readonly kind: AssessedKind }) => {
  const values = pack.values.filter((one) => one.kind === kind);
  const most = Math.max(1, ...values.flatMap(({ quarters }) => quarters.map(({ reports = 0 }) => reports)));
  return (
    <section>
      <h3>{KINDS[kind]}</h3>
      {values.length === 0 ? (
        <p>{ASSESSMENT.nothing}</p>
      ) : (
        <table class="cards" role="table" aria-label={KINDS[kind]}>
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">
                {KINDS[kind]}
              </th>
              {pack.values[0]?.quarters.map(({ quarter }) => (
                <th key={quarter} scope="col" role="columnheader">
                  {quarter}
                </th>
              ))}
              <th scope="col" role="columnheader">
                {ASSESSMENT.sum}
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {values.map((value) => (
              <Row key={value.value} value={value} most={most} trace={trace} />
            ))}
          </tbody>
        </table>
      )}
      {values.length === 0 ? null : (
        <p>
          {ASSESSMENT.queries} <code>{ASSESSMENT.pattern(kind, pack.material)}</code>
        </p>
      )}
    </section>
  );
};

type RowProps = { readonly value: AssessedValue; readonly most: number; readonly trace: FiguresProps['trace'] };

const Row = ({ value: { kind, value, told, quarters }, most, trace }: RowProps) => {
  const name = valueInWords(kind, value);
  return (
    <tr role="row">
      <th scope="row" role="rowheader" data-label="">
        {name} <code>{value}</code>
      </th>
      {quarters.map(({ quarter, reports, query }) => (
        <td key={quarter} role="cell" data-label={quarter}>
          {reports === undefined || query === undefined ? (
            ASSESSMENT.untold
          ) : (
            <>
              <button
                type="button"
                class="link"
                title={`${ASSESSMENT.query}: ${query}`}
                aria-label={`${reports}. ${ASSESSMENT.which(name, quarter)}`}
                onClick={() => trace(`${name}, ${quarter}`, query)}
              >
                {reports}
              </button>
              <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                <rect width={(100 * reports) / most} height="4" />
              </svg>
            </>
          )}
        </td>
      ))}
      <td role="cell" data-label={ASSESSMENT.sum}>
        {told === 0 ? ASSESSMENT.untold : told}
      </td>
    </tr>
  );
};
