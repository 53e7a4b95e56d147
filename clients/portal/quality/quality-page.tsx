/** The page for capability advisers: sign in, or open it with a system's key; read the figures of every unit by name. */
import { useEffect, useState } from 'preact/hooks';
import type { QualityReport } from '#schemas/quality.ts';
import type { Months, UnitReport } from '#schemas/unit-report.ts';
import { ACCESS_TOKEN_SECONDS } from '#schemas/token.ts';
import type { ClientIdentity, StaffIdentity } from '../../exchange-client.ts';
import { identityFrom, type KeyChoice } from './adviser-key.ts';
import type { Say } from './coaching-forms.tsx';
import { GapTable, OwnPlan } from './gap-map.tsx';
import { KeyForm } from './key-form.tsx';
import { whenLeftAlone } from '../staff/left-alone.ts';
import { goAndSignIn, personComingBack } from '../staff/person.ts';
import { SignIn } from '../staff/sign-in.tsx';
import { Telling } from '../staff/telling.tsx';
import type { Trouble } from '../staff/trouble.ts';
import { loadQuality, type Opened, qualityTroubleOf } from './load-quality.ts';
import { UnitCard } from './unit-card.tsx';
import { UnitReportPage } from './unit-report-page.tsx';
import { countOf, momentInWords } from './words.ts';

type State =
  | { readonly is: 'waiting'; readonly trouble?: Trouble }
  | { readonly is: 'loading'; readonly doing: string }
  | { readonly is: 'loaded'; readonly opened: Opened };

export const QualityPage = () => {
  const [state, setState] = useState<State>({ is: 'waiting' });
  const failed = (error: unknown) => setState({ is: 'waiting', trouble: qualityTroubleOf(error) });
  const load = (who: Promise<ClientIdentity | StaffIdentity>, doing: string): void => {
    setState({ is: 'loading', doing });
    const onPage = (units: number) =>
      setState({ is: 'loading', doing: `Fetching the figures: ${countOf(units, 'unit', 'units')} so far.` });
    loadQuality(who, onPage).then((opened) => setState({ is: 'loaded', opened }), failed);
  };
  const open = (choice: KeyChoice) => load(identityFrom(choice), 'Opening the key file: a second or two, on purpose.');
  const signIn = (): void => {
    setState({ is: 'loading', doing: 'Going to where you sign in.' });
    goAndSignIn('/quality').catch(failed);
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
      <p class="kicker">For capability advisers, and for units with their own key</p>
      <h1>What arrives well, and what to explain next</h1>
      <p class="lead">
        Figures of every unit over the last twelve months, by name; a unit opens its own with its key. This is no
        ranking: units write about different crimes, from different places, over different links.
      </p>
      {state.is === 'loaded' ? (
        <Loaded opened={state.opened} signOut={signOut} failed={failed} />
      ) : (
        <>
          <SignIn busy={state.is === 'loading'} signIn={signIn} />
          <Telling
            doing={state.is === 'loading' ? state.doing : undefined}
            trouble={state.is === 'waiting' ? state.trouble : undefined}
          />
          <KeyForm busy={state.is === 'loading'} open={open} />
        </>
      )}
    </>
  );
};

type LoadedProps = {
  readonly opened: Opened;
  readonly signOut: () => void;
  readonly failed: (error: unknown) => void;
};

/** All units, or the report of one. */
const Loaded = ({ opened, signOut, failed }: LoadedProps) => {
  const [unit, setUnit] = useState<UnitReport | undefined>(opened.unit);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const show = (partnerId: string, period?: Months): void => {
    setBusy(true);
    setTrouble(undefined);
    opened
      .reportOf(partnerId, period)
      .then((report) => {
        setUnit(report);
        window.scrollTo(0, 0);
      }, failed)
      .finally(() => setBusy(false));
  };
  if (unit) {
    const back = opened.all && (() => setUnit(undefined));
    const ask = (period: Months) => show(unit.partnerId, period);
    const say: Say = (path, body) => {
      setBusy(true);
      opened.say(unit.partnerId, path, body).then(
        () => show(unit.partnerId, unit.period),
        (error: unknown) => {
          setBusy(false);
          setTrouble(qualityTroubleOf(error));
        },
      );
    };
    return (
      <>
        <Telling trouble={trouble} />
        <UnitReportPage
          report={unit}
          busy={busy}
          ask={ask}
          back={back}
          signOut={signOut}
          say={say}
          readLent={opened.readLent}
        />
        {opened.all ? null : <OwnPlan map={opened.plan} />}
      </>
    );
  }
  return opened.all ? (
    <>
      <Figures report={opened.all} show={show} busy={busy} signOut={signOut} />
      <GapTable map={opened.plan} />
    </>
  ) : null;
};

type FiguresProps = {
  readonly report: QualityReport;
  readonly show: (partnerId: string) => void;
  readonly busy: boolean;
  readonly signOut: () => void;
};

const Figures = ({ report, show, busy, signOut }: FiguresProps) => {
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
        <UnitCard
          key={unit.partnerId}
          unit={unit}
          lastMonth={report.asOf.slice(0, 7)}
          longestDays={longestDays}
          show={busy ? undefined : () => show(unit.partnerId)}
        />
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
