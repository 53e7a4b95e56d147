import { v7 as newUuid } from 'uuid';
import { beforeEach, expect, test } from 'vitest';
import { signSubmission } from '#domain/sign-submission.ts';
import { writeFileAtomically } from '#clients/install/atomic-file.ts';
import { type KeyRing, newKeyRing, publicHalf, signerOf } from '#clients/install/unit-keys.ts';
import type { Install } from '#clients/install/install.ts';
import { ExchangeProblem } from '#clients/exchange-problem.ts';
import {
  confirmByRecord,
  fetchKeys,
  knownKeys,
  noKeysOffline,
  revokedSince,
  verifyAsPublished,
  verifyWithFreshKeys,
} from '#clients/partner/receipts.ts';
import { publishedKeys } from '#clients/published-keys.ts';
import type { PublishedKey } from '#domain/exchange-message.ts';
import { RECEIPT_TYP, type Receipt } from '#schemas/receipt.ts';
import { unitInstall } from '../../support/unit-install.ts';

const ORIGIN = 'https://exchange.example';
const exchangeKeys: KeyRing = await newKeyRing('ES384', Date.now());
const signer = await signerOf('x', exchangeKeys.signing);
const published: PublishedKey[] = [{ ...publicHalf(exchangeKeys.signing), kid: signer.kid, ptcn_purpose: 'receipt' }];
const jti = newUuid();

const claims: Receipt = {
  iss: ORIGIN,
  aud: 'tonga-tcu',
  jti,
  submissionId: `tonga-tcu~${jti}`,
  digestAlg: 'sha-512',
  digest: 'a'.repeat(128),
  salt: 'A'.repeat(43),
  signerKid: `tonga-tcu:${'B'.repeat(43)}`,
  receivedAt: '2026-10-03T04:15:00.000Z',
  classification: 'IN-CONFIDENCE',
  findings: 0,
};
const receiptOf = (change: Partial<Receipt> = {}) => signSubmission({ ...claims, ...change }, signer, RECEIPT_TYP);

let install: Install;
beforeEach(async () => {
  install = await unitInstall(ORIGIN);
});

const verify = (receipt: string, digest?: string) =>
  verifyWithFreshKeys(receipt, install, async () => published, digest);

test('a receipt holds for this unit, this exchange and these bytes', async () => {
  expect(await verify(await receiptOf(), claims.digest)).toEqual(claims);
});

test.each([
  ['other bytes', { digest: 'b'.repeat(128) }, 'other bytes'],
  ['another unit', { aud: 'fiji-tcu' }, 'another unit'],
  ['another exchange', { iss: 'https://elsewhere.example' }, 'Another exchange'],
])('a receipt for %s says what does not fit', async (_what, change, words) => {
  await expect(verify(await receiptOf(change), claims.digest)).rejects.toMatchObject({
    name: 'ReceiptNotValid',
    message: expect.stringContaining(words),
  });
});

test('a receipt that was changed or cut says so', async () => {
  const receipt = await receiptOf();
  const [header = '', , signature = ''] = receipt.split('.');
  const changed = Buffer.from(JSON.stringify({ ...claims, receivedAt: '2020-01-01T00:00:00Z' })).toString('base64url');
  await expect(verify(`${header}.${changed}.${signature}`)).rejects.toThrow('the receipt was changed');
  await expect(verify(receipt.slice(0, 50))).rejects.toThrow('cut or changed');
});

test('a receipt of a key that the exchange does not publish does not hold', async () => {
  const stranger = await signerOf('y', (await newKeyRing('ES384', Date.now())).signing);
  await expect(verify(await signSubmission(claims, stranger, RECEIPT_TYP))).rejects.toThrow(
    'not among the published keys',
  );
});

test('a submission is not a receipt, though the same key signed it', async () => {
  await expect(verify(await signSubmission(claims, signer))).rejects.toThrow('not that of a receipt');
});

test('offline, the keys as last seen decide; keys never seen are said, not guessed', async () => {
  const receipt = await receiptOf();
  await expect(verifyWithFreshKeys(receipt, install, noKeysOffline)).rejects.toMatchObject({ name: 'Misuse' });
  await writeFileAtomically(install.home.publicKeys, JSON.stringify({ keys: published }));
  expect(await verifyWithFreshKeys(receipt, install, noKeysOffline)).toEqual(claims);
});

test('online, a key that the exchange published once and publishes no longer is said', async () => {
  const receipt = await receiptOf();
  expect(await verifyAsPublished(receipt, install, async () => published)).toEqual(claims);
  await writeFileAtomically(install.home.publicKeys, JSON.stringify({ keys: published }));
  await expect(verifyAsPublished(receipt, install, async () => [])).rejects.toMatchObject({
    name: 'ReceiptNotValid',
    message: expect.stringContaining('no longer publishes'),
  });
});

test('a receipt key that left the published set is still known here, and that it left is said each time', async () => {
  const receipt = await receiptOf();
  const publishes = (keys: readonly object[], origin = ORIGIN) =>
    fetchKeys(install.home, { origin, publicKeys: async () => ({ keys }) });
  const next = (await newKeyRing('ES384', Date.now())).signing;
  const newer = { ...publicHalf(next), kid: (await signerOf('z', next)).kid, ptcn_purpose: 'receipt' };
  const carry = { ...newer, kid: 'carry-key', ptcn_purpose: 'carry' };
  await publishes([...published, carry]);
  for (let times = 0; times < 2; times++) {
    expect(await publishes([newer])).toEqual([newer]);
    expect((await knownKeys(install.home)).map(({ kid }) => kid)).toEqual([newer.kid, signer.kid]);
    expect(await verifyWithFreshKeys(receipt, install, noKeysOffline)).toEqual(claims);
    await expect(verifyAsPublished(receipt, install, () => publishes([newer]))).rejects.toThrow('no longer publishes');
  }
  await publishes([newer], 'https://elsewhere.example');
  expect((await knownKeys(install.home)).map(({ kid }) => kid)).toEqual([newer.kid]);
  await publishes([{ ...published[0], exp: RECEIVED + 1 }, newer]);
  expect(await verifyAsPublished(receipt, install, () => publishes(published))).toEqual(claims);
});

const RECEIVED = Date.parse(claims.receivedAt) / 1000;
test.each([
  ['from its first second', { nbf: RECEIVED }, true],
  ['before its key served', { nbf: RECEIVED + 1 }, false],
  ['to its last second', { exp: RECEIVED }, true],
  ['after its key had ended', { exp: RECEIVED - 1 }, false],
  ['of a key that was in wrong hands later', { exp: RECEIVED + 1, revoked: { revoked_at: RECEIVED } }, true],
])('a receipt holds %s: %j', async (_when, time, holds) => {
  const keys = published.map((key) => ({ ...key, ...time }));
  const verified = verifyWithFreshKeys(await receiptOf(), install, async () => keys);
  if (holds) expect(await verified).toEqual(claims);
  else await expect(verified).rejects.toThrow('a time at which its key did not serve');
});

test('a key that was in wrong hands is told, by the keys as last seen', async () => {
  const receipt = await receiptOf();
  const keep = (change: object) =>
    writeFileAtomically(install.home.publicKeys, JSON.stringify({ keys: [{ ...published[0], ...change }] }));
  await keep({});
  expect(await revokedSince(receipt, install.home)).toBeUndefined();
  await keep({ revoked: { revoked_at: RECEIVED, reason: 'compromised' } });
  expect(await revokedSince(receipt, install.home)).toBe(claims.receivedAt);
});

test('whether a receipt of such a key is genuine, the record of the exchange says', async () => {
  const receipt = await receiptOf();
  const answering = (text: () => string) => ({ getText: async () => text() });
  const unknown = () => {
    throw new ExchangeProblem({ status: 404, code: 'not-found', title: 'Not found', fix: 'Look again.' });
  };
  await expect(
    confirmByRecord(
      receipt,
      claims,
      answering(() => receipt),
    ),
  ).resolves.toBeUndefined();
  const other = await receiptOf({ receivedAt: '2020-01-01T00:00:00.000Z' });
  for (const text of [() => other, unknown])
    await expect(confirmByRecord(receipt, claims, answering(text))).rejects.toMatchObject({ name: 'ReceiptNotValid' });
});

test('offline, a newer key is not taken for a forgery: what to do is said', async () => {
  await writeFileAtomically(install.home.publicKeys, JSON.stringify({ keys: [] }));
  await expect(verifyWithFreshKeys(await receiptOf(), install, noKeysOffline)).rejects.toMatchObject({
    name: 'Misuse',
    fix: expect.stringContaining('fetch the key set anew'),
  });
});

test('a receipt under the key that signs access tokens is none, whatever it says', async () => {
  const tokenKeys = published.map((key) => ({ ...key, ptcn_purpose: 'token' }));
  await writeFileAtomically(install.home.publicKeys, JSON.stringify({ keys: tokenKeys }));
  for (const receivedAt of ['2001-01-01T00:00:00.000Z', claims.receivedAt])
    await expect(verify(await receiptOf({ receivedAt }))).rejects.toThrow('not for receipts');
});

test('a copy of the key set that does not say what its keys are for is fetched anew, and offline that is said', async () => {
  const older = published.map(({ ptcn_purpose: _purpose, ...key }) => key);
  await writeFileAtomically(install.home.publicKeys, JSON.stringify({ keys: older }));
  const receipt = await receiptOf();
  await expect(verify(receipt)).resolves.toEqual(claims);
  await expect(verifyWithFreshKeys(receipt, install, noKeysOffline)).rejects.toMatchObject({
    fix: expect.stringContaining('fetch the key set anew'),
  });
  await expect(verifyWithFreshKeys(receipt, install, async () => older)).rejects.toThrow('fetch the key set anew');
});

test('keys of other kinds in the published set are passed over', () => {
  expect(
    publishedKeys({
      keys: [
        { kid: 'r', kty: 'RSA', n: 'x', e: 'AQAB' },
        { ...published[0], alg: 'ES384', use: 'sig', 'x-added-later': [1] },
      ],
    }),
  ).toEqual(published);
});
