/** A feed as its readers get it: which one, and its entries and what was withdrawn, by position or newest first. */
import { useEffect, useState } from 'preact/hooks';
import { CURATED_FEED, type FeedItem } from '#schemas/feed.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import type { Desk } from './desk.ts';
import { FeedDesk } from './feed-desk.tsx';
import { Heading } from './heading.tsx';
import { Marking } from './inbox-row.tsx';
import { newestFirst } from './newest-first.ts';
import { moment, spoken } from './phrases.ts';
import { placesOf } from './place-words.ts';
import { PlacesOfList } from './places.tsx';
import { FEED, PAGE, REPORT, WITHDRAWALS } from './words.ts';

const ORDERS = ['newest', 'position'] as const;
type Order = (typeof ORDERS)[number];
type Rows = { readonly items: readonly FeedItem[]; readonly next?: string; readonly isTooLong?: boolean };
type Props = { readonly desk: Desk; readonly open: (submissionId: string) => void };

/** All that is shown at once in the order that needs all of it. */
const SHOWN_AT_ONCE = 50;

export const Feed = ({ desk, open }: Props) => {
  const [feedId, setFeedId] = useState<string>(CURATED_FEED.feedId);
  const [round, setRound] = useState(0);
  return (
    <section>
      <Heading>{PAGE.feed}</Heading>
      <FeedDesk desk={desk} feedId={feedId} choose={setFeedId} changed={() => setRound(round + 1)} />
      <Entries key={`${feedId} ${round}`} desk={desk} feedId={feedId} open={open} />
    </section>
  );
};

/** Those of one feed; of another they are others. */
const Entries = ({ desk, feedId, open }: Props & { readonly feedId: string }) => {
  const [order, setOrder] = useState<Order>('newest');
  const [rows, setRows] = useState<Rows>();
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const { doing, trouble, ask } = useAsking();
  const load = async (wanted: Order, before: readonly FeedItem[] = [], cursor?: string): Promise<void> => {
    const read = async (): Promise<Rows> => {
      if (wanted === 'newest') return newestFirst((from) => desk.feed(feedId, from), Date.now());
      const { items, next, more } = await desk.feed(feedId, { cursor });
      return { items: [...before, ...items], ...(more && { next }) };
    };
    const found = await ask(PAGE.fetching, read);
    if (found) setRows(found);
  };
  useEffect(() => void load(order), [order]);
  const items = rows?.items ?? [];
  const visible = order === 'newest' ? items.slice(0, shown) : items;
  const hasMore = rows?.next !== undefined || visible.length < items.length;
  const more = () => (rows?.next === undefined ? setShown(shown + SHOWN_AT_ONCE) : load(order, items, rows.next));
  return (
    <>
      <div class="tools">
        <label>
          <span>{FEED.order}</span>{' '}
          <select
            value={order}
            disabled={doing !== undefined}
            onChange={({ currentTarget }) => setOrder(ORDERS[currentTarget.selectedIndex] ?? 'newest')}
          >
            {ORDERS.map((name) => (
              <option key={name} value={name}>
                {FEED[name]}
              </option>
            ))}
          </select>
        </label>
        <button type="button" disabled={doing !== undefined} onClick={() => load(order)}>
          {PAGE.refresh}
        </button>
        {rows ? <p role="status">{FEED.countOf(visible.length, hasMore)}</p> : null}
      </div>
      <Telling doing={doing} trouble={trouble} />
      {rows?.isTooLong ? <p class="trouble">{FEED.tooLong}</p> : null}
      {rows && items.length === 0 && !rows.isTooLong ? <p>{FEED.none}</p> : null}
      <PlacesOfList
        reports={visible.flatMap((item) =>
          item.kind === 'withdrawn'
            ? []
            : [{ named: { submissionId: item.submissionId, title: item.report.title }, places: placesOf(item.report) }],
        )}
        open={open}
      />
      <ol class="rows">
        {visible.map((item) => (
          <FeedRow key={`${item.entryId} ${item.addedAt}`} item={item} open={() => open(item.submissionId)} />
        ))}
      </ol>
      {hasMore ? (
        <button type="button" disabled={doing !== undefined} onClick={more}>
          {PAGE.more}
        </button>
      ) : null}
    </>
  );
};

const FeedRow = ({ item, open }: { readonly item: FeedItem; readonly open: () => void }) => {
  if (item.kind === 'withdrawn') {
    const { withdrawnAt, addedAt, reasonClass, submissionId } = item;
    return (
      <li class="row withdrawn">
        <p class="marks">
          <span class="precedence">{FEED.withdrawn}</span> {addedAt < withdrawnAt ? FEED.inItsPlace : FEED.toldAgain}
        </p>
        <p class="about">
          {moment(withdrawnAt)}: {WITHDRAWALS[reasonClass]}
        </p>
        <button type="button" class="link" onClick={open}>
          {submissionId}
        </button>
      </li>
    );
  }
  const { report, partnerId, addedAt, analystGrading, classification, tlp } = item;
  const { reliability, credibility } = report.grading;
  return (
    <li class="row">
      <p class="marks">
        <Marking classification={classification} tlp={tlp} />
      </p>
      <h3>
        <button type="button" class="link" dir="auto" onClick={open}>
          {report.title}
        </button>
      </h3>
      <p class="about">
        <code>{partnerId}</code> · {report.crimeTypes.map(spoken).join(', ')} · {moment(addedAt)}
      </p>
      <p class="about">
        {REPORT.gradingOfUnit}: {reliability}
        {credibility}
        {analystGrading ? ` · ${REPORT.gradingOfOurs}: ${analystGrading.reliability}${analystGrading.credibility}` : ''}
      </p>
    </li>
  );
};
