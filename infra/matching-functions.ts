// Who finds what reports have in common, and what each may touch.
import type { ExchangeFunction } from './constructs/exchange-function.ts';
import type { RecordsStack } from './records-stack.ts';

export const matchingFunctions = (
  authenticating: (id: string) => ExchangeFunction,
  { registry, submissions, outbox, matches, envelopes, audit }: RecordsStack,
) => ({
  showLinks: authenticating('ShowLinks')
    .getsMany(matches)
    .lists(matches)
    .gets(submissions)
    .getsMany(submissions)
    .readsObjects(envelopes)
    .adds(audit),
  searchEntities: authenticating('SearchEntities').getsMany(matches).lists(matches).getsMany(submissions).adds(audit),
  answerPerson: authenticating('AnswerPerson')
    .lists(registry)
    .lists(matches)
    .gets(submissions)
    .lists(submissions)
    .updates(submissions)
    .readsObjects(envelopes)
    .adds(audit),
  reindexSubmissions: authenticating('ReindexSubmissions')
    .lists(registry)
    .lists(submissions)
    .checks(submissions)
    .getsMany(matches)
    .adds(outbox)
    .adds(audit),
});
