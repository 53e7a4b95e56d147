/** What was asked and replied about a report, each answer at the place that was asked about. */
import { useEffect, useState } from 'preact/hooks';
import type { SubmissionStatus } from '#schemas/decision.ts';
import type { Message } from '#schemas/message.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import { MESSAGES } from './correspondence-words.ts';
import type { Desk } from './desk.ts';
import { moment } from './phrases.ts';
import { PAGE } from './words.ts';

type Props = { readonly desk: Desk; readonly status: SubmissionStatus };

export const Correspondence = ({ desk, status }: Props) => {
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const { doing, trouble, ask } = useAsking();
  const { submissionId, messages: { count = 0 } = {} } = status;
  useEffect(() => {
    if (count > 0)
      void ask(PAGE.fetching, () => desk.messages(submissionId)).then((page) => page && setMessages(page.items));
  }, [count]);
  if (count === 0) return null;
  return (
    <section>
      <h3>{MESSAGES.title}</h3>
      <Telling doing={doing} trouble={trouble} />
      <ol class="plain messages">
        {messages.map((message) => (
          <li key={message.messageId}>
            <Said message={message} />
          </li>
        ))}
      </ol>
    </section>
  );
};

export const Said = ({
  message: { from, at, text, declined, questions = [], answers = [] },
}: {
  readonly message: Message;
}) => (
  <>
    <strong>{declined ? MESSAGES.declined : from === 'unit' ? MESSAGES.byUnit : MESSAGES.byAnalyst}</strong>{' '}
    <time dateTime={at}>{moment(at)}</time>
    {text === undefined ? null : <p dir="auto">{text}</p>}
    {questions.length + answers.length === 0 ? null : (
      <ul>
        {[...questions, ...answers].map((place, index) => (
          <li key={index}>
            <code>{place.pointer}</code> {answers.length > 0 ? `${MESSAGES.answer}: ` : ''}
            <span dir="auto">{place.text}</span>
          </li>
        ))}
      </ul>
    )}
  </>
);
