/** A summary, for a person. */
import type { AttachmentNotice } from '#schemas/attachment.ts';
import type { InboxItem } from '#schemas/feed.ts';
import type { RecallNotice } from '#schemas/recall.ts';
import type { Screen } from '../terminal/screen.ts';

export function showSummary(screen: Screen, summary: InboxItem): void {
  const act = summary.actBy === undefined ? '' : `, ACT BY ${summary.actBy}`;
  const counts = Object.entries(summary.entityCounts).map(([kind, count]) => `${count} ${kind}`);
  screen.say(`${summary.precedence.toUpperCase()}${act}  ${summary.title ?? '(title withheld by its marking)'}`);
  screen.say(
    `  from ${summary.partnerId}, received ${summary.receivedAt}; ${summary.classification}, TLP:${summary.tlp}`,
  );
  screen.say(
    `  ${[...summary.crimeTypes, ...summary.enablers].join(', ')}; ${summary.countries.join(', ')}; ${summary.activityFrom}`,
  );
  screen.say(
    `  graded ${summary.grading.reliability}${summary.grading.credibility} by its unit; ${counts.join(', ') || 'no entities'}`,
  );
  screen.say(`  ${summary.submissionId}`);
  if (summary.triagedAt !== undefined) screen.say(`  an analyst took it on ${summary.triagedAt}`);
  if (summary.answeredAt !== undefined) screen.say(`  it was returned, and its unit replied ${summary.answeredAt}`);
  if (summary.supersedes !== undefined) screen.say(`  replaces ${summary.supersedes}`);
  const { attachments = [] } = summary;
  const awaited = attachments.filter(({ state }) => state === 'awaited').length;
  if (attachments.length > 0) screen.say(`  ${attachments.length} files, ${awaited} of them still to come`);
}

/** Files, with what is to be typed for them. */
export function showFilesOf(screen: Screen, { submissionId, attachments }: AttachmentNotice): void {
  const held = attachments.filter(({ state }) => state === 'held').length;
  screen.say(`FILES: ${held} of ${attachments.length} are there, the others were refused: attachment ${submissionId}`);
}

/** A recall, with what is to be done. */
export function showNotice(screen: Screen, notice: RecallNotice): void {
  const { effect, submissionId, recallId, partnerId, classification, tlp, acknowledgeBy, derived } = notice;
  screen.say(
    effect === 'recalled'
      ? `RECALLED by ${partnerId}: let go of all you hold of ${submissionId}`
      : `MARKED HIGHER by ${partnerId}: ${submissionId} is ${classification}, TLP:${tlp}, and in no feed any more`,
  );
  for (const id of derived) screen.say(`  builds on it: ${id}`);
  screen.say(`  then, before ${acknowledgeBy}: acknowledge ${submissionId} --recall ${recallId}`);
}
