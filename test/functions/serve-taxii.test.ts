/** The first request for objects that nobody has asked for: they are ordered once, waited for, and never given in part. */
import { describe, expect, test } from 'vitest';
import { CURATED_FEED } from '#schemas/feed.ts';
import { type Dependencies, routesOf } from '../../functions/serve-taxii.ts';
import { requestWith, staffWith } from '../support/http-request.ts';

const EMPTY = { position: 0, addedAt: 0, entries: 0, objects: 0 };
const analyst = staffWith('ana', 'feeds:read');

/** `heads`: what is found by each look; the last one again and again. */
function exchangeWith(heads: readonly ((typeof EMPTY & { readonly due: number }) | undefined)[]) {
  const asked = { looks: 0, orders: 0 };
  const unused = () => expect.fail();
  const deps: Dependencies = {
    origin: 'https://exchange.example',
    clock: () => 0,
    cursors: unused,
    definitions: async () => [],
    head: async () => heads[Math.min(asked.looks++, heads.length - 1)],
    sequence: () => ({ head: 0, positionAt: async () => 0, rows: async () => [], versionsOf: async () => [] }),
    order: async () => void asked.orders++,
    wait: async () => undefined,
    audit: unused,
  };
  const route = 'GET /taxii2/feeds/collections/{collectionId}/objects';
  const request = requestWith({ route, pathParameters: { collectionId: CURATED_FEED.feedId } });
  return { asked, ask: () => routesOf(deps)[route]?.run(request, analyst) };
}

describe('objects that nobody has asked for', () => {
  test('are ordered once, and answered when all that was due is there', async () => {
    const { asked, ask } = exchangeWith([
      undefined,
      { ...EMPTY, due: 2 },
      { ...EMPTY, entries: 1, due: 2 },
      { ...EMPTY, entries: 2, due: 2 },
    ]);
    expect(await ask()).toMatchObject({ status: 200, body: '{}' });
    expect(asked).toEqual({ looks: 4, orders: 1 });
  });

  test('are refused with when to come back, if that takes longer than an answer may', async () => {
    const { asked, ask } = exchangeWith([undefined, { ...EMPTY, entries: 1, due: 2 }]);
    await expect(ask()).rejects.toMatchObject({ code: 'objects-not-ready', facts: { retryAfterSeconds: 10 } });
    expect(asked.orders).toBe(1);
  });
});
