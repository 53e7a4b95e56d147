// Who counts and compares what units send, advises them and plans what is asked of them, and what each may touch.
import type { ExchangeFunction } from './constructs/exchange-function.ts';
import type { RecordsStack } from './records-stack.ts';

export const qualityFunctions = (
  authenticating: (id: string) => ExchangeFunction,
  { registry, submissions, outbox, quality, envelopes, audit }: RecordsStack,
) => ({
  reportQuality: authenticating('ReportQuality').lists(registry).getsMany(quality).lists(quality),
  adviseUnits: authenticating('AdviseUnits')
    .gets(quality)
    .addsOnlyUnder(['COACHING#*'], quality) // what is said about figures, never a figure
    .adds(outbox)
    .adds(audit),
  lendReport: authenticating('LendReport')
    .gets(submissions)
    .readsObjects(envelopes)
    .gets(quality)
    .addsOnlyUnder(['COACHING#*'], quality)
    .adds(audit),
  planCollection: authenticating('PlanCollection')
    .gets(quality)
    .lists(quality)
    .addsOnlyUnder(['PLAN*'], quality)
    .adds(audit),
  mapGaps: authenticating('MapGaps').lists(registry).lists(quality),
  assessPeriod: authenticating('AssessPeriod').lists(registry).lists(quality).adds(audit),
});
