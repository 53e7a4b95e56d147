/** What is said about a report: an adviser records a visit and answers challenges, a unit challenges a finding. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ChallengeOrder, type ChallengeOutcome, EngagementOrder } from '#schemas/coaching.ts';
import type { UnitReport } from '#schemas/unit-report.ts';
import { findingName } from './words.ts';

/** Sends what was said, and shows the report again as it then stands. */
export type Say = (path: 'engagements' | 'challenges' | `challenges/${string}/outcome`, body: object) => void;
type Props = { readonly report: UnitReport; readonly busy: boolean; readonly say: Say };

const text = (form: FormData, name: string): string => String(form.get(name) ?? '').trim();

type FormProps = {
  readonly title: string;
  readonly busy: boolean;
  readonly button: string;
  /** Says what is missing; undefined when it was sent. */
  readonly send: (form: FormData) => string | undefined;
  readonly children: ComponentChildren;
};

const SayForm = ({ title, busy, button, send, children }: FormProps) => {
  const [missing, setMissing] = useState<string>();
  const submit = (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }): void => {
    event.preventDefault();
    if (!busy) setMissing(send(new FormData(event.currentTarget)));
  };
  return (
    <details class="say">
      <summary>{title}</summary>
      <form onSubmit={submit} noValidate>
        {children}
        <button type="submit" disabled={busy}>
          {busy ? 'One moment…' : button}
        </button>
        <p role="status">{missing}</p>
      </form>
    </details>
  );
};

export const EngagementForm = ({ report, busy, say }: Props) => {
  const send = (form: FormData): string | undefined => {
    const order = EngagementOrder.safeParse({
      kind: text(form, 'kind'),
      from: text(form, 'from'),
      to: text(form, 'to') || text(form, 'from'),
      agencies: text(form, 'agencies').split(/\s*,\s*/),
      about: form.getAll('about').map(String),
    });
    if (!order.success) return 'Give the first day, the agencies, and at least one check that it was about.';
    say('engagements', order.data);
    return undefined;
  };
  return (
    <SayForm title="Record a visit, a course or a call" busy={busy} button="Record it" send={send}>
      <label>
        What it was{' '}
        <select name="kind">
          <option value="visit">visit</option>
          <option value="course">course</option>
          <option value="call">call</option>
        </select>
      </label>
      <label>
        First day <input type="date" name="from" />
      </label>
      <label>
        Last day <input type="date" name="to" />
      </label>
      <label>
        Agencies, with commas; no names of persons <input type="text" name="agencies" />
      </label>
      <fieldset>
        <legend>What it was about</legend>
        {report.costliest.map(({ code }) => (
          <label key={code}>
            <input type="checkbox" name="about" value={code} /> {findingName(code)}
          </label>
        ))}
      </fieldset>
    </SayForm>
  );
};

/** Findings of accepted reports that the page knows: those of each report where there are few, and where each was last seen. */
const challengeable = ({ reports = [], costliest, challenges }: UnitReport): readonly string[] => {
  const open = reports.flatMap(({ submissionId, findings }) =>
    findings.flatMap(({ code, field, state }) =>
      submissionId && field && state === 'open' ? `${code} ${submissionId}` : [],
    ),
  );
  const last = costliest.flatMap(({ code, seenIn }) => (seenIn ? `${code} ${seenIn}` : []));
  const made = new Set(challenges.map(({ code, submissionId }) => `${code} ${submissionId}`));
  return [...new Set([...open, ...last])].filter((one) => !made.has(one));
};

export const ChallengeForm = ({ report, busy, say }: Props) => {
  const findings = challengeable(report);
  if (findings.length === 0) return null;
  const send = (form: FormData): string | undefined => {
    const [code, submissionId] = text(form, 'finding').split(' ');
    const order = ChallengeOrder.safeParse({ code, submissionId, reason: text(form, 'reason') });
    if (!order.success) return 'Say why the finding is wrong, in one line.';
    say('challenges', order.data);
    return undefined;
  };
  return (
    <SayForm title="A finding is wrong: challenge it" busy={busy} button="Challenge it" send={send}>
      <label>
        Which{' '}
        <select name="finding">
          {findings.map((one) => (
            <option key={one} value={one}>
              {findingName(one.split(' ')[0] ?? '')}, {one.split(' ')[1]}
            </option>
          ))}
        </select>
      </label>
      <label>
        Why it is wrong; nothing of what the report is about <input type="text" name="reason" maxLength={500} />
      </label>
    </SayForm>
  );
};

type AnswerProps = { readonly challengeId: string; readonly busy: boolean; readonly say: Say };

export const AnswerForm = ({ challengeId, busy, say }: AnswerProps) => {
  const send = (form: FormData): string | undefined => {
    const reason = text(form, 'reason');
    const outcome = text(form, 'outcome') === 'upheld' ? 'upheld' : 'dismissed';
    if (reason === '') return 'Say why: the unit sees it.';
    const answer: ChallengeOutcome = { outcome, reason };
    say(`challenges/${challengeId}/outcome`, answer);
    return undefined;
  };
  return (
    <SayForm title="Answer it" busy={busy} button="Answer" send={send}>
      <label>
        Outcome{' '}
        <select name="outcome">
          <option value="upheld">upheld: the finding is wrong and counts no more</option>
          <option value="dismissed">dismissed: the finding stands</option>
        </select>
      </label>
      <label>
        Why; the unit sees it <input type="text" name="reason" maxLength={500} />
      </label>
    </SayForm>
  );
};
