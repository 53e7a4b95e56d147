/** What other reports name the same as this one, with the reason; what is muted, and how many sources stand behind it. Asked for by a button: looking is on the trail. */
import { useState } from 'preact/hooks';
import type { SubmissionLinks } from '#schemas/match.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import type { Desk } from './desk.ts';
import { BECAUSE, FLAGS, MATCHES, reasonInWords } from './match-words.ts';
import { moment } from './phrases.ts';
import { PAGE } from './words.ts';

type Props = { readonly desk: Desk; readonly submissionId: string; readonly open: (submissionId: string) => void };

export const Links = ({ desk, submissionId, open }: Props) => {
  const [page, setPage] = useState<SubmissionLinks>();
  const { doing, trouble, ask } = useAsking();
  const busy = doing !== undefined;
  const load = async (before: SubmissionLinks['items'], cursor?: string): Promise<void> => {
    const next = await ask(PAGE.fetching, () => desk.links(submissionId, cursor));
    if (next) setPage({ ...next, items: [...before, ...next.items] });
  };
  return (
    <section class="links-of-report">
      <h3>{MATCHES.title}</h3>
      {page ? null : (
        <>
          <p class="quiet">{MATCHES.explains}</p>
          <button type="button" disabled={busy} onClick={() => load([])}>
            {MATCHES.look}
          </button>
        </>
      )}
      <Telling doing={doing} trouble={trouble} />
      {page ? <Found page={page} open={open} /> : null}
      {page?.next === undefined ? null : (
        <button type="button" disabled={busy} onClick={() => load(page.items, page.next)}>
          {PAGE.more}
        </button>
      )}
    </section>
  );
};

const Found = ({ page, open }: { readonly page: SubmissionLinks } & Pick<Props, 'open'>) => {
  const { items, muted, truncated, corroboration } = page;
  return (
    <>
      <p>
        <strong>{MATCHES.sources(corroboration.independentRoots, corroboration.submissions)}</strong>
      </p>
      {corroboration.flags.map((flag) => (
        <p key={flag} class="wrong">
          {FLAGS[flag]}
        </p>
      ))}
      {items.length === 0 ? <p>{MATCHES.none}</p> : null}
      <ul class="plain">
        {items.map(({ submissionId, receivedAt, reasons }) => (
          <li key={submissionId}>
            <time dateTime={receivedAt}>{moment(receivedAt)}</time>{' '}
            <button type="button" class="link" onClick={() => open(submissionId)}>
              {submissionId}
            </button>
            {reasons.map((reason, at) => (
              <div key={at} class="quiet" dir="auto">
                {reasonInWords(reason)}
              </div>
            ))}
          </li>
        ))}
      </ul>
      {muted.map(({ kind, value, because, here }) => (
        <p key={`${kind} ${here.pointer}`} dir="auto">
          {MATCHES.muted(kind, value, BECAUSE[because])}
        </p>
      ))}
      {truncated ? <p>{MATCHES.truncated}</p> : null}
    </>
  );
};
