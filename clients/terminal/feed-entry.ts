/** One entry of a curated feed, for a person. */
import type { FeedItem } from '#schemas/feed.ts';
import type { Screen } from './screen.ts';

export function showEntry(screen: Screen, entry: FeedItem): void {
  if (entry.kind === 'withdrawn') {
    screen.say(`${entry.addedAt}  WITHDRAWN ${entry.withdrawnAt} (${entry.reasonClass}): forget what you hold of it`);
    screen.say(`  ${entry.submissionId}`);
    return;
  }
  const { report } = entry;
  const grading = entry.analystGrading ?? report.grading;
  screen.say(`${entry.addedAt}  ${report.title}`);
  screen.say(
    `  ${entry.classification}, TLP:${entry.tlp}; graded ${grading.reliability}${grading.credibility} by ${entry.analystGrading ? 'NZTCU' : 'its unit'}`,
  );
  screen.say(
    `  ${report.crimeTypes.join(', ')}; ${report.activity.places.map((place) => place.name ?? place.country).join(', ')}; from ${entry.partnerId}`,
  );
  screen.say(`  ${entry.submissionId}`);
}
