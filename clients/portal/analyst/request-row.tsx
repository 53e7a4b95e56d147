/** One request for information: what was asked of whom, how it stands, and on demand what its unit replied. */
import { useState } from 'preact/hooks';
import type { InformationRequest } from '#schemas/information-request.ts';
import type { Message } from '#schemas/message.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import { Said } from './correspondence.tsx';
import { REQUEST, REQUEST_STATES } from './correspondence-words.ts';
import type { Desk } from './desk.ts';
import { Marking } from './inbox-row.tsx';
import { moment } from './phrases.ts';
import { PAGE } from './words.ts';

type Props = {
  readonly request: InformationRequest;
  readonly desk: Desk;
  readonly open: (submissionId: string) => void;
};

export const RequestRow = ({ request, desk, open }: Props) => {
  const [messages, setMessages] = useState<readonly Message[]>();
  const { doing, trouble, ask } = useAsking();
  const { requestId, partnerId, state, overdue, subject, text, dueOn, askedAt, answeredAt } = request;
  const { references = [], submissions = [], messageCount } = request;
  const show = async (): Promise<void> => {
    const page = await ask(PAGE.fetching, () => desk.messages(requestId));
    if (page) setMessages(page.items);
  };
  return (
    <li class="row">
      <p class="marks">
        <span class={overdue ? 'precedence wrong' : 'precedence'}>{REQUEST_STATES[overdue ? 'overdue' : state]}</span>
        <Marking classification={request.classification} tlp={request.tlp} />
        <code>{requestId}</code>
      </p>
      <h3 dir="auto">{subject}</h3>
      <p dir="auto">{text}</p>
      <p class="about">
        {REQUEST.to} <code>{partnerId}</code> · {moment(askedAt)} · {REQUEST.due(moment(dueOn))}
        {answeredAt === undefined ? '' : ` · ${REQUEST_STATES[state]} ${moment(answeredAt)}`}
      </p>
      {references.length === 0 ? null : (
        <p class="about">
          {REQUEST.refers}: <code>{references.join(', ')}</code>
        </p>
      )}
      {submissions.map((submissionId) => (
        <p key={submissionId} class="about">
          {REQUEST.reports}{' '}
          <button type="button" class="link" onClick={() => open(submissionId)}>
            {submissionId}
          </button>
        </p>
      ))}
      {messageCount === 0 || messages ? null : (
        <button type="button" disabled={doing !== undefined} onClick={show}>
          {REQUEST.replies(messageCount)}
        </button>
      )}
      <Telling doing={doing} trouble={trouble} />
      {messages ? (
        <ol class="plain messages">
          {messages.map((message) => (
            <li key={message.messageId}>
              <Said message={message} />
            </li>
          ))}
        </ol>
      ) : null}
    </li>
  );
};
