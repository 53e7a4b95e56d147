/** What this device has: drafts to go on with, and what is signed, with what became of it. */
import { useState } from 'preact/hooks';
import { CrimeType } from '#schemas/crime-types.ts';
import type { SpoolEntry } from '../../partner/spool-entry.ts';
import { costOfSending } from '../../partner/sending-cost.ts';
import type { Draft } from './draft.ts';
import { useTongue } from './language.ts';
import { QueueRow, type QueueDeeds } from './queue-row.tsx';
import { titleOf } from './signing.ts';

type Props = QueueDeeds & {
  readonly drafts: readonly Draft[];
  readonly queue: readonly SpoolEntry[];
  /** Names of those whose receipt was checked. */
  readonly checked: ReadonlySet<string>;
  readonly busy: boolean;
  readonly begin: (crimeType: CrimeType) => void;
  readonly open: (draft: Draft) => void;
  readonly remove: (draft: Draft) => void;
  readonly send: () => void;
};

export const ReportLists = ({ drafts, queue, checked, busy, begin, open, remove, send, ...deeds }: Props) => {
  const { words } = useTongue();
  const [pages, setPages] = useState(1);
  const shown = newestOf(queue, pages * PAGE);
  return (
    <>
      <Beginning begin={begin} />
      <section aria-labelledby="drafts-title">
        <h2 id="drafts-title">{words.list.drafts}</h2>
        {drafts.length === 0 ? <p class="quiet">{words.list.noDrafts}</p> : null}
        <ul class="rows">
          {drafts.map((draft) => (
            <DraftRow key={draft.jti} draft={draft} open={() => open(draft)} remove={() => remove(draft)} />
          ))}
        </ul>
      </section>
      <section aria-labelledby="queue-title">
        <h2 id="queue-title">{words.list.queue}</h2>
        {queue.length === 0 ? <p class="quiet">{words.list.noQueue}</p> : null}
        <SendWaiting waiting={queue.filter(({ state }) => state === 'waiting')} busy={busy} send={send} />
        <ul class="rows">
          {shown.map((entry) => (
            <QueueRow key={entry.jti} entry={entry} busy={busy} holds={checked.has(entry.jti)} {...deeds} />
          ))}
        </ul>
        {shown.length < queue.length ? (
          <button type="button" onClick={() => setPages(pages + 1)}>
            {words.list.older(queue.length - shown.length)}
          </button>
        ) : null}
      </section>
    </>
  );
};

/** What waits is always shown; of the answered ones the newest. */
const PAGE = 20;
const newestOf = (queue: readonly SpoolEntry[], most: number): readonly SpoolEntry[] =>
  queue.filter(({ state }, at) => state === 'waiting' || at < most);

const Beginning = ({ begin }: Pick<Props, 'begin'>) => {
  const { words, choice } = useTongue();
  return (
    <section aria-labelledby="begin-title">
      <h2 id="begin-title">{words.list.begin}</h2>
      <div class="tools" role="group" aria-label={words.list.beginAbout}>
        {CrimeType.options.map((crimeType) => (
          <button type="button" key={crimeType} onClick={() => begin(crimeType)}>
            {choice('crimeTypes', crimeType)}
          </button>
        ))}
      </div>
    </section>
  );
};

type DraftRowProps = { readonly draft: Draft; readonly open: () => void; readonly remove: () => void };

const DraftRow = ({ draft, open, remove }: DraftRowProps) => {
  const { words } = useTongue();
  const [sure, setSure] = useState(false);
  return (
    <li class="row">
      <h3 dir="auto">{titleOf(draft) ?? words.list.untitled}</h3>
      <div class="tools">
        <button type="button" onClick={open}>
          {words.list.goOn}
        </button>
        <button type="button" onClick={() => (sure ? remove() : setSure(true))} onBlur={() => setSure(false)}>
          {sure ? words.list.removeSure : words.list.remove}
        </button>
        <span class="quiet">{draft.changedAt.slice(0, 10)}</span>
      </div>
    </li>
  );
};

type SendProps = { readonly waiting: readonly SpoolEntry[]; readonly busy: boolean; readonly send: () => void };

/** What it will cost stands beside the button, as over such a link it should. */
const SendWaiting = ({ waiting, busy, send }: SendProps) => {
  const { words } = useTongue();
  if (waiting.length === 0) return null;
  const { bytesUp, roundTrips } = costOfSending(waiting);
  return (
    <div class="tools">
      <button type="button" class="main" disabled={busy} onClick={send}>
        {words.list.send(waiting.length)}
      </button>
      <p>{words.list.cost((bytesUp / 1000).toFixed(1), roundTrips)}</p>
    </div>
  );
};
