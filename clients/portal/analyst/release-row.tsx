/** One release: to whom, on which ground, how it stands; approved or declined here by a second analyst. */
import { useState } from 'preact/hooks';
import { Barrier, type Release, type ReleaseDecision } from '#schemas/release.ts';
import { FormButton } from './decisions.tsx';
import { ChoiceField, DeskForm, TextField } from './desk-form.tsx';
import { Marking } from './inbox-row.tsx';
import { capital, moment, spoken } from './phrases.ts';
import { DECIDE, RELEASE, RELEASE_STATES } from './words.ts';

export const barriersInWords = ({ barriers = [] }: Release): string =>
  barriers
    .map(({ unit, barrier }) => (unit === undefined ? spoken(barrier) : `${unit}: ${spoken(barrier)}`))
    .join('; ');

type Props = {
  readonly release: Release;
  readonly busy: boolean;
  readonly decide: (decision: ReleaseDecision) => void;
  readonly open: (submissionId: string) => void;
};

export const ReleaseRow = ({ release, busy, decide, open }: Props) => {
  const [declining, setDeclining] = useState(false);
  const { state, partnerId, units, submissionId, legalBasis, reason, decisionReason, proposedAt, decidedAt } = release;
  const grounds = legalBasis ? [legalBasis.ipp11, legalBasis.ipp12].flatMap((one) => (one ? [spoken(one)] : [])) : [];
  return (
    <li class="row">
      <p class="marks">
        <span class={`precedence release-${state}`}>{RELEASE_STATES[state]}</span>
        <Marking classification={release.classification} tlp={release.tlp} />
      </p>
      <h3>
        <code>{partnerId}</code> {RELEASE.to} <code>{units.join(', ')}</code>
      </h3>
      <p class="about">{[moment(proposedAt), ...grounds, reason].filter(Boolean).join(' · ')}</p>
      {state === 'waiting' && release.expiresAt ? (
        <p class="about">{RELEASE.until(moment(release.expiresAt))}</p>
      ) : null}
      {decidedAt === undefined ? null : (
        <p class="about">{[moment(decidedAt), decisionReason].filter(Boolean).join(' · ')}</p>
      )}
      {barriersInWords(release) === '' ? null : <p class="about">{capital(barriersInWords(release))}</p>}
      <div class="tools">
        {submissionId === undefined ? null : (
          <button type="button" onClick={() => open(submissionId)}>
            {RELEASE.openReport}
          </button>
        )}
        {state === 'waiting' ? (
          <>
            <button type="button" disabled={busy} onClick={() => decide({ decision: 'approve' })}>
              {RELEASE.approve}
            </button>
            <FormButton isOpen={declining} toggle={() => setDeclining(!declining)}>
              {RELEASE.decline}
            </FormButton>
          </>
        ) : null}
      </div>
      {declining && state === 'waiting' ? (
        <DeskForm
          title={RELEASE.declineConfirm}
          explains={RELEASE.declineExplains}
          confirm={RELEASE.declineConfirm}
          busy={busy}
          read={(given): ReleaseDecision | string => {
            const why = given('reason');
            if (why === '') return DECIDE.reasonMissing;
            return { decision: 'decline', barrier: Barrier.parse(given('barrier')), reason: why };
          }}
          send={decide}
          cancel={() => setDeclining(false)}
        >
          <ChoiceField
            name="barrier"
            label={RELEASE.barrier}
            choices={Barrier.options.map((barrier) => [barrier, spoken(barrier)])}
          />
          <TextField name="reason" label={DECIDE.reason} />
        </DeskForm>
      ) : null}
    </li>
  );
};
