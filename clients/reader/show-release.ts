/** A release, for a person. */
import type { Release } from '#schemas/release.ts';
import type { Screen } from '../terminal/screen.ts';

export function showRelease(screen: Screen, release: Release): void {
  const { releaseId, state, units, submissionId, legalBasis, barriers = [], permissions = [] } = release;
  const basis = legalBasis
    ? [legalBasis.ipp11, legalBasis.ipp12].filter((ground) => ground !== undefined).join(', ')
    : undefined;
  screen.say(
    `${releaseId}  ${state.toUpperCase()}  ${submissionId ?? `a report of ${release.partnerId}`} to ${units.join(', ')}`,
  );
  screen.say(`  ${release.classification}, TLP:${release.tlp}${basis === undefined ? '' : `; legal basis: ${basis}`}`);
  for (const { unit, by } of permissions)
    screen.say(`  ${unit}: permitted by ${by === 'handling' ? 'the report itself' : 'its originator, signed'}`);
  for (const { unit, barrier } of barriers)
    screen.say(`  not released${unit === undefined ? '' : ` to ${unit}`}: ${barrier}`);
  if (release.reason !== undefined) screen.say(`  ${release.proposedBy}, ${release.proposedAt}: ${release.reason}`);
  if (release.decisionReason !== undefined)
    screen.say(`  ${release.decidedBy}, ${release.decidedAt}: ${release.decisionReason}`);
  if (state === 'waiting')
    screen.say(
      `  Another analyst signs in and approves it until ${release.expiresAt}:  npm run nztcu -- approve ${releaseId}`,
    );
}
