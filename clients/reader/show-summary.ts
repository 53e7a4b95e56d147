/** A summary, for a person. */
import type { InboxItem } from '#schemas/feed.ts';
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
}
