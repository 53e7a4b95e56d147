/** What advisers did with the unit, with what was before and after; and findings that the unit challenged. */
import type { UnitReport } from '#schemas/unit-report.ts';
import { AnswerForm, type Say } from './coaching-forms.tsx';
import { CheckLink } from './report-tables.tsx';
import { effectInWords, engagementInWords } from './report-words.ts';

export const Engagements = ({ engagements }: Pick<UnitReport, 'engagements'>) => (
  <section hidden={engagements.length === 0}>
    <h3>Visits and courses</h3>
    <ol class="findings">
      {engagements.map((engagement) => (
        <li key={engagement.engagementId}>
          <p>
            <strong>{engagementInWords(engagement)}</strong>
          </p>
          {engagement.effect.map(({ code, without }) => (
            <p key={code}>
              <CheckLink code={code} />: {effectInWords(without)}
            </p>
          ))}
        </li>
      ))}
    </ol>
  </section>
);

type ChallengesProps = Pick<UnitReport, 'challenges'> & {
  readonly busy: boolean;
  /** There for who may answer. */
  readonly answer: Say | undefined;
};

export const Challenges = ({ challenges, busy, answer: say }: ChallengesProps) => (
  <section hidden={challenges.length === 0}>
    <h3>Challenged findings</h3>
    <ol class="findings">
      {challenges.map(({ challengeId, submissionId, code, reason, answer }) => (
        <li key={challengeId}>
          <p>
            <CheckLink code={code} /> in <code>{submissionId}</code>: {answer ? answer.outcome : 'waits for an answer'}.
          </p>
          <p>The unit: {reason}</p>
          {answer ? <p>The adviser: {answer.reason}</p> : null}
          {!answer && say ? <AnswerForm challengeId={challengeId} busy={busy} say={say} /> : null}
        </li>
      ))}
    </ol>
  </section>
);
