/** One thing or one name, and when which report named it: found by any of its identifiers, the oldest report first. */
import { useEffect, useState } from 'preact/hooks';
import type { SearchPage } from '#schemas/match.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import type { Desk } from './desk.ts';
import { Heading } from './heading.tsx';
import { SEARCH, summaryOf, timelineOf } from './match-words.ts';
import { moment, spoken } from './phrases.ts';
import { PAGE } from './words.ts';

type Props = {
  readonly desk: Desk;
  /** Looked for at once. */
  readonly sought: string;
  readonly seek: (value: string) => void;
  readonly open: (submissionId: string) => void;
};

export const Search = ({ desk, sought, seek, open }: Props) => {
  const [typed, setTyped] = useState(sought);
  const [isMissing, setMissing] = useState(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    setMissing(typed.trim() === '');
    if (typed.trim() !== '') seek(typed.trim());
  };
  return (
    <section>
      <Heading>{PAGE.search}</Heading>
      <form class="by-id" role="search" onSubmit={submit} noValidate>
        <p class="quiet">{SEARCH.explains}</p>
        <label>
          <span>{SEARCH.value}</span>
          <input
            type="text"
            maxLength={200}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            dir="auto"
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </label>
        <button type="submit">{SEARCH.look}</button>
        <p role="status" class={isMissing ? 'trouble' : undefined}>
          {isMissing ? SEARCH.valueMissing : null}
        </p>
      </form>
      {sought === '' ? null : <Timeline key={sought} desk={desk} sought={sought} open={open} />}
    </section>
  );
};

const Timeline = ({ desk, sought, open }: Omit<Props, 'seek'>) => {
  const [page, setPage] = useState<SearchPage>();
  const { doing, trouble, ask } = useAsking();
  const load = async (before: SearchPage['items'], cursor?: string): Promise<void> => {
    const next = await ask(PAGE.fetching, () => desk.search(sought, cursor));
    if (next) setPage({ ...next, items: [...before, ...next.items] });
  };
  useEffect(() => void load([]), []);
  const timeline = timelineOf(page?.items ?? []);
  return (
    <section>
      <h3 dir="auto">{sought}</h3>
      <Telling doing={doing} trouble={trouble} />
      <p role="status">
        {page === undefined
          ? ''
          : timeline.length > 0
            ? summaryOf(timeline)
            : page.next === undefined
              ? SEARCH.none
              : SEARCH.noneSoFar}
      </p>
      <ol class="plain timeline">
        {timeline.map((hits) => (
          <li key={hits[0].submissionId}>
            <time dateTime={hits[0].receivedAt}>{moment(hits[0].receivedAt)}</time> <code>{hits[0].partnerId}</code>{' '}
            <button type="button" class="link" onClick={() => open(hits[0].submissionId)}>
              {hits[0].submissionId}
            </button>
            {hits.map(({ kind, strength, value, there }) => (
              <div key={`${kind} ${there.pointer}`} class="quiet" dir="auto">
                {spoken(kind)} {value}, {spoken(strength)}, {there.pointer}
              </div>
            ))}
          </li>
        ))}
      </ol>
      {page?.next === undefined ? null : (
        <button type="button" disabled={doing !== undefined} onClick={() => load(page.items, page.next)}>
          {PAGE.more}
        </button>
      )}
    </section>
  );
};
