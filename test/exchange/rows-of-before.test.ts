/** What former versions of the exchange have written is read for good (fault 24): each that is kept in `test/kept` is brought into an exchange of now, and whoever had it sees in it what was seen then. */
import { afterEach, describe, expect, test } from 'vitest';
import { inLanes } from '#stores/in-lanes.ts';
import { reconcile } from '../../infra/local/reconcile.ts';
import { keptNames, putRows, readKept } from '../kept/kept-exchange.ts';
import { broughtBack, LANES, readable, settled, stopAll } from '../kept/looks.ts';

afterEach(stopAll);

describe.each(keptNames())('an exchange of %s', (name) => {
  test('is read as it was then, works off what waited, and its stores agree', async () => {
    const kept = readKept(name);
    const { exchange, dataDir, seen } = await broughtBack(kept);
    await inLanes(kept.answers, LANES, async (one) => {
      const what = `${one.client} GET ${one.path}`;
      const { status, body } = await seen(one);
      expect.soft({ what, status }).toEqual({ what, status: 200 });
      expect.soft({ what, body: readable(body) }).toMatchObject({ what, body: readable(one.body) });
    });
    await putRows(exchange.endpoints, 'outbox', kept.outbox);
    expect((await exchange.invoke('log-late', {})).kind).toBe('answered');
    await settled(exchange);
    expect(await reconcile(dataDir)).toMatchObject({ agrees: true, disagreements: [] });
  });
});

test('some are kept', () => expect(keptNames()).toContain('2026-11-23'));
