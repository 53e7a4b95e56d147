/** The report of one unit: one page to read, to print, or to save as PDF by the browser. */
import { useCallback } from 'preact/hooks';
import type { Months, UnitReport } from '#schemas/unit-report.ts';
import { acceptanceChart } from './acceptance-chart.ts';
import { ChallengeForm, EngagementForm, type Say } from './coaching-forms.tsx';
import { Challenges, Engagements } from './coaching-sections.tsx';
import { dimensionChart } from './dimension-chart.ts';
import { Figure } from './figure.tsx';
import { LentReports, type ReadLent } from './lent-reports.tsx';
import { PeriodForm } from './period-form.tsx';
import { singleReportsChart } from './single-reports-chart.ts';
import { AgreementTable, CheckLink, ChecksTable, EveryReport } from './report-tables.tsx';
import {
  boundsInWords,
  coachingInWords,
  fieldInWords,
  periodInWords,
  repeatsInWords,
  trendInWords,
  usefulnessInWords,
} from './report-words.ts';
import { acceptanceInWords, daysInWords, momentInWords, percent } from './words.ts';

type Props = {
  readonly report: UnitReport;
  readonly busy: boolean;
  readonly ask: (period: Months) => void;
  /** Back to all units, for who may see them. */
  readonly back: (() => void) | undefined;
  readonly signOut: () => void;
  readonly say: Say;
  readonly readLent: ReadLent;
};

export const UnitReportPage = ({ report, busy, ask, back, signOut, say, readLent }: Props) => (
  <article class="unit report" aria-labelledby="report-title">
    <header>
      <h2 id="report-title">{report.name}</h2>
      <p>
        {periodInWords(report.period)}, as of {momentInWords(report.asOf)}
      </p>
    </header>
    <div class="as-of" role="status">
      <PeriodForm key={report.period.from + report.period.to} period={report.period} busy={busy} ask={ask} />
      {back ? (
        <button type="button" onClick={back}>
          All units
        </button>
      ) : null}
      <button type="button" onClick={() => window.print()}>
        Print, or save as PDF
      </button>
      <button type="button" onClick={signOut}>
        Sign out
      </button>
    </div>
    <div class="answers">
      <div class="beside">
        <Costliest report={report} />
        <MonthByMonth report={report} />
        <Challenges challenges={report.challenges} busy={busy} answer={back && say} />
        {back ? (
          <EngagementForm report={report} busy={busy} say={say} />
        ) : (
          <ChallengeForm report={report} busy={busy} say={say} />
        )}
        <LentReports key={report.partnerId} lent={report.lent} read={back && readLent} />
        {report.reports ? <EveryReport reports={report.reports} /> : null}
      </div>
      <div class="beside">
        <Acceptance report={report} />
        <Score report={report} />
        <Days report={report} />
        <Outcomes report={report} />
        <Engagements engagements={report.engagements} />
      </div>
    </div>
    <ChecksTable checks={report.checks} />
  </article>
);

type Part = { readonly report: UnitReport };

const Costliest = ({ report: { costliest } }: Part) => (
  <section>
    <h3>What costs most, and what helps</h3>
    {costliest.length === 0 ? <p class="figure-in-words">Nothing came up in this period.</p> : null}
    <ol class="findings">
      {costliest.map((one) => (
        <li key={one.code}>
          <p>
            <strong>{one.title}</strong>
          </p>
          <p>{one.fix}</p>
          <p>
            {coachingInWords(one)}
            {one.field === undefined ? null : (
              <>
                {' '}
                Last in <code>{fieldInWords(one.field)}</code>
                {one.seenIn === undefined ? null : (
                  <>
                    {' '}
                    of <code>{one.seenIn}</code>
                  </>
                )}
                .
              </>
            )}{' '}
            Example: <CheckLink code={one.code} />
          </p>
        </li>
      ))}
    </ol>
  </section>
);

const MonthByMonth = ({ report }: Part) => {
  const draw = useCallback(
    (width: number) => {
      const engaged = report.engagements.map(({ kind, from }) => ({ month: from.slice(0, 7), name: kind }));
      const chart = report.firstTimeAcceptance.tooFewToSay ? singleReportsChart : acceptanceChart;
      return chart(report, report.period.to, width, engaged);
    },
    [report],
  );
  return (
    <section>
      <h3>Month by month</h3>
      <Figure draw={draw} />
    </section>
  );
};

const Acceptance = ({ report: { firstTimeAcceptance: first, trend, region, repeats } }: Part) => (
  <section>
    <h3>Accepted the first time</h3>
    <p class="figure-in-words">
      <strong>
        {first.count} of {first.of}
      </strong>{' '}
      {acceptanceInWords(first)} {trendInWords(trend.firstTimeAcceptance)}
    </p>
    {region ? (
      <p class="figure-in-words">
        The middle half of {region.units} units lies between {percent(region.low)} and {percent(region.high)}.
      </p>
    ) : null}
    <p class="figure-in-words">{repeatsInWords(repeats)}</p>
  </section>
);

const Score = ({ report }: Part) => {
  const draw = useCallback((width: number) => dimensionChart(report, width), [report]);
  return (
    <section>
      <h3>Score</h3>
      <p class="figure-in-words">
        {report.score.tooFewToSay
          ? 'Too few reports for a score.'
          : `Mean of ${report.score.dimensions} dimensions: ${boundsInWords(report.score)}. Before: ${boundsInWords(report.scoreBefore)}.`}{' '}
        It counts only what nobody can escape by leaving something out.
      </p>
      <Figure draw={draw} />
    </section>
  );
};

const Days = ({ report }: Part) => (
  <section>
    <h3>Days</h3>
    <p class="figure-in-words">From event to signing: {daysInWords(report.daysFromEventToReport)}</p>
    <p class="figure-in-words">From signing to receipt: {daysInWords(report.daysFromReportToReceipt)}</p>
  </section>
);

const gradesInWords = (grades: object, missing: number): string =>
  [...Object.entries(grades).map(([grade, reports]) => `${grade} ${reports}`), `not judged ${missing}`].join(', ');

const Outcomes = ({ report: { usefulness, trend, grading, agreement } }: Part) => (
  <section>
    <h3>What became of them</h3>
    <p class="figure-in-words">{usefulnessInWords(usefulness)}</p>
    <p class="figure-in-words">
      Can be matched with other reports: {trend.linkable.now.count} of {trend.linkable.now.of}.{' '}
      {trendInWords(trend.linkable)}
    </p>
    <p class="figure-in-words">
      Grades given. Source: {gradesInWords(grading.reliability, grading.reliabilityMissing)}. Information:{' '}
      {gradesInWords(grading.credibility, grading.credibilityMissing)}.
    </p>
    {agreement ? (
      <>
        <AgreementTable axis="Source" of={agreement.reliability} />
        <AgreementTable axis="Information" of={agreement.credibility} />
      </>
    ) : (
      <p class="figure-in-words">No analyst has graded one of them yet.</p>
    )}
  </section>
);
