/** Who may read what: by scope and by whose it is (`functions/domain/release-policy.ts`). */
import { expect, test } from 'vitest';
import type { Caller } from '#domain/authenticate-caller.ts';
import { audienceOf, audiencesAtPublication, mayReadSubmission } from '#domain/release-policy.ts';
import { Scope } from '#schemas/partner.ts';

const caller = (principal: string, ...scopes: Scope[]): Caller => ({
  kind: 'staff',
  principal,
  scopes: new Set(scopes),
  keyThumbprint: 'A'.repeat(43),
});
const submission = { partnerId: 'tonga-tcu' };

test('a submission opens to its unit and to analysts, and to no other scope or unit [ASVS 8.2.2]', () => {
  expect(mayReadSubmission(caller('tonga-tcu', 'submissions:read'), submission)).toBe(true);
  expect(mayReadSubmission(caller('analyst', 'submissions:read:all'), submission)).toBe(true);
  for (const scope of Scope.options.filter((one) => one !== 'submissions:read:all')) {
    expect(mayReadSubmission(caller('samoa-tcu', scope), submission)).toBe(false);
  }
  expect(mayReadSubmission(caller('tonga-tcu'), submission)).toBe(false);
});

test('a feed is read in the edition of its reader, and a unit has one of its own [ASVS 8.4.1]', () => {
  const own = audienceOf(caller('tonga-tcu', 'feeds:read'));
  expect(audienceOf(caller('samoa-tcu', 'feeds:read'))).not.toBe(own);
  const analysts = audienceOf(caller('analyst', 'feeds:read', 'submissions:read:all'));
  expect(audiencesAtPublication(submission).toSorted()).toEqual([analysts, own].toSorted());
});
