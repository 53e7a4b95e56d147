/** One report being written: kept as it is typed, judged a moment later, and read through before it is signed. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { toInstant } from '#domain/clock.ts';
import type { Finding } from '#schemas/finding.ts';
import { type Draft, type JsonObject, withoutIdleAttestations, withoutRow, withRow, withValue } from './draft.ts';
import { FindingsInAll } from './findings.tsx';
import { findingsWhileWriting, isNotYet } from './judge-draft.ts';
import { useTongue } from './language.ts';
import { ReadThrough } from './read-through.tsx';
import { ReportFields } from './report-fields.tsx';
import { type Sheet, SheetInFront } from './sheet.ts';
import { type Parties, wholeClaims } from './signing.ts';

/** After the last key: a verdict takes a few milliseconds, and nobody wants it in the middle of a word. */
const SETTLED_MILLISECONDS = 300;

type Props = {
  readonly draft: Draft;
  readonly parties: Parties;
  readonly keep: (draft: Draft) => Promise<void>;
  readonly sign: (draft: Draft, now: number) => Promise<void>;
  readonly leave: () => void;
};

export const ReportForm = ({ draft, parties, keep, sign, leave }: Props) => {
  const { words, finding: told } = useTongue();
  const [claims, setClaims] = useState(draft.claims);
  const [findings, setFindings] = useState<readonly Finding[]>(() => judged(draft, parties));
  const [asked, setAsked] = useState(false);
  const [reading, setReading] = useState(false);
  const now = { ...draft, claims };
  const settled = useSettled(claims, () => {
    setFindings(judged(now, parties));
    return keep({ ...now, changedAt: toInstant(Date.now()) });
  });
  const blocking = findings.filter(({ severity }) => severity === 'blocking').length;
  const shown = useMemo(
    () => findings.filter((finding) => asked || !isNotYet(finding)).map(told),
    [findings, asked, told],
  );
  const sheet: Sheet = {
    claims,
    findings: shown,
    change: (pointer, value) => setClaims((before) => withValue(before, pointer, value)),
    addRow: (pointer, row) => setClaims((before) => withRow(before, pointer, row)),
    removeRow: (pointer, row) => setClaims((before) => withoutRow(before, pointer, row)),
  };
  const readThrough = async (): Promise<void> => {
    const tidy = withoutIdleAttestations(claims, findings);
    setClaims(tidy);
    const verdict = judged({ ...draft, claims: tidy }, parties);
    setFindings(verdict);
    setAsked(true);
    await settled();
    setReading(!verdict.some(({ severity }) => severity === 'blocking'));
  };
  if (reading)
    return (
      <ReadThrough
        draft={now}
        parties={parties}
        findings={shown}
        sign={(at) => sign(now, at)}
        back={() => setReading(false)}
      />
    );
  return (
    <SheetInFront.Provider value={sheet}>
      <form class="desk-form report-form" noValidate onSubmit={(event) => event.preventDefault()}>
        <button type="button" onClick={() => void settled().then(leave)}>
          {words.form.back}
        </button>
        <ReportFields />
        <p class="quiet">{words.form.noAttachments}</p>
        <section class="verdict">
          <p role="status">{asked ? standing(words.form, blocking, openIn(shown)) : ''}</p>
          <FindingsInAll />
          <button type="button" class="main" onClick={() => void readThrough()}>
            {words.form.readThrough}
          </button>
          <p class="quiet">{words.form.saved}</p>
        </section>
      </form>
    </SheetInFront.Provider>
  );
};

const judged = (draft: Pick<Draft, 'jti' | 'claims'>, parties: Parties): readonly Finding[] => {
  const now = Date.now();
  return findingsWhileWriting(wholeClaims(draft, parties, now), now);
};

const openIn = (findings: readonly Finding[]): number =>
  findings.filter(({ severity, attested }) => severity === 'attestable' && attested !== true).length;

type FormWords = ReturnType<typeof useTongue>['words']['form'];
const standing = (words: FormWords, blocking: number, open: number): string => {
  if (blocking > 0) return words.blocked(blocking);
  return open > 0 ? words.open(open) : words.clear;
};

/** Calls a moment after the last change, and at once when the page is left or hidden. The answer does it now. */
function useSettled(claims: JsonObject, settle: () => Promise<void>): () => Promise<void> {
  const latest = useRef(settle);
  const pending = useRef(false);
  latest.current = settle;
  const first = useRef(true);
  const now = async (): Promise<void> => {
    if (!pending.current) return;
    pending.current = false;
    await latest.current();
  };
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return undefined;
    }
    pending.current = true;
    const timer = setTimeout(() => void now(), SETTLED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [claims]);
  useEffect(() => {
    const hidden = () => void now();
    document.addEventListener('visibilitychange', hidden);
    return () => document.removeEventListener('visibilitychange', hidden);
  }, []);
  return now;
}
