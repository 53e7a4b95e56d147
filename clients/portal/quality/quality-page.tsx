/** The page for capability advisers: open it with the system's key, read the figures of every unit by name. */
import { useState } from 'preact/hooks';
import type { QualityReport } from '#schemas/quality.ts';
import type { KeyChoice } from './adviser-key.ts';
import { KeyForm } from './key-form.tsx';
import { loadQuality, type Trouble, troubleOf } from './load-quality.ts';
import { UnitCard } from './unit-card.tsx';
import { countOf, momentInWords } from './words.ts';

type State =
  | { readonly is: 'waiting'; readonly trouble?: Trouble }
  | { readonly is: 'loading'; readonly doing: string }
  | { readonly is: 'loaded'; readonly report: QualityReport };

export const QualityPage = () => {
  const [state, setState] = useState<State>({ is: 'waiting' });
  const open = (choice: KeyChoice): void => {
    setState({ is: 'loading', doing: 'Opening the key file: a second or two, on purpose.' });
    const onPage = (units: number) =>
      setState({ is: 'loading', doing: `Fetching the figures: ${countOf(units, 'unit', 'units')} so far.` });
    loadQuality(choice, onPage).then(
      (report) => setState({ is: 'loaded', report }),
      (error: unknown) => setState({ is: 'waiting', trouble: troubleOf(error) }),
    );
  };
  return (
    <>
      <p class="kicker">For capability advisers</p>
      <h1>What arrives well, and what to explain next</h1>
      <p class="lead">
        First figures of every unit over the last twelve months, by name. This is no ranking: units write about
        different crimes, from different places, over different links.
      </p>
      {state.is === 'loaded' ? (
        <Figures report={state.report} />
      ) : (
        <KeyForm
          busy={state.is === 'loading' ? state.doing : undefined}
          trouble={state.is === 'waiting' ? state.trouble : undefined}
          open={open}
        />
      )}
    </>
  );
};

const Figures = ({ report }: { readonly report: QualityReport }) => {
  const longestDays = Math.max(7, ...report.partners.map(({ daysFromEventToReceipt: { p90 } }) => p90 ?? 0));
  return (
    <>
      <div class="as-of" role="status">
        <p>
          {countOf(report.partners.length, 'unit', 'units')}, as of {momentInWords(report.asOf)}
        </p>
        <button type="button" onClick={() => window.print()}>
          Print
        </button>
      </div>
      {report.partners.length === 0 ? <p>No unit has sent a report yet.</p> : <HowToRead />}
      {report.partners.map((unit) => (
        <UnitCard key={unit.partnerId} unit={unit} lastMonth={report.asOf.slice(0, 7)} longestDays={longestDays} />
      ))}
    </>
  );
};

const HowToRead = () => (
  <aside class="how" aria-label="How to read the charts">
    <p>
      <span class="mark dot" /> the share of one month, and how far the truth may be from it
    </p>
    <p>
      <span class="mark band" /> the same for all twelve months together
    </p>
    <p>
      <span class="mark few">?</span> a month with under ten reports: too few to say
    </p>
    <p>
      <span class="mark at-once" /> <span class="mark mended" /> with under ten in all, every single report: accepted at
      once, or not
    </p>
  </aside>
);
