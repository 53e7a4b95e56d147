import { exportJWK, generateKeyPair } from 'jose';
import { v7 as newUuid } from 'uuid';
import { expect, test } from 'vitest';
import { encodeBase64Url } from '#domain/base64url.ts';
import { carryKeyIdOf, openOutcomes, sealLetter, sealOutcomes } from '#domain/carried-letter.ts';
import { digestOf, parseCompactJws } from '#domain/compact-jws.ts';
import { refuse } from '#domain/exchange-error.ts';
import { type LetterPorts, takeLetter } from '#domain/take-letter.ts';
import { CARRY_TYP, type CarryKey } from '#schemas/carry.ts';
import { type Partner, PublicJwk } from '#schemas/partner.ts';
import { PROBLEMS } from '#schemas/problem.ts';
import { goodClaims, makeParty, signClaims, type TestParty } from '../../support/test-party.ts';

const ORIGIN = 'https://exchange.example';
const pair = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-384', extractable: true });
const carryKey: CarryKey = { ...PublicJwk.parse(await exportJWK(pair.publicKey)), kid: 'carry-1' };
const [tonga, samoa] = [await makeParty('tonga-tcu'), await makeParty('samoa-tcu')];
const answerKey = encodeBase64Url(new Uint8Array(32).fill(7));

const partnerOf = ({ partnerId, signing }: TestParty, change: Partial<Partner> = {}): Partner => ({
  partnerId,
  kind: 'unit',
  name: partnerId,
  country: 'TO',
  status: 'active',
  scopes: ['submissions:write'],
  maximumClassification: 'RESTRICTED',
  createdAt: '2026-01-01T00:00:00Z',
  keys: [
    {
      thumbprint: signing.thumbprint,
      use: 'signing',
      algorithm: 'ES384',
      jwk: signing.jwk,
      state: 'active',
      notBefore: '2026-01-01T00:00:00Z',
    },
  ],
  ...change,
});

/** An exchange that has taken what it is given, and remembers it. */
function exchange(partner = partnerOf(tonga)) {
  const taken: string[] = [];
  const noted: string[] = [];
  const ports: LetterPorts = {
    audience: ORIGIN,
    findKey: async (kid) => (kid === carryKey.kid ? pair.privateKey : undefined),
    findPartner: async (partnerId) => (partnerId === partner.partnerId ? { partner, version: 1 } : undefined),
    take: async (jws) => {
      if (jws.endsWith('spill')) return refuse('classification-too-high');
      const replayed = taken.includes(jws);
      if (!replayed) taken.push(jws);
      return { accepted: { submissionId: `tonga-tcu~${newUuid()}`, receipt: 'a.b.c', findings: [] }, replayed };
    },
    problemOf: ({ code }) => ({
      type: code,
      title: code,
      status: PROBLEMS[code].status,
      code,
      fix: 'x',
      instance: 'x',
    }),
    noteRefusal: ({ code }, author) => noted.push(`${author.partner.partnerId} ${code}`),
  };
  return { ports, taken, noted };
}

const reportOf = (party: TestParty) => signClaims(party, goodClaims(party, ORIGIN));
const digest = (jws: string) => digestOf(parseCompactJws(jws).signingInput);

/** A letter of tonga's with one report, changed as a test wants it. */
async function letter(change: { author?: TestParty; claims?: object; reports?: string[]; named?: string[] } = {}) {
  const { author = tonga, claims = {} } = change;
  const reports = change.reports ?? [await reportOf(tonga)];
  const named = await Promise.all((change.named ?? reports).map(digest));
  const jti = newUuid();
  const said = { iss: author.partnerId, aud: ORIGIN, jti, number: 1, of: 2, reports: named, answerKey, ...claims };
  return {
    jti,
    reports,
    text: await sealLetter({ manifest: await signClaims(author, said, CARRY_TYP), reports }, carryKey),
  };
}

const notOpen = expect.objectContaining({ code: 'carried-not-open' });

test('a letter is opened, each report taken for its author, and the answer opens for its author only', async () => {
  const { ports, taken } = exchange();
  const { text, reports, jti } = await letter({ reports: [await reportOf(tonga), await reportOf(tonga)] });
  expect(text).not.toContain(reports[0]);
  const answer = await takeLetter(ports, text);
  expect(taken).toEqual(reports);
  const outcomes = await openOutcomes(answer, answerKey);
  expect(outcomes).toMatchObject({ jti, number: 1, of: 2, outcomes: [{ replayed: false }, { replayed: false }] });
  expect(outcomes?.outcomes.map((one) => one.digest)).toEqual(await Promise.all(reports.map(digest)));
  expect(await openOutcomes(answer, encodeBase64Url(new Uint8Array(32)))).toBeUndefined();
});

test('a letter that is handed in again is answered again, and nothing is taken twice', async () => {
  const { ports, taken } = exchange();
  const { text } = await letter();
  await takeLetter(ports, text);
  const again = await openOutcomes(await takeLetter(ports, text), answerKey);
  expect([taken.length, again?.outcomes[0]?.replayed]).toEqual([1, true]);
});

test('whatever a carrier changes, the letter does not open', async () => {
  const { ports, taken } = exchange();
  const { text } = await letter();
  const [head = '', ...parts] = text.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString());
  const headed = (change: object) =>
    [Buffer.from(JSON.stringify({ ...header, ...change })).toString('base64url'), ...parts].join('.');
  const forged = [
    '',
    'no letter',
    text.slice(0, -1),
    `${text.slice(0, -4)}AAAA`,
    headed({ kid: 'another' }),
    headed({ kid: 7 }),
    headed({ zip: 'DEF' }),
    headed({ typ: 'x' }),
    headed({ alg: 'dir' }),
    headed({ epk: { kty: 'EC', crv: 'P-384', x: 'AA', y: 'AA' } }),
    headed({ epk: 'none' }),
    text.replaceAll('.', '..'),
  ];
  for (const one of forged) await expect(takeLetter(ports, one), one.slice(0, 80)).rejects.toEqual(notOpen);
  expect(taken).toEqual([]);
});

test.each<[string, () => Parameters<typeof letter>[0] | Promise<Parameters<typeof letter>[0]>]>([
  ['a report was left out', async () => ({ named: [await reportOf(tonga), await reportOf(tonga)] })],
  [
    'a report was put in',
    async () => ({ reports: [await reportOf(tonga), await reportOf(tonga)], named: [await reportOf(tonga)] }),
  ],
  ['a report was changed for another', async () => ({ named: [await reportOf(tonga)] })],
  ['it is for another exchange', () => ({ claims: { aud: 'https://else.example' } })],
  ['it says another unit', () => ({ claims: { iss: 'samoa-tcu' } })],
  ['it is of a unit that nobody knows', () => ({ author: samoa })],
  ['its key for the answer is too short', () => ({ claims: { answerKey: 'AAAA' } })],
])('a manifest is not believed when %s', async (_why, change) => {
  const { ports, taken } = exchange();
  await expect(takeLetter(ports, (await letter(await change())).text)).rejects.toEqual(notOpen);
  expect(taken).toEqual([]);
});

test('a manifest signed by a stolen key, and the letter of a unit that was revoked, are not taken', async () => {
  const { text } = await letter();
  const stolen = partnerOf(tonga);
  const keys = stolen.keys.map((key) => ({ ...key, state: 'compromised' as const }));
  for (const partner of [{ ...stolen, keys }, partnerOf(tonga, { status: 'revoked' })])
    await expect(takeLetter(exchange(partner).ports, text)).rejects.toEqual(notOpen);
});

test('a suspended unit hears it under the seal, and so is every refusal; each is noted under the name of its author', async () => {
  const { ports, noted } = exchange(partnerOf(tonga, { status: 'suspended' }));
  const outcomes = await openOutcomes(await takeLetter(ports, (await letter()).text), answerKey);
  expect(outcomes?.outcomes).toMatchObject([{ problem: { code: 'suspended', status: 403 } }]);
  expect(noted).toEqual(['tonga-tcu suspended']);
});

test('no answer of ours opens as a letter, and an answer that was put under another name is none', async () => {
  const answer = await sealOutcomes({ jti: newUuid(), number: 1, of: 1, outcomes: [] }, answerKey);
  expect(carryKeyIdOf(answer)).toBeUndefined();
  const changed = `${answer.slice(0, -2)}${answer.endsWith('AA') ? 'QA' : 'AA'}`;
  expect(await openOutcomes(changed, answerKey)).toBeUndefined();
});
