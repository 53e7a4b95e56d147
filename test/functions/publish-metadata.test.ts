/** What the published set says of its own age: nobody keeps a set that may lack the key of the next receipt. */
import { expect, test } from 'vitest';
import { publishedKeys } from '../../functions/publish-metadata.ts';

const NOW = Date.parse('2026-11-22T00:00:00.000Z');
const cacheOf = (areNew: boolean) =>
  publishedKeys({ token: [], receipt: [], carry: [] }, { now: NOW, areNew }).headers?.['Cache-Control'];

test('keys that were read just now may be kept for a minute; older ones say nothing, which is no-store at the door', () => {
  expect(cacheOf(true)).toBe('public, max-age=60');
  expect(cacheOf(false)).toBeUndefined();
});
