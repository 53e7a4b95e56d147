/** Proofs on a unit's machine: what comes is held against the log as it was seen before, and what is kept says so without a network. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { ExchangeProblem } from '#clients/exchange-problem.ts';
import { type Home, homeAt } from '#clients/install/home.ts';
import { checkKeptProof, collectProofs, fetchProof, logAddress } from '#clients/partner/log-proofs.ts';
import { encodeBase64Url } from '#domain/base64url.ts';
import { logEntryOf } from '#domain/log-entry.ts';
import { logProofText } from '#domain/log-proof.ts';
import type { Hash } from '#domain/merkle-log.ts';
import type { LogKeyOnRecord } from '#schemas/log.ts';
import type { Receipt } from '#schemas/receipt.ts';
import { afterTheft, keys, NOW, orderly } from '../../attacks/vectors/log-keys.ts';
import { leavesNamed, naiveLeaf, naivePath, naiveTile, TestLogKey } from '../../support/log-forge.ts';
import { temporaryFolder } from '../../support/unit-install.ts';

const ORIGIN = 'https://exchange.example';
const ADDRESS = logAddress(ORIGIN);
const receipt: Receipt = {
  iss: ORIGIN,
  aud: 'tonga-tcu',
  jti: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  submissionId: 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  digestAlg: 'sha-512',
  digest: 'a'.repeat(128),
  salt: 'A'.repeat(43),
  signerKid: `tonga-tcu:${'B'.repeat(43)}`,
  receivedAt: '2026-10-03T04:15:00.000Z',
  classification: 'IN-CONFIDENCE',
  findings: 0,
};
const own = naiveLeaf(await logEntryOf(receipt));
const INDEX = 40;
const LEAVES = leavesNamed(300).with(INDEX, own);

/** An exchange whose log has these leaves, as far as a unit sees it. */
class Exchange {
  log = keys.first;
  told: readonly LogKeyOnRecord[] | undefined;
  leaves: readonly Hash[] = LEAVES.slice(0, 100);
  refusal: string | undefined;

  client = {
    getText: async () => {
      if (this.refusal) throw new ExchangeProblem({ status: 404, code: this.refusal, title: this.refusal, fix: '' });
      return logProofText(INDEX, naivePath(INDEX, this.leaves), this.log.checkpoint(this.leaves));
    },
  };
  fetch: typeof fetch = async (address) => {
    if (String(address).endsWith('/log/key')) return new Response(`${this.log.text}\n`);
    if (String(address).endsWith('/log/keys') && this.told) return Response.json({ keys: this.told });
    const tile = naiveTile(String(address), this.leaves);
    return tile ? new Response(Buffer.from(tile)) : new Response('', { status: 404 });
  };
}

let exchange: Exchange;
let home: Home;
let now = NOW;
const shell = () => ({ home, fetch: exchange.fetch, now: () => now });
const fetched = () => fetchProof(receipt, exchange.client, shell());
const kept = () => checkKeptProof(receipt, home);

beforeEach(() => {
  exchange = new Exchange();
  now = Date.parse('2026-11-22T08:00:00Z');
  home = homeAt(join(temporaryFolder(), 'home'));
});

test('a proof is kept when it holds, and holds offline, also when the log went on since', async () => {
  expect(await kept()).toEqual({ logged: 'no-proof' });
  expect(await fetched()).toEqual({ logged: 'proven', index: INDEX, size: 100 });
  const first = readFileSync(home.proof(receipt.submissionId), 'utf8');
  exchange.leaves = LEAVES;
  expect(await fetched()).toMatchObject({ logged: 'proven', size: 300 });
  expect(await kept()).toMatchObject({ logged: 'proven', size: 300 });
  writeFileSync(home.proof(receipt.submissionId), first);
  expect(await kept()).toMatchObject({ logged: 'proven', size: 100 });
});

test.each([
  ['a log that took entries back', LEAVES.slice(0, 80), 'Either it is old, or entries are gone.'],
  ['two trees of one size', leavesNamed(100, 'fork').with(INDEX, own), 'Two trees of 100 entries'],
  ['a log that begins in another way', leavesNamed(200, 'fork').with(INDEX, own), 'Its own tiles show other entries.'],
])('%s is told though the proof holds, and what was seen stays', async (_what, leaves, words) => {
  await fetched();
  const [seen, proof] = [home.witnessed(ADDRESS), home.proof(receipt.submissionId)].map((path) =>
    readFileSync(path, 'utf8'),
  );
  exchange.leaves = leaves;
  await expect(fetched()).rejects.toMatchObject({ name: 'ProofNotValid', message: expect.stringContaining(words) });
  expect(existsSync(home.contradiction(ADDRESS))).toBe(true);
  expect(readFileSync(home.witnessed(ADDRESS), 'utf8')).toBe(seen);
  expect(readFileSync(home.proof(receipt.submissionId), 'utf8')).toBe(proof);
});

test('offline, a signed proof of another tree of a size that was seen is a fork; of a size never seen it is not compared', async () => {
  await fetched();
  const forked = leavesNamed(100, 'fork').with(INDEX, own);
  const lay = (leaves: readonly Hash[]) =>
    writeFileSync(
      home.proof(receipt.submissionId),
      logProofText(INDEX, naivePath(INDEX, leaves), exchange.log.checkpoint(leaves)),
    );
  lay(forked);
  await expect(kept()).rejects.toThrow('a fork');
  lay(leavesNamed(90, 'fork').with(INDEX, own));
  expect(await kept()).toEqual({ logged: 'not-compared', index: INDEX, size: 90 });
});

test('what does not hold is told by the collecting, too; a bad copy on the way asks for another try and proves nothing', async () => {
  const jws = `e30.${encodeBase64Url(JSON.stringify(receipt))}.AA`;
  exchange.refusal = 'not-found';
  expect((await collectProofs([jws], exchange.client, shell()))?.message).toContain('knows of no such report now');
  exchange.refusal = undefined;
  await fetched();
  exchange.leaves = LEAVES;
  const hotel: typeof fetch = async () => new Response('<html>Sign in to the hotel</html>');
  await expect(fetchProof(receipt, exchange.client, { ...shell(), fetch: hotel })).rejects.toThrow('try again');
  expect(existsSync(home.contradiction(ADDRESS))).toBe(false);
  expect(await fetched()).toMatchObject({ logged: 'proven', size: 300 });
});

test('another key than before is not the log that was known', async () => {
  await fetched();
  const stranger = new TestLogKey(exchange.log.name);
  exchange.client.getText = async () =>
    logProofText(INDEX, naivePath(INDEX, exchange.leaves), stranger.checkpoint(exchange.leaves));
  await expect(fetched()).rejects.toThrow('It is signed by another key of that name than the one that is known.');
});

test('a report that is not in the log yet is no fault; one that the exchange no longer knows is', async () => {
  exchange.refusal = 'not-logged-yet';
  expect(await fetched()).toEqual({ logged: 'not-yet' });
  exchange.refusal = 'not-found';
  await expect(fetched()).rejects.toThrow('knows of no such report now');
});

test('proofs are collected for what has none yet, and a fault of the way stops it without a word', async () => {
  const jws = `e30.${encodeBase64Url(JSON.stringify(receipt))}.AA`;
  exchange.refusal = 'unavailable';
  await collectProofs([jws], exchange.client, shell());
  expect(existsSync(home.proof(receipt.submissionId))).toBe(false);
  exchange.refusal = undefined;
  await collectProofs([jws], exchange.client, shell());
  expect(await kept()).toMatchObject({ logged: 'proven' });
  exchange.refusal = 'not-found';
  expect(await collectProofs([jws], exchange.client, shell())).toBeUndefined();
});

const keptKeys = () =>
  JSON.parse(readFileSync(home.witnessed(ADDRESS), 'utf8')).keys.map(({ key }: { key: string }) => key);

test('a machine that kept the first key for years follows two rotations, and its old proof holds offline', async () => {
  await fetched();
  const old = readFileSync(home.proof(receipt.submissionId), 'utf8');
  [exchange.log, exchange.told, exchange.leaves, now] = [keys.third, orderly, LEAVES, NOW];
  expect(await fetched()).toMatchObject({ logged: 'proven', size: 300 });
  expect(keptKeys()).toEqual([keys.first.text, keys.second.text, keys.third.text]);
  expect(await kept()).toMatchObject({ logged: 'proven', size: 300 });
  writeFileSync(home.proof(receipt.submissionId), old);
  expect(await kept()).toMatchObject({ logged: 'proven', size: 100 });
});

test('what was kept when a log had one key is read, and goes on from there', async () => {
  await fetched();
  const { keys: _, ...seen } = JSON.parse(readFileSync(home.witnessed(ADDRESS), 'utf8'));
  writeFileSync(home.witnessed(ADDRESS), JSON.stringify({ key: keys.first.text, ...seen }));
  [exchange.log, exchange.told, exchange.leaves, now] = [keys.third, orderly, LEAVES, NOW];
  expect(await fetched()).toMatchObject({ logged: 'proven' });
  expect(keptKeys()).toHaveLength(3);
});

test('after a theft the unit is told to use the telephone, and the theft is never forgotten here', async () => {
  await fetched();
  [exchange.log, exchange.told] = [keys.second, afterTheft];
  await expect(fetched()).rejects.toThrow('in wrong hands on 2028-10-03T00:00:00.000Z');
  expect(readFileSync(home.contradiction(ADDRESS), 'utf8')).toContain('"compromisedAt"');
  [exchange.log, exchange.told] = [keys.third, orderly];
  await expect(fetched()).rejects.toThrow('It no longer says that its key');
});

test('offline, a stolen key proves what was seen before, and nothing that was not', async () => {
  await fetched();
  [exchange.log, exchange.told] = [keys.second, afterTheft];
  await expect(fetched()).rejects.toThrow('telephone');
  expect(await kept()).toMatchObject({ logged: 'proven', size: 100 });
  const leaves = leavesNamed(90, 'fork').with(INDEX, own);
  writeFileSync(
    home.proof(receipt.submissionId),
    logProofText(INDEX, naivePath(INDEX, leaves), keys.first.checkpoint(leaves)),
  );
  await expect(kept()).rejects.toThrow('signed only by a key of the log that was in wrong hands');
});
