/** Logging late: it works for a while, says where it stopped, goes on from there, and brings nothing before it has read that it is missing. */
import { expect, test } from 'vitest';
import { type Dependencies, logLate } from '../../functions/log-late.ts';
import { agreeing, NOW, readingsOf } from '../support/compared-stores.ts';

const SECOND = 1_000;

/** Every reading of the clock is `pace` later. */
async function restored(pace: number) {
  const stores = await agreeing();
  const expected = [...stores.indices.keys()].toSorted();
  stores.indices.clear();
  const brought: string[] = [];
  let now = NOW;
  const deps: Dependencies = {
    clock: () => (now += pace),
    readings: readingsOf(stores),
    bring: async ({ name }) => {
      brought.push(name);
      stores.rows.push({ consumer: 'log', eventId: name, addedAt: now });
    },
  };
  return { deps, brought, expected };
}

test('all is brought in one call where there is time', async () => {
  const { deps, brought, expected } = await restored(0);
  expect(await logLate(deps, {})).toEqual({ done: true, brought: expected.length, untold: 0 });
  expect(brought.toSorted()).toEqual(expected);
  expect(await logLate(deps, {})).toEqual({ done: true, brought: 0, untold: 0 });
});

test('a call that runs out of time says where it stopped, and the next one goes on there', async () => {
  const { deps, brought, expected } = await restored(11 * SECOND);
  let calls = 0;
  for (let after: string | undefined; ; calls++) {
    const outcome = await logLate(deps, { ...(after !== undefined && { after }) });
    after = outcome.after;
    if (after === undefined) break;
  }
  expect(calls).toBeGreaterThan(2);
  expect(brought.toSorted()).toEqual(expected);
});

test('what could not be brought is still owed', async () => {
  const { deps, brought, expected } = await restored(0);
  let tries = 0;
  const fails = {
    ...deps,
    bring: async (owed: Parameters<typeof deps.bring>[0]) =>
      ++tries === 3 ? Promise.reject(new Error('The table is away.')) : deps.bring(owed),
  };
  await expect(logLate(fails, {})).rejects.toThrow('away');
  await logLate(deps, {});
  expect(brought.toSorted()).toEqual(expected);
});
