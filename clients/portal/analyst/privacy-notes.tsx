/** What is to be read with a report about the persons in it: what they say is wrong, and whether they were told. */
import type { SubmissionStatus } from '#schemas/submission-status.ts';
import { moment, spoken } from './phrases.ts';

const WORDS = {
  title: 'Persons in it (Privacy Act 2020)',
  told: (day: string) => `They were told on ${day}.`,
  notTold: (ground: string) => `They were not told that it was collected (principle 3A): ${ground}.`,
  says: 'The person says:',
} as const;

export const PrivacyNotes = ({
  status: { notification, privacyNotes = [] },
}: {
  readonly status: Pick<SubmissionStatus, 'notification' | 'privacyNotes'>;
}) =>
  notification ? (
    <section>
      <h3>{WORDS.title}</h3>
      <p>
        {notification.toldOn === undefined
          ? WORDS.notTold(spoken(notification.ground ?? ''))
          : WORDS.told(notification.toldOn)}
      </p>
      <ul>
        {privacyNotes.map(({ noteId, note, notedAt, reference, outcome, statement, reason }) => (
          <li key={noteId}>
            {[moment(notedAt), spoken(note), outcome && spoken(outcome), reference, reason].filter(Boolean).join(' · ')}
            {statement === undefined ? null : (
              <>
                {' '}
                {WORDS.says} <q>{statement}</q>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  ) : null;
