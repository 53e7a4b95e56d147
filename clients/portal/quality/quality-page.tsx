/** The page for capability advisers: sign in, or open it with a system's key; read the figures of every unit by name. */
import { useEffect, useState } from 'preact/hooks';
import type { QualityReport } from '#schemas/quality.ts';
import { ACCESS_TOKEN_SECONDS } from '#schemas/token.ts';
import type { ClientIdentity, StaffIdentity } from '../../exchange-client.ts';
import { identityFrom, type KeyChoice } from './adviser-key.ts';
import { KeyForm } from './key-form.tsx';
import { loadQuality, type Trouble, troubleOf } from './load-quality.ts';
import { goAndSignIn, personComingBack } from './person.ts';
import { SignIn } from './sign-in.tsx';
import { whenLeftAlone } from './left-alone.ts';
import { UnitCard } from './unit-card.tsx';
import { countOf, momentInWords } from './words.ts';

type State =
  | { readonly is: 'waiting'; readonly trouble?: Trouble }
  | { readonly is: 'loading'; readonly doing: string }
  | { readonly is: 'loaded'; readonly report: QualityReport };

export const QualityPage = () => {
  const [state, setState] = useState<State>({ is: 'waiting' });
  const failed = (error: unknown) => setState({ is: 'waiting', trouble: troubleOf(error) });
  const load = (who: Promise<ClientIdentity | StaffIdentity>, doing: string): void => {
    setState({ is: 'loading', doing });
    const onPage = (units: number) =>
      setState({ is: 'loading', doing: `Fetching the figures: ${countOf(units, 'unit', 'units')} so far.` });
    loadQuality(who, onPage).then((report) => setState({ is: 'loaded', report }), failed);
  };
  const open = (choice: KeyChoice) => load(identityFrom(choice), 'Opening the key file: a second or two, on purpose.');
  const signIn = (): void => {
    setState({ is: 'loading', doing: 'Going to where you sign in.' });
    goAndSignIn().catch(failed);
  };
  // What was read leaves the page with who read it: at their word, or when the tab was left alone for as long as a token lives.
  const signOut = (): void => setState({ is: 'waiting' });
  useEffect(() => {
    if (state.is !== 'loaded') return undefined;
    return whenLeftAlone(ACCESS_TOKEN_SECONDS, signOut);
  }, [state.is]);
  useEffect(() => {
    const person = personComingBack();
    if (person) load(person, 'Signing you in.');
  }, []);
  return (
    <>
      <p class="kicker">For capability advisers</p>
      <h1>What arrives well, and what to explain next</h1>
      <p class="lead">
        First figures of every unit over the last twelve months, by name. This is no ranking: units write about
        different crimes, from different places, over different links.
      </p>
      {state.is === 'loaded' ? (
        <Figures report={state.report} signOut={signOut} />
      ) : (
        <>
          <SignIn busy={state.is === 'loading'} signIn={signIn} />
          <Telling state={state} />
          <KeyForm busy={state.is === 'loading'} open={open} />
        </>
      )}
    </>
  );
};

/** What is being done, or what went wrong and what to do about it. */
const Telling = ({ state }: { readonly state: State }) => (
  <>
    <div role="status">{state.is === 'loading' ? <p>{state.doing}</p> : null}</div>
    <div role="alert">
      {state.is === 'waiting' && state.trouble ? (
        <p class="trouble">
          <strong>{state.trouble.what}</strong> {state.trouble.fix}
        </p>
      ) : null}
    </div>
  </>
);

const Figures = ({ report, signOut }: { readonly report: QualityReport; readonly signOut: () => void }) => {
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
        <button type="button" onClick={signOut}>
          Sign out
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
