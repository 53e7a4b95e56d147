import { beforeAll, describe, expect, test } from 'vitest';
import { DAY_SECONDS, toInstant } from '#domain/clock.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { type Judgement, MAX_PAYLOAD_BYTES, mustBeSignedInTime, verifySubmission } from '#domain/verify-submission.ts';
import type { Partner, PartnerKey } from '#schemas/partner.ts';
import { practiceAudience } from '#schemas/practice.ts';
import { forge } from '../../attacks/forge.ts';
import { goodClaims, makeParty, registered, signClaims, type TestParty } from '../../support/test-party.ts';

const ORIGIN = 'https://exchange.example';
const NOW = Math.floor(Date.parse('2026-11-22T01:00:00Z') / 1000);
const context = { audience: ORIGIN, nowSeconds: NOW };

let party: TestParty;
let partner: Partner;
beforeAll(async () => {
  party = await makeParty('tonga-tcu');
  partner = registered(party);
});

const claims = (change: object = {}) => goodClaims(party, ORIGIN, { iat: NOW - 60, ...change });
const verify = async (signed: object, as: Partner = partner) =>
  verifySubmission(await signClaims(party, signed), as, context);
const verdictOf = (judgement: Judgement) =>
  judgement.verdict === 'acceptable' ? 'acceptable' : judgement.refusal.code;

/** The same partner, with its signing key changed. */
const withSigningKey = (change: Partial<PartnerKey>): Partner => ({
  ...partner,
  keys: partner.keys.map((key) => (key.use === 'signing' ? { ...key, ...change } : key)),
});

describe('a submission', () => {
  test('is acceptable when it follows the profile, and is known by the digest of its signing input', async () => {
    const judgement = await verify(claims());
    expect(judgement.verdict).toBe('acceptable');
    if (judgement.verdict !== 'acceptable') return;
    const input = judgement.verified.jws.split('.').slice(0, 2).join('.');
    const digest = await crypto.subtle.digest('SHA-512', new TextEncoder().encode(input));
    expect(judgement.verified.digest).toBe(Buffer.from(digest).toString('hex'));
  });

  test('with another issuer, audience or classification is refused by that name', async () => {
    expect(verdictOf(await verify(claims({ iss: 'fiji-tcu' })))).toBe('issuer-mismatch');
    expect(verdictOf(await verify(claims({ aud: 'https://practice.example' })))).toBe('audience-mismatch');
    const secret = claims({ surprise: 1 });
    secret.report = { ...(secret.report as object), handling: { classification: 'SECRET', tlp: 'RED' } };
    expect(verdictOf(await verify(secret))).toBe('classification-too-high');
    // Meant for somebody else, and here all the same.
    expect(verdictOf(await verify({ ...secret, aud: 'https://other.example' }))).toBe('classification-too-high');
  });

  test('signed for practice is refused as that, and one signed for real is refused by practice; each says which', async () => {
    const practice = practiceAudience(ORIGIN);
    const told = async (signed: object, audience: string) => {
      const judgement = await verifySubmission(await signClaims(party, signed), partner, { ...context, audience });
      if (judgement.verdict === 'acceptable') return 'acceptable';
      const { refusal, proven } = judgement;
      return { code: refusal.code, detail: refusal.facts.detail, forPractice: proven.forPractice };
    };
    expect(await told(claims({ aud: practice }), practice)).toBe('acceptable');
    expect(await told(claims({ aud: practice }), ORIGIN)).toEqual({
      code: 'audience-mismatch',
      detail: 'It was signed for practice.',
      forPractice: true,
    });
    const isReal = 'It was signed to be sent for real, and this is practice.';
    expect(await told(claims(), practice)).toEqual({ code: 'audience-mismatch', detail: isReal });
    for (const aud of ['https://other.example', 7, practiceAudience('https://other.example')])
      for (const audience of [ORIGIN, practice]) {
        const answer = await told(claims({ aud }), audience);
        expect(answer).toEqual({ code: 'audience-mismatch' });
      }
    expect(await told(claims({ iss: 'fiji-tcu' }), ORIGIN)).toEqual({ code: 'issuer-mismatch' });
  });

  test('above the ceiling of its unit is a spill wherever it was meant for', async () => {
    const high = claims({ aud: 'https://other.example' });
    high.report = { ...(high.report as object), handling: { classification: 'RESTRICTED', tlp: 'RED' } };
    const low = { ...partner, maximumClassification: 'SENSITIVE' } as const;
    expect(verdictOf(await verify(high, low))).toBe('classification-too-high');
    expect(verdictOf(await verify(high))).toBe('audience-mismatch');
  });

  test('that follows the schema brings the advice that depends on the day', async () => {
    const findings = async (iat: number) => {
      const judgement = await verify(claims({ iat }));
      return judgement.verdict === 'acceptable' ? judgement.verified.findings.map(({ code }) => code) : [];
    };
    expect(await findings(NOW - 60)).not.toContain('signed-long-ago');
    expect(await findings(NOW - 31 * DAY_SECONDS)).toContain('signed-long-ago');
  });

  test('that does not follow the schema is told that the rules come after', async () => {
    const judgement = await verify(claims({ surprise: 1 }));
    expect(judgement.verdict === 'refused' && judgement.refusal.facts.detail).toMatch(/^Once these are mended/);
  });

  test('is judged by its own clock only against itself', async () => {
    const at = async (iat: number) => verdictOf(await verify(claims({ iat })));
    expect(await at(NOW + DAY_SECONDS)).toBe('acceptable');
    expect(await at(NOW + DAY_SECONDS + 1)).toBe('signed-too-far-ahead');
    expect(await at(NOW - 400 * DAY_SECONDS)).toBe('acceptable');
    expect(await at(NOW - 400 * DAY_SECONDS - 1)).toBe('signed-too-long-ago');
  });

  test('signed outside the window of its key is refused, and a retired key serves for what it signed inside', async () => {
    const ended = toInstant((NOW - 10 * DAY_SECONDS) * 1000);
    const retired = withSigningKey({ state: 'retired', notAfter: ended });
    expect(verdictOf(await verify(claims({ iat: NOW - 10 * DAY_SECONDS }), retired))).toBe('acceptable');
    expect(verdictOf(await verify(claims({ iat: NOW - 10 * DAY_SECONDS + 1 }), retired))).toBe('key-not-valid');
    const young = withSigningKey({ notBefore: toInstant((NOW - 5) * 1000) });
    expect(verdictOf(await verify(claims({ iat: NOW - 6 }), young))).toBe('key-not-valid');
    expect(verdictOf(await verify(claims({ iat: NOW - 5 }), young))).toBe('acceptable');
  });

  test('signed by a key that ended over 400 days ago is refused, whenever it says that it was signed', async () => {
    const endedBefore = (seconds: number) =>
      withSigningKey({ state: 'retired', notAfter: toInstant((NOW - 400 * DAY_SECONDS - seconds) * 1000) });
    const oldest = claims({ iat: NOW - 400 * DAY_SECONDS });
    expect(verdictOf(await verify(oldest, endedBefore(0)))).toBe('acceptable');
    expect(verdictOf(await verify(oldest, endedBefore(1)))).toBe('key-not-valid');
  });

  test('with a time of signing that is no whole number is left to the schema', async () => {
    for (const iat of ['1970', 0.5, -0.5, null, [NOW]]) {
      expect(verdictOf(await verify(claims({ iat })))).toBe('report-not-valid');
    }
  });

  test('of 1 MiB of claims is read, and of a byte more is not', async () => {
    const ofLength = async (length: number) => {
      const text = JSON.stringify(claims());
      const jws = forge(
        { origin: ORIGIN, nowSeconds: NOW, party, stranger: party, claims: {} },
        { payload: `${text}${' '.repeat(length - Buffer.byteLength(text))}` },
      );
      return verdictOf(await verifySubmission(jws, partner, context));
    };
    expect(await ofLength(MAX_PAYLOAD_BYTES)).toBe('acceptable');
    expect(await ofLength(MAX_PAYLOAD_BYTES + 1)).toBe('body-too-large');
  });

  test('signed with a compromised key is refused whatever its iat says', async () => {
    const stolen = withSigningKey({ state: 'compromised', compromisedFrom: toInstant(NOW * 1000) });
    for (const iat of [NOW - 30 * DAY_SECONDS, 'never', 0.5])
      expect(verdictOf(await verify(claims({ iat }), stolen))).toBe('key-compromised');
  });

  test('and every other message of a unit is signed inside its time, by a key that may', () => {
    const key = partner.keys.find(({ use }) => use === 'signing') ?? expect.fail();
    const at = (signedAt: number, change: Partial<PartnerKey> = {}, oldestDays?: number) => {
      try {
        return mustBeSignedInTime(signedAt, { ...key, ...change }, NOW, oldestDays);
      } catch (error) {
        return error instanceof Refusal ? error.code : String(error);
      }
    };
    expect(at(NOW)).toBe(undefined);
    expect(at(NOW, { state: 'compromised' })).toBe('key-compromised');
    expect([at(NOW - 5 * DAY_SECONDS, {}, 5), at(NOW - 5 * DAY_SECONDS - 1, {}, 5)]).toEqual([
      undefined,
      'signed-too-long-ago',
    ]);
    // It ended so long ago that nobody knows any more who had it, whenever it says that it signed.
    const ended = (seconds: number) => ({ notAfter: toInstant((NOW - 400 * DAY_SECONDS - seconds) * 1000) });
    expect([at(NOW - 401 * DAY_SECONDS, ended(0), 500), at(NOW - 401 * DAY_SECONDS, ended(1), 500)]).toEqual([
      undefined,
      'key-not-valid',
    ]);
    expect(at(NOW, { notAfter: undefined, notBefore: toInstant((NOW + 1) * 1000) })).toBe('key-not-valid');
  });

  test('above IN-CONFIDENCE needs ES384, and above the ceiling of its unit is refused', async () => {
    const p256 = await makeParty('niue-tcu', 'ES256');
    const sensitive = goodClaims(p256, ORIGIN, { iat: NOW - 60 });
    sensitive.report = { ...(sensitive.report as object), handling: { classification: 'SENSITIVE', tlp: 'RED' } };
    const judged = await verifySubmission(await signClaims(p256, sensitive), registered(p256), context);
    expect(verdictOf(judged)).toBe('algorithm-too-weak');
    const marked = claims();
    marked.report = { ...(marked.report as object), handling: { classification: 'RESTRICTED', tlp: 'RED' } };
    expect(verdictOf(await verify(marked, { ...partner, maximumClassification: 'SENSITIVE' }))).toBe(
      'classification-too-high',
    );
  });

  test('with several faults is told of all of them at once [ASVS 2.2.1] [ASVS 2.2.2]', async () => {
    const faulty = claims({ surprise: 1 });
    faulty.report = { ...(faulty.report as object), title: '', crimeTypes: ['gambling'], activity: { places: [] } };
    const judgement = await verify(faulty);
    expect(judgement.verdict).toBe('refused');
    if (judgement.verdict !== 'refused') return;
    const told = judgement.refusal.facts.findings?.map(({ pointer, code }) => `${pointer} ${code}`).toSorted();
    expect(told).toEqual([
      '/report/activity/from missing-member',
      '/report/activity/places too-few',
      '/report/crimeTypes/0 not-one-of',
      '/report/title too-short',
      '/surprise unknown-member',
    ]);
  });

  test('keeps its name in a refusal after the proof, so that a replay of it is found', async () => {
    const late = claims({ iat: NOW - 401 * DAY_SECONDS });
    const judgement = await verify(late);
    expect(judgement.verdict === 'refused' && judgement.proven.jti).toBe(late.jti);
  });

  test('is not looked into before its signature is proven', async () => {
    const other = await makeParty('tonga-tcu');
    const forged = await signClaims(
      { ...party, signing: { ...party.signing, privateKey: other.signing.privateKey } },
      claims(),
    );
    const error = await verifySubmission(forged, partner, context).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({ code: 'signature-invalid' });
  });
});
