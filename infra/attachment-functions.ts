// Who takes files in, puts them together and reads them, and what each may touch.
import type { ExchangeFunction } from './constructs/exchange-function.ts';
import { keepsQuarantine } from './constructs/quarantine.ts';
import type { WorkQueue } from './constructs/work-queue.ts';
import type { StageConfig } from './config.ts';
import type { RecordsStack } from './records-stack.ts';

export const attachmentFunctions = (
  authenticating: (id: string) => ExchangeFunction,
  { submissions, uploads, outbox, replay, envelopes, audit }: RecordsStack,
) => ({
  receiveAttachment: authenticating('ReceiveAttachment')
    .listsOnlyUnder(['ATTACHED#*'], submissions) // whether a report has the file already
    .lists(uploads)
    .adds(uploads)
    .adds(outbox)
    .updates(replay) // what a unit sent in the last seconds is counted there
    .addsObjects(envelopes),
  readAttachment: authenticating('ReadAttachment').gets(submissions).readsObjects(envelopes).adds(audit),
});

/** The one function that reads what lies in quarantine. */
export function releaseAttachment(
  working: (id: string) => ExchangeFunction,
  { submissions, uploads, outbox, envelopes, audit }: RecordsStack,
  { attachmentRetry, stage }: { readonly attachmentRetry: WorkQueue; readonly stage: StageConfig },
): ExchangeFunction {
  const releasing = working('ReleaseAttachment')
    // A file is held in memory, so a batch is short; several at once are several instances.
    .wakesOn(outbox, 'attachment', { batchSize: 4 })
    .worksOff(attachmentRetry)
    .gets(outbox)
    .adds(outbox) // what NZTCU is told when all files of a report have come
    .removes(outbox)
    .lists(uploads)
    .removes(uploads)
    .gets(submissions)
    .listsOnlyUnder(['ATTACHED#*'], submissions)
    .updates(submissions)
    .addsOnlyUnder(['ATTACHED#*'], submissions) // how far a file is; never a record
    .adds(audit)
    .addsObjects(envelopes)
    .shredsObjects(envelopes)
    .asksScanner(envelopes, stage.isGuarded ? 'guardduty' : 'none');
  keepsQuarantine(releasing.role);
  return releasing;
}
