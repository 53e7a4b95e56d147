// Who carries what analysts and units write to each other, and what each may touch.
import type { ExchangeFunction } from './constructs/exchange-function.ts';
import type { RecordsStack } from './records-stack.ts';

export const correspondenceFunctions = (
  authenticating: (id: string) => ExchangeFunction,
  { submissions, outbox, audit }: Pick<RecordsStack, 'submissions' | 'outbox' | 'audit'>,
) => ({
  exchangeMessages: authenticating('ExchangeMessages')
    .gets(submissions)
    .lists(submissions)
    .updates(submissions)
    .addsOnlyUnder(['MESSAGES#*', 'ASKED#*'], submissions)
    .removesOnlyUnder(['ASKED#*'], submissions) // what was answered
    .adds(audit),
  requestInformation: authenticating('RequestInformation')
    .gets(submissions)
    .lists(submissions)
    .addsOnlyUnder(['REQUESTS*', 'MESSAGES#*'], submissions) // never a record
    .adds(audit),
  recordFeedback: authenticating('RecordFeedback').gets(submissions).updates(submissions).adds(outbox).adds(audit),
});
