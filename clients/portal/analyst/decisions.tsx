/** What can be decided about a report where it stands: a button each, and a form where a reason is due. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { waits } from '#domain/curation.ts';
import type { DecisionRequest, SubmissionState } from '#schemas/decision.ts';
import type { SubmissionStatus } from '#schemas/submission-status.ts';
import type { Report } from '#schemas/report.ts';
import { MESSAGES } from './correspondence-words.ts';
import { DecisionForm } from './decision-form.tsx';
import { capital, moment } from './phrases.ts';
import { DECIDE, DECISIONS, STATES } from './words.ts';

type DecisionKind = Exclude<DecisionRequest['decision'], 'triage'>;
export type Form = DecisionKind | 'release' | 'ask' | 'feedback';

const formsIn = (state: SubmissionState): readonly DecisionKind[] => {
  if (waits(state)) return ['accept', 'return', 'decline'];
  return state === 'published' ? ['withdraw'] : [];
};

type Props = {
  readonly status: SubmissionStatus;
  readonly report: Report;
  readonly form: Form | undefined;
  readonly choose: (form: Form | undefined) => void;
  readonly busy: boolean;
  readonly decide: (decision: DecisionRequest) => void;
  readonly newerThan: () => Promise<string | undefined>;
  readonly open: (submissionId: string) => void;
  /** What else can be done with it. */
  readonly children: ComponentChildren;
};

export const Decisions = ({ status, report, form, choose, busy, decide, newerThan, open, children }: Props) => {
  const { state, decision } = status;
  const forms = formsIn(state);
  const kind = forms.find((name) => name === form);
  return (
    <section class="decide" aria-label={DECIDE.title}>
      <p class="state">
        <strong class={`state-${state}`}>{capital(STATES[state])}</strong>
        {decision ? ` ${moment(decision.decidedAt)}` : ''}
        {forms.length === 0 ? `. ${state === 'returned' ? MESSAGES.waits : DECIDE.closed}` : ''}
      </p>
      <div class="tools">
        {state === 'received' ? (
          <button type="button" disabled={busy} onClick={() => decide({ decision: 'triage' })}>
            {DECISIONS.triage.button}
          </button>
        ) : null}
        {forms.map((name) => (
          <FormButton key={name} isOpen={form === name} toggle={() => choose(form === name ? undefined : name)}>
            {DECISIONS[name].button}
          </FormButton>
        ))}
        {children}
      </div>
      {kind === undefined ? null : (
        <DecisionForm
          key={kind}
          kind={kind}
          report={report}
          busy={busy}
          send={decide}
          cancel={() => choose(undefined)}
          newerThan={newerThan}
          open={open}
        />
      )}
    </section>
  );
};

type ButtonProps = { readonly isOpen: boolean; readonly toggle: () => void; readonly children: string };

/** Opens a form, and takes the focus back when the form is closed. */
export const FormButton = ({ isOpen, toggle, children }: ButtonProps) => {
  const place = useRef<HTMLButtonElement>(null);
  const was = useRef(isOpen);
  useEffect(() => {
    if (was.current && !isOpen) place.current?.focus();
    was.current = isOpen;
  }, [isOpen]);
  return (
    <button type="button" aria-expanded={isOpen} ref={place} onClick={toggle}>
      {children}
    </button>
  );
};
