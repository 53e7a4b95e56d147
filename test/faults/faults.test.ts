/** The pipeline under faults: what is true at the end of every history, and that histories find what is wrong. */
import { expect, test } from 'vitest';
import { campaign, nameOf } from './campaign.ts';
import { BROKEN_DESIGNS } from './broken-designs.ts';

test('nothing acknowledged is lost, doubled or altered, whatever goes wrong: 5,000 histories', {
  timeout: 600_000,
}, async () => {
  const { schedules, failed, brokenCaught } = await campaign(5_000, 1);
  expect(failed.map(({ schedule, violations }) => `${nameOf(schedule)}: ${violations.join(' ')}`)).toEqual([]);
  expect(schedules).toBeGreaterThanOrEqual(5_000);
  // The same seeds on which the true design has just passed.
  expect(brokenCaught).toEqual(Object.keys(BROKEN_DESIGNS));
});
