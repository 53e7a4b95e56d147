/**
 * `KEEP=<name> npm run keep`: keeps an exchange as today's code writes it, for tests of all versions to come. Once a release, and whenever an item has got
 * another shape. What is kept is never changed.
 */
import { isDeepStrictEqual } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { inLanes } from '#stores/in-lanes.ts';
import { type KeptAnswer, type KeptParty, keptParty, taken, writeKept } from './kept-exchange.ts';
import { live } from './life.ts';
import { broughtBack, LANES, readable, seenBy, settled, start, stopAll } from './looks.ts';

afterEach(stopAll);

test('an exchange is kept: its rows, and what is seen of them also elsewhere', async () => {
  const name = process.env.KEEP ?? expect.fail('Under which name? KEEP=<name> npm run keep');
  const { exchange, dataDir } = await start();
  const { clients, names } = await live({ origin: exchange.origin, dataDir });
  await settled(exchange);
  const answers = await seenBy({ clients, names });
  // The desk is that of whichever exchange it is brought into.
  const parties: Record<string, KeptParty> = {};
  for (const [who, { party }] of Object.entries(clients)) if (who !== 'desk') parties[who] = await keptParty(party);
  const kept = { origin: exchange.origin, parties, ...(await taken(exchange.endpoints)), answers };
  const { seen } = await broughtBack(kept);
  const elsewhere = await inLanes(answers, LANES, seen);
  const isSame = ({ body }: KeptAnswer, at: number) =>
    isDeepStrictEqual(readable(elsewhere[at]?.body ?? ''), readable(body));
  const others = answers.filter((one, at) => !isSame(one, at)).map(({ client, path }) => `${client} GET ${path}`);
  console.log(`${answers.length - others.length} answers are kept. Not the same elsewhere:\n${others.join('\n')}`);
  writeKept(name, { ...kept, answers: answers.filter(isSame) });
});
