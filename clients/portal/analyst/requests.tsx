/** Requests for information: what was asked of units, newest first, what they replied, and a form to ask. */
import { useEffect, useState } from 'preact/hooks';
import type { InformationRequestOrder, InformationRequestPage } from '#schemas/information-request.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import { REQUEST } from './correspondence-words.ts';
import { FormButton } from './decisions.tsx';
import type { Desk } from './desk.ts';
import { useEscape } from './escape.ts';
import { Heading } from './heading.tsx';
import { RequestForm } from './request-form.tsx';
import { RequestRow } from './request-row.tsx';
import { PAGE } from './words.ts';

type Props = { readonly desk: Desk; readonly open: (submissionId: string) => void };

export const Requests = ({ desk, open }: Props) => {
  const [page, setPage] = useState<InformationRequestPage>();
  const [onlyOverdue, setOnlyOverdue] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [done, setDone] = useState<string>();
  const { doing, trouble, ask } = useAsking();
  const busy = doing !== undefined;
  const items = page?.items ?? [];
  const load = async (before: InformationRequestPage['items'], cursor?: string): Promise<void> => {
    const next = await ask(PAGE.fetching, () => desk.requests(cursor));
    if (next) setPage({ ...next, items: [...before, ...next.items] });
  };
  const send = async (order: InformationRequestOrder): Promise<void> => {
    const request = await ask(PAGE.sending, () => desk.requestInformation(order));
    if (!request) return;
    setAsking(false);
    setDone(REQUEST.asked(request.requestId));
    setPage({ ...page, items: [request, ...items] });
  };
  useEffect(() => void load([]), []);
  useEscape(() => setAsking(false));
  const shown = items.filter(({ overdue }) => overdue || !onlyOverdue);
  return (
    <section>
      <Heading>{PAGE.requests}</Heading>
      <div class="tools">
        <FormButton isOpen={isAsking} toggle={() => setAsking(!isAsking)}>
          {REQUEST.button}
        </FormButton>
        <label>
          <input
            type="checkbox"
            checked={onlyOverdue}
            onChange={({ currentTarget }) => setOnlyOverdue(currentTarget.checked)}
          />{' '}
          {REQUEST.onlyOverdue}
        </label>
        <button type="button" disabled={busy} onClick={() => load([])}>
          {PAGE.refresh}
        </button>
      </div>
      <Telling doing={doing} trouble={trouble} />
      <p role="status" class={done === undefined ? undefined : 'done'}>
        {done}
      </p>
      {isAsking ? <RequestForm busy={busy} send={send} cancel={() => setAsking(false)} /> : null}
      {page && shown.length === 0 ? <p>{items.length === 0 ? REQUEST.none : REQUEST.noneOfThese}</p> : null}
      <ol class="rows">
        {shown.map((request) => (
          <RequestRow key={`${request.requestId} ${request.messageCount}`} request={request} desk={desk} open={open} />
        ))}
      </ol>
      {page?.next === undefined ? null : (
        <button type="button" disabled={busy} onClick={() => load(items, page.next)}>
          {PAGE.more}
        </button>
      )}
    </section>
  );
};
