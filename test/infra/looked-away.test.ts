// What no rule pack looks at, held to every value of it.
import { describe, expect, it } from 'vitest';
import { ALSO_ASSERTED, ASSERTED, plain } from './looked-away.ts';
import { resourcesOfStage } from './synthesized.ts';

describe('what no rule pack looks at is, in every value, what we want', () => {
  const production = Object.values(resourcesOfStage('production'));

  it.each(Object.entries({ ...ASSERTED, ...ALSO_ASSERTED }))('%s', (type, expected) => {
    const found = production.filter(({ Type }) => Type === type).map(({ Properties }) => plain(Properties));
    expect(found).toEqual(expected);
  });
});
