/** What is sealed, cursors, under a secret of the exchange that no two uses share; and the secrets that it gives out. */
import { expect, test } from 'vitest';
import { Cursors } from '#domain/cursor.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import { digestOf } from '#domain/feed-credential.ts';
import type { StoredProposal } from '#domain/proposal.ts';
import { FeedSecret, type KeptFeedCredential } from '#schemas/feed-credential.ts';
import { ExchangeSecrets } from '#stores/exchange-secret.ts';
import { type Dependencies, proposeFeedCredential } from '../../functions/administer-feed-credentials.ts';
import { makeParty, registered } from '../support/test-party.ts';
import { requestWith } from '../support/http-request.ts';

const scope = { principal: 'tonga-tcu', purpose: 'submissions', nowSeconds: 1_795_305_600 };
const cursors = new Cursors(new Uint8Array(32).fill(9));

test('a sealed text that was changed anywhere does not open [ASVS 11.3.3]', async () => {
  const bytes = Buffer.from(await cursors.seal('position', scope), 'base64url');
  expect(await cursors.open(bytes.toString('base64url'), scope)).toBe('position');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await expect(cursors.open(changed.toString('base64url'), scope)).rejects.toMatchObject({ code: 'invalid-cursor' });
  }
});

test('no two sealed texts have one nonce of 96 bits [ASVS 11.3.4]', async () => {
  const sealed = await Promise.all(Array.from({ length: 200 }, () => cursors.seal('same', scope)));
  expect(new Set(sealed.map((text) => Buffer.from(text, 'base64url').subarray(0, 12).toString('hex'))).size).toBe(200);
});

test('the secret of the exchange is 64 random bytes, wrapped by KMS under its purpose; nonces and cursors share no half of it [ASVS 11.5.1]', async () => {
  const made = async () => {
    const sent: Record<string, unknown>[] = [];
    const kms = {
      send: async ({ input }: { readonly input: Record<string, unknown> }) => {
        sent.push(input);
        return { CiphertextBlob: input['Plaintext'], Plaintext: input['CiphertextBlob'] };
      },
    };
    const rings = {
      read: async () => undefined,
      readNow: async () => undefined,
      begin: async (_: string, first: object) => ({ generations: [first] }),
    };
    const { cursors: sealing } = await new ExchangeSecrets(rings as never, kms as never, 'key', true).at(0);
    for (const { EncryptionContext } of sent) expect(EncryptionContext).toEqual({ purpose: 'ptcn-exchange-secret' });
    const secret = new Uint8Array(Buffer.from(sent[0]?.['Plaintext'] as Uint8Array));
    return { secret, sealed: await sealing.seal('position', scope) };
  };
  const [one, two] = [await made(), await made()];
  expect(one.secret).toHaveLength(64);
  expect(one.secret).not.toEqual(two.secret);
  const [ofNonces, ofCursors] = [one.secret.slice(0, 32), one.secret.slice(32)];
  expect(ofNonces).not.toEqual(ofCursors);
  expect(await new Cursors(ofCursors).open(one.sealed, scope)).toBe('position');
  await expect(new Cursors(ofNonces).open(one.sealed, scope)).rejects.toMatchObject({ code: 'invalid-cursor' });
});

test("the secret of a feed credential has 256 random bits, is nobody's choice, and a digest of it is kept [ASVS 11.5.1] [ASVS 6.3.1] [FAPI 5.4.1-4]", async () => {
  const partner = registered(await makeParty('tonga-tcu'));
  const kept: KeptFeedCredential[] = [];
  const deps = {
    clock: () => 1_795_305_600_000,
    findPartner: async () => ({ partner, version: 1 }),
    isFeedFor: async () => true,
    proposals: {
      add: async ({ enactment }: StoredProposal) =>
        void (enactment.kind === 'feed-credential' && kept.push(enactment.credential)),
    },
  } as unknown as Dependencies;
  const ordered = (order: object) =>
    requestWith({
      pathParameters: { partnerId: 'tonga-tcu' },
      json: { label: 'A spreadsheet', feeds: ['nztcu-curated'], ...order },
    });
  const caller = {
    kind: 'partner',
    principal: 'desk',
    partner,
    scopes: new Set(),
    keyThumbprint: 'A',
  } as unknown as Caller;
  const given = await Promise.all(Array.from({ length: 50 }, () => proposeFeedCredential(deps, ordered({}), caller)));
  const secrets = given.map(({ secret }) => FeedSecret.parse(secret));
  expect(new Set(secrets).size).toBe(50);
  for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  // Every bit comes in both states: none is fixed.
  const bits = (fold: (a: number, b: number) => number) =>
    secrets
      .map((secret) => [...Buffer.from(secret, 'base64url')])
      .reduce((a, b) => a.map((one, at) => fold(one, b[at] ?? 0)));
  expect(new Set(bits((a, b) => a | b))).toEqual(new Set([255]));
  expect(new Set(bits((a, b) => a & b))).toEqual(new Set([0]));
  for (const secret of secrets) expect(JSON.stringify(kept)).not.toContain(secret);
  expect(kept.map(({ secrets: [first] }) => first?.sha256)).toContain(await digestOf(secrets[0] ?? expect.fail()));
  await expect(proposeFeedCredential(deps, ordered({ secret: 'chosen' }), caller)).rejects.toMatchObject({
    code: expect.any(String),
  });
  expect(kept).toHaveLength(50);
});
