/** What waits for a decision: immediate ones first, as the exchange orders them. */
import { useEffect, useState } from 'preact/hooks';
import type { InboxItem, InboxPage } from '#schemas/feed.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import type { Desk } from './desk.ts';
import { Heading } from './heading.tsx';
import { InboxRow } from './inbox-row.tsx';
import { PlacesOfList } from './places.tsx';
import { DECIDE, INBOX, PAGE, STATES } from './words.ts';

const FILTERS = ['all', 'untaken', 'taken', 'immediate'] as const;
export type InboxFilter = (typeof FILTERS)[number];

const PASSES: Readonly<Record<InboxFilter, (item: InboxItem) => boolean>> = {
  all: () => true,
  untaken: ({ triagedAt }) => triagedAt === undefined,
  taken: ({ triagedAt }) => triagedAt !== undefined,
  immediate: ({ precedence }) => precedence === 'immediate',
};

type Props = {
  readonly desk: Desk;
  readonly filter: InboxFilter;
  readonly choose: (filter: InboxFilter) => void;
  readonly open: (submissionId: string) => void;
};

export const Inbox = ({ desk, filter, choose, open }: Props) => {
  const [page, setPage] = useState<InboxPage>();
  const [told, setTold] = useState<{ readonly text: string; readonly bad: boolean }>();
  const { doing, trouble, ask } = useAsking();
  const load = async (before: readonly InboxItem[], cursor?: string): Promise<void> => {
    const next = await ask(PAGE.fetching, () => desk.inbox(cursor));
    if (next) setPage({ ...next, items: [...before, ...next.items] });
  };
  const takeOn = async ({ submissionId, title = INBOX.titleWithheld }: InboxItem): Promise<void> => {
    const decided = await ask(PAGE.sending, () => desk.decide(submissionId, { decision: 'triage' }));
    if (!decided) return;
    const { alreadyDecided: bad, status } = decided;
    setTold({ bad, text: bad ? `${DECIDE.faster} ${DECIDE.fasterNow(STATES[status.state])}` : INBOX.tookOn(title) });
    await load([]);
  };
  useEffect(() => void load([]), []);
  const items = page?.items ?? [];
  const shown = items.filter(PASSES[filter]);
  return (
    <section>
      <Heading>{PAGE.inbox}</Heading>
      <div class="tools">
        <label>
          <span>{INBOX.show}</span>{' '}
          <select
            value={filter}
            onChange={({ currentTarget }) => choose(FILTERS[currentTarget.selectedIndex] ?? 'all')}
          >
            {FILTERS.map((name) => (
              <option key={name} value={name}>
                {INBOX[name]}
              </option>
            ))}
          </select>
        </label>
        <button type="button" disabled={doing !== undefined} onClick={() => load([])}>
          {PAGE.refresh}
        </button>
        {page ? <p role="status">{INBOX.countOf(shown.length, items.length, page.next !== undefined)}</p> : null}
      </div>
      <Telling doing={page ? undefined : doing} trouble={trouble} />
      <div role="alert">{told?.bad ? <p class="trouble conflict">{told.text}</p> : null}</div>
      <div role="status">{told && !told.bad ? <p class="done">{told.text}</p> : null}</div>
      {page && shown.length === 0 ? <p>{items.length === 0 ? INBOX.none : INBOX.noneOfThese}</p> : null}
      <PlacesOfList
        reports={shown.map(({ submissionId, title = INBOX.titleWithheld, countries }) => ({
          named: { submissionId, title },
          places: countries.map((country) => ({ place: { country } })),
        }))}
        open={open}
      />
      <ol class="rows">
        {shown.map((item) => (
          <InboxRow
            key={item.submissionId}
            item={item}
            busy={doing !== undefined}
            open={() => open(item.submissionId)}
            takeOn={() => takeOn(item)}
          />
        ))}
      </ol>
      {page?.next === undefined ? null : (
        <button type="button" disabled={doing !== undefined} onClick={() => load(items, page.next)}>
          {PAGE.more}
        </button>
      )}
      <OpenById open={open} />
    </section>
  );
};

/** For what is decided already: it is in no inbox any more. */
const OpenById = ({ open }: Pick<Props, 'open'>) => {
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    const id = SubmissionId.safeParse(text.trim());
    setWrong(!id.success);
    if (id.success) open(id.data);
  };
  return (
    <form class="by-id" onSubmit={submit} noValidate>
      <h3>{INBOX.openById}</h3>
      <label>
        <span>{INBOX.identifier}</span>
        <input
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          aria-invalid={wrong}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <button type="submit">{PAGE.open}</button>
      <p role="status" class={wrong ? 'trouble' : undefined}>
        {wrong ? INBOX.noIdentifier : null}
      </p>
    </form>
  );
};
