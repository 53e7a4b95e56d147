import { expect, test } from 'vitest';
import { describeError } from '#edge/log.ts';

test('an unexpected error is told by its class and its place, never by its message', () => {
  const error = new RangeError('canary one\n    at canary (two.ts:1:1)\n at canary three');
  const told = describeError(error);
  expect(told).toMatchObject({
    errorName: 'RangeError',
    errorAt: expect.stringMatching(/^at .*log\.test\.ts:\d+:\d+/),
  });
  expect(JSON.stringify(told)).not.toContain('canary');
});

test('what is thrown and is no error is told by its type', () => {
  expect(describeError('canary')).toEqual({ errorName: 'string' });
});
