/** `ptcn status`: what became of my reports: received, taken on, published, sent back with questions, declined, withdrawn or recalled. */
import { type Command, InvalidArgumentError } from 'commander';
import { amountInWords } from '#domain/feedback.ts';
import { SubmissionPage, SubmissionStatus } from '#schemas/submission-status.ts';
import type { AttachmentRefusal } from '#schemas/attachment.ts';
import type { Feedback } from '#schemas/feedback.ts';
import { PracticePage, PracticeStatus } from '#schemas/practice.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { showFindings } from '../../terminal/findings.ts';
import type { Screen } from '../../terminal/screen.ts';
import { reworded } from '../../terminal/reworded.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { limit: number; cursor?: string; json?: boolean };

const WORDS: Readonly<Record<SubmissionStatus['state'], string>> = {
  received: 'received, waits for an analyst',
  triaged: 'received, and an analyst has taken it on',
  published: 'PUBLISHED in a curated feed',
  returned: 'RETURNED with questions',
  answered: 'ANSWERED: your reply is there, and it waits for an analyst',
  declined: 'DECLINED: it was not published',
  withdrawn: 'WITHDRAWN from the feed it was published in',
  recalled: 'RECALLED: nobody but your unit reads it any more',
  disposed: 'DISPOSED OF: nothing of it is kept',
};

const ASK_AGAIN = 'Ask again: an invented analyst answers ten seconds after a report was received.';

export function addStatus(program: Command, shell: Shell): void {
  const command = program
    .command('status')
    .argument('[id]', 'identifier of a submission; without: the newest of your unit')
    .description('Ask the exchange what became of your reports.')
    .option('--limit <number>', 'how many, 1 to 200', limitFrom, 20)
    .option('--cursor <text>', 'go on where the last page ended')
    .option('--json', 'answer as JSON')
    .action((id: string | undefined, { limit, cursor, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const install = await shell.install();
        const { practice } = install.home;
        const Status = practice ? PracticeStatus : SubmissionStatus;
        const Page = practice ? PracticePage : SubmissionPage;
        screen.note(`Asking ${install.settings.origin} …`);
        await install.withClient(async (client) => {
          if (id !== undefined) {
            const status = await client.get(`${client.submissionsPath}/${encodeURIComponent(id)}`, Status).catch(
              reworded('not-found', {
                detail: `The exchange has no report ${id} of your unit.`,
                fix: 'Check the identifier; "ptcn status" lists your reports.',
              }),
            );
            showStatus(screen, status);
            if (practice && status.state === 'received') screen.say(ASK_AGAIN);
            showFindings(screen, status.findings);
            screen.give(status);
            return;
          }
          const page = await client.get(client.submissionsPath, Page, { limit, cursor });
          if (page.items.length === 0) screen.say('The exchange has no report of your unit yet.');
          for (const status of page.items) showStatus(screen, status);
          if (practice && page.items.some(({ state }) => state === 'received')) screen.say(ASK_AGAIN);
          if (page.next !== undefined) screen.say(`There are more: ptcn status --cursor ${page.next}`);
          screen.give(page);
        }, shell);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn status', 'ptcn status tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b');
}

const BECAME: Readonly<Record<Feedback['outcome'], string>> = {
  used: 'it was USED',
  linked: 'it was LINKED with what others sent',
  seized: 'it led to a SEIZURE',
  restrained: 'it led to a RESTRAINT of property',
  arrested: 'it led to an ARREST',
  refuted: 'it turned out untrue',
  'taken-back': 'what was recorded before is not so',
};

function feedbackLine({ outcome, amounts = [], on, recordedAt }: Feedback): string {
  const what = amounts.length === 0 ? '' : `: ${amounts.map(amountInWords).join(', ')}`;
  return `  ${BECAME[outcome]}${on === undefined ? '' : ` on ${on}`}${what} (an analyst, ${recordedAt})`;
}

function limitFrom(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) < 1 || Number(text) > 200) {
    throw new InvalidArgumentError('Give a number from 1 to 200.');
  }
  return Number(text);
}

const REFUSED: Readonly<Record<AttachmentRefusal, string>> = {
  digest: 'other bytes came than were signed: send it again',
  length: 'the report gives it another length',
  type: 'it is not of the type that the report gives it',
  malware: 'a scanner found malware in it: have this machine looked at',
  'not-scannable': 'a scanner cannot look inside: send it without a password',
};

function fileLines({ attachments = [] }: SubmissionStatus): string[] {
  return attachments.map(({ name, state, refused, overdue, scan }) => {
    if (refused) return `  file ${name}: REFUSED, ${REFUSED[refused]}`;
    if (state === 'held') return `  file ${name}: there${scan === 'unscanned' ? ', not scanned for malware' : ''}`;
    return overdue ? `  file ${name}: NEVER CAME; send it: ptcn submit` : `  file ${name}: awaited`;
  });
}

function recallLines({ recalls = [], recallReaders = [], restsOn = [] }: SubmissionStatus): string[] {
  const taken = recalls.map(({ effect, receivedAt, reason, classification, tlp }) =>
    effect === 'recalled'
      ? `  recalled ${receivedAt}: ${reason}`
      : `  marked ${classification}, TLP:${tlp} since ${receivedAt}: ${reason}`,
  );
  const readers = recallReaders.map(({ reader, dueAt, acknowledgedAt, overdue }) => {
    const who = reader === 'analysts' ? 'NZTCU' : reader;
    if (acknowledgedAt !== undefined) return `  ${who} heeded it ${acknowledgedAt}`;
    return overdue ? `  OVERDUE: ${who} has not said that it heeds it; ring them` : `  ${who} has until ${dueAt}`;
  });
  return [...taken, ...readers, ...restsOn.map((id) => `  builds on ${id}, which was taken back`)];
}

function showStatus(screen: Screen, status: SubmissionStatus): void {
  screen.say(`${WORDS[status.state]}: "${status.title}"`);
  screen.say(`  ${status.submissionId}`);
  screen.say(`  ${status.precedence}, ${status.classification}, TLP:${status.tlp}; received ${status.receivedAt}`);
  if (status.supersedes !== undefined) screen.say(`  replaces ${status.supersedes}`);
  if (status.heldSince !== undefined) screen.say(`  kept by a legal hold since ${status.heldSince}`);
  if (status.disposal !== undefined)
    screen.say(`  disposed of ${status.disposal.disposedAt} (${status.disposal.ground})`);
  if (status.takenAt !== undefined) screen.say(`  NZTCU took it over ${status.takenAt}`);
  const { decision } = status;
  if (decision?.decision === 'accept' && decision.feedId === undefined) screen.say(`  ${decision.reason ?? ''}`);
  if (decision?.feedId !== undefined) screen.say(`  in ${decision.feedId} since ${decision.decidedAt}`);
  if (decision?.decision === 'triage') screen.say(`  taken on ${decision.decidedAt}`);
  if (decision?.decision === 'decline') screen.say(`  declined ${decision.decidedAt}: ${decision.reason ?? ''}`);
  if (decision?.decision === 'withdraw')
    screen.say(`  withdrawn ${decision.decidedAt} (${decision.reasonClass}): ${decision.reason ?? ''}`);
  if (decision?.decision === 'return') screen.say(`  sent back ${decision.decidedAt}: ${decision.reason ?? ''}`);
  if (status.state === 'returned')
    for (const question of decision?.questions ?? []) screen.say(`  ? ${question.pointer}: ${question.text}`);
  if (status.state === 'returned') screen.say('  → Answer in the file, then: ptcn submit <file> --supersede');
  for (const line of fileLines(status)) screen.say(line);
  for (const line of recallLines(status)) screen.say(line);
  for (const line of (status.feedback ?? []).map(feedbackLine)) screen.say(line);
  if (status.messages && status.messages.unanswered > 0) screen.say('  → Or answer in words: ptcn questions');
  if (status.messages?.answeredAt) screen.say(`  you replied ${status.messages.answeredAt}`);
}
