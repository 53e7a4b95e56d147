/** The page for capability advisers: choose the key file, read the figures of every unit by name. */
import { useState } from 'preact/hooks';
import type { QualityReport } from '#schemas/quality.ts';
import { loadQuality, type Trouble, troubleOf } from './load-quality.ts';
import { UnitCard } from './unit-card.tsx';
import { countOf, momentInWords } from './words.ts';

type State =
  | { readonly is: 'waiting'; readonly trouble?: Trouble }
  | { readonly is: 'loading'; readonly units: number }
  | { readonly is: 'loaded'; readonly report: QualityReport };

export const QualityPage = () => {
  const [state, setState] = useState<State>({ is: 'waiting' });
  const open = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setState({ is: 'loading', units: 0 });
    try {
      const report = await loadQuality(await file.text(), (units) => setState({ is: 'loading', units }));
      setState({ is: 'loaded', report });
    } catch (error) {
      setState({ is: 'waiting', trouble: troubleOf(error) });
    }
  };
  return (
    <>
      <p class="kicker">For capability advisers</p>
      <h1>What arrives well, and what to explain next</h1>
      <p class="lead">
        First figures of every unit over the last twelve months, by name. This is no ranking: units write about
        different crimes, from different places, over different links.
      </p>
      {state.is === 'loaded' ? <Figures report={state.report} /> : <KeyFileForm state={state} open={open} />}
    </>
  );
};

type FormProps = {
  readonly state: Exclude<State, { is: 'loaded' }>;
  readonly open: (file: File | undefined) => Promise<void>;
};

const KeyFileForm = ({ state, open }: FormProps) => (
  <section class="key" aria-labelledby="key-title">
    <h2 id="key-title">Open the figures with your system’s key file</h2>
    <p>
      The operator made it when your system was enrolled. It is read on this machine, is never sent, and is forgotten
      when you close the page.
    </p>
    <label class="choose">
      <span>{state.is === 'loading' ? 'Fetching…' : 'Choose the key file'}</span>
      <input
        type="file"
        accept=".json,application/json"
        disabled={state.is === 'loading'}
        onChange={(event) => {
          const input = event.currentTarget;
          void open(input.files?.[0]).finally(() => {
            // So that choosing the same file again counts as a choice.
            input.value = '';
          });
        }}
      />
    </label>
    <div role="status">
      {state.is === 'loading' ? <p>Fetching the figures: {countOf(state.units, 'unit', 'units')} so far.</p> : null}
    </div>
    <div role="alert">
      {state.is === 'waiting' && state.trouble ? (
        <p class="trouble">
          <strong>{state.trouble.what}</strong> {state.trouble.fix}
        </p>
      ) : null}
    </div>
  </section>
);

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
