/** One report that waits: how urgent, what, from whom, how marked and graded, since when. */
import type { InboxItem } from '#schemas/feed.ts';
import { MESSAGES } from './correspondence-words.ts';
import { age, capital, moment, spoken } from './phrases.ts';
import { INBOX } from './words.ts';

type Props = {
  readonly item: InboxItem;
  readonly busy: boolean;
  readonly open: () => void;
  readonly takeOn: () => void;
};

export const InboxRow = ({ item, busy, open, takeOn }: Props) => {
  const { precedence, actBy, title, partnerId, crimeTypes, enablers, grading, receivedAt, triagedAt, answeredAt } =
    item;
  const now = Date.now();
  return (
    <li class={`row ${precedence}`}>
      <p class="marks">
        <span class={`precedence ${precedence}`}>{capital(precedence)}</span>
        {actBy === undefined ? null : <strong>{INBOX.actBy(moment(actBy))}</strong>}
        <Marking classification={item.classification} tlp={item.tlp} />
      </p>
      <h3>
        <button type="button" class="link" dir="auto" onClick={open}>
          {title ?? INBOX.titleWithheld}
        </button>
      </h3>
      <p class="about">
        <code>{partnerId}</code> · {[...crimeTypes, ...enablers].map(spoken).join(', ')} ·{' '}
        {INBOX.byUnit(`${grading.reliability}${grading.credibility}`)} ·{' '}
        <time dateTime={receivedAt} title={moment(receivedAt)}>
          {age(receivedAt, now)}
        </time>
        {item.supersedes === undefined ? null : ` · ${INBOX.replaces}`}
      </p>
      <p class="about">
        {answeredAt !== undefined ? (
          <strong>{MESSAGES.answered(age(answeredAt, now))}</strong>
        ) : triagedAt === undefined ? (
          <button type="button" disabled={busy} onClick={takeOn}>
            {INBOX.takeOn}
          </button>
        ) : (
          INBOX.takenOn(age(triagedAt, now))
        )}
      </p>
    </li>
  );
};

/** The two markings side by side: they are never folded into one. */
export const Marking = ({ classification, tlp }: Pick<InboxItem, 'classification' | 'tlp'>) => (
  <span class="marking">
    {classification} · TLP:{tlp}
  </span>
);
