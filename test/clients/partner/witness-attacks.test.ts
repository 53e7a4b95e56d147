/** A witness who has seen 300 entries looks at a log that does not keep to them (row 59). */
import { expect, test } from 'vitest';
import { openCheckpoint } from '#domain/checkpoint.ts';
import { knownKey } from '#domain/log-keys.ts';
import { lookAtLog } from '#clients/partner/witness-log.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { LEAVES, logVectors, type Published, SEEN } from '../../attacks/vectors/log.ts';
import { naiveTile, TestLogKey } from '../../support/log-forge.ts';

const log = new TestLogKey('log.example/2026');
const stranger = new TestLogKey(log.name);
const ADDRESS = 'https://log.example/2026/checkpoint';

async function look({ note, leaves, tile = (bytes) => bytes }: Published) {
  const key = (await knownKey(log.text)) ?? expect.fail();
  const answers: typeof fetch = async (address) => {
    if (String(address) === ADDRESS) return new Response(note);
    const bytes = naiveTile(String(address), leaves);
    return bytes ? new Response(Buffer.from(tile(bytes))) : new Response('', { status: 404 });
  };
  const checkpoint = await openCheckpoint(log.checkpoint(LEAVES.slice(0, SEEN)), key);
  return (await lookAtLog(ADDRESS, { keys: [key], checkpoint }, { fetch: answers, now: Date.now })).found;
}

test('a log that grew is taken, and so is one that stood still', async () => {
  expect(await look({ note: log.checkpoint(LEAVES), leaves: LEAVES })).toMatchObject({ accepted: 'grown' });
  const still = LEAVES.slice(0, SEEN);
  expect(await look({ note: log.checkpoint(still), leaves: still })).toMatchObject({ accepted: 'unchanged' });
});

attacks('transparency log', logVectors, 'is refused by the witness', async ({ publish, refused }) => {
  expect(await look(publish(log, stranger))).toMatchObject({ refused, why: expect.stringMatching(/^[A-Z].+\.$/) });
});
