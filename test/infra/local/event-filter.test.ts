// Lambda's event filter patterns, as far as they are served.
import { describe, expect, it } from 'vitest';
import { compileFilters } from '../../../infra/local/event-filter.ts';
import type { JsonObject } from '../../../infra/local/json-values.ts';

const insert = { eventName: 'INSERT', dynamodb: { NewImage: { consumer: { S: 'summary' } } } };
const takes = (...patterns: JsonObject[]) => compileFilters(patterns)(insert);

describe('an event filter', () => {
  it('takes everything when there is no pattern', () => {
    expect(takes()).toBe(true);
  });

  it('takes what fits one of its patterns in every member', () => {
    expect(takes({ eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { consumer: { S: ['summary'] } } } })).toBe(
      true,
    );
    expect(takes({ eventName: ['INSERT'], dynamodb: { NewImage: { consumer: { S: ['quality'] } } } })).toBe(false);
    expect(takes({ eventName: ['REMOVE'] }, { eventName: ['INSERT'] })).toBe(true);
    expect(takes({ dynamodb: { OldImage: { consumer: { S: ['summary'] } } } })).toBe(false);
  });

  it.each([
    [{ prefix: 'INS' }, true],
    [{ suffix: 'X' }, false],
    [{ 'anything-but': ['REMOVE'] }, true],
    [{ 'anything-but': 'INSERT' }, false],
    [{ exists: true }, true],
    [{ exists: false }, false],
  ])('knows %j', (operator, expected) => {
    expect(takes({ eventName: [operator] })).toBe(expected);
  });

  it('refuses an operator it does not know', () => {
    expect(() => takes({ eventName: [{ numeric: ['>', 1] }] })).toThrow(/not served locally/);
  });
});
