/** What a witness hands over is published when it holds, and else answered in words. */
import { expect, test } from 'vitest';
import { cosign, openCosignature, readWitnessKey, witnessKeyText } from '#domain/cosignature.ts';
import { openCheckpoint, readLogKey } from '#domain/checkpoint.ts';
import { tilePath } from '#domain/log-tiles.ts';
import type { Hash } from '#domain/merkle-log.ts';
import type { Cosignature } from '#schemas/log.ts';
import { type Dependencies, publishCosignature } from '../../functions/publish-cosignature.ts';
import { leavesNamed, naiveTile, TestLogKey } from '../support/log-forge.ts';
import { requestWith, staffWith } from '../support/http-request.ts';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const log = new TestLogKey('exchange.example/log');
const reef = new TestLogKey('witness.example/reef');
const witness = await witnessKeyText(reef.name, reef.publicKey);
const LEAVES = leavesNamed(300);
const signs = { name: reef.name, publicKey: reef.publicKey, sign: async (bytes: Uint8Array) => reef.sign(bytes) };
const handedOver = (leaves: readonly Hash[], seconds = NOW / 1000 - 60, by = log) =>
  cosign(by.checkpoint(leaves), signs, seconds);

const caller = staffWith('operator-desk');
function publish(order: object, deps: Partial<Dependencies> = {}): Promise<Cosignature> {
  const all: Dependencies = {
    name: log.name,
    clock: () => NOW,
    log: { checkpoint: async () => ({ size: 300, note: log.checkpoint(LEAVES) }) },
    tiles: { read: async (tile) => Uint8Array.from(naiveTile(tilePath(tile), LEAVES) ?? []) },
    publish: async () => true,
    ...deps,
  };
  return publishCosignature(all, requestWith({ json: order }), caller);
}

test.each([300, 120, 1])(
  'a checkpoint of %i entries that a witness saw is published as both signed it',
  async (size) => {
    const note = `${await handedOver(LEAVES.slice(0, size))}${reef.line('whatever', { name: 'stranger.example' })}`;
    const published = await publish({ note, witness });
    expect(published).toMatchObject({ witness, size, seenAt: '2026-11-22T07:59:00.000Z' });
    expect(published.note).not.toContain('stranger');
    expect(await openCheckpoint(published.note, (await readLogKey(log.text)) ?? expect.fail())).toMatchObject({ size });
    expect(await openCosignature(published.note, (await readWitnessKey(witness)) ?? expect.fail())).toBe(
      NOW / 1000 - 60,
    );
  },
);

const stranger = new TestLogKey(reef.name);
test.each([
  ['no key of a witness', async () => ({ note: await handedOver(LEAVES), witness: log.text })],
  ['has not countersigned', async () => ({ note: log.checkpoint(LEAVES), witness })],
  [
    'has not countersigned',
    async () => ({ note: await handedOver(LEAVES), witness: await witnessKeyText(reef.name, stranger.publicKey) }),
  ],
  ['not a signed note', async () => ({ note: '<html>Sign in to the hotel</html>', witness })],
  ['of another log', async () => ({ note: await handedOver(LEAVES, 1, new TestLogKey('other.example/log')), witness })],
  ['never had this tree', async () => ({ note: await handedOver(leavesNamed(300, 'fork')), witness })],
  ['never had this tree', async () => ({ note: await handedOver(leavesNamed(120, 'fork')), witness })],
  ['The log has 300 entries', async () => ({ note: await handedOver(leavesNamed(301)), witness })],
  ['The log has 300 entries', async () => ({ note: await handedOver([]), witness })],
  ['yet to come', async () => ({ note: await handedOver(LEAVES, 2 ** 52), witness })],
])('what does not hold is refused in words: %s', async (words, order) => {
  await expect(publish(await order())).rejects.toMatchObject({
    code: 'request-not-valid',
    message: expect.stringContaining(words),
  });
});

test('an older one of the same witness is told, and an empty log has nothing to countersign', async () => {
  const order = { note: await handedOver(LEAVES), witness };
  await expect(publish(order, { publish: async () => false })).rejects.toThrow('A later checkpoint');
  const empty = { log: { checkpoint: async () => undefined } };
  await expect(publish(order, empty)).rejects.toMatchObject({ code: 'nothing-logged' });
});
