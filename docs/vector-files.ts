/**
 * The published vectors of docs/vectors: path to text. Expectations are written down here by hand, never computed by the code
 * they are for; test/docs/vectors.test.ts holds the exchange's own code against them.
 */
import { createHash } from 'node:crypto';
import { encodeBase64Url } from '#domain/base64url.ts';
import type { Partner, PartnerKey } from '#schemas/partner.ts';
import { clientAssertionVectors, dpopProofVectors, enrolmentVectors } from './access-vectors.ts';
import { refusedSubmissions } from './refused-vectors.ts';
import {
  keepingSignatures,
  PARTNER_ID,
  type SignWith,
  type VectorKey,
  type VectorKeys,
  vectorKeys,
} from './vector-keys.ts';
import { NOW_SECONDS, ORIGIN, signedMessage, TEST_ONLY } from './vector-message.ts';

const SMALL = {
  iss: PARTNER_ID,
  aud: ORIGIN,
  iat: NOW_SECONDS - 3 * 86_400,
  jti: '019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071',
  report: {
    schema: 'report/1',
    title: 'Grey boat without lights inside the reef at Ha‘afeva, two nights running',
    narrative:
      'Two fishermen saw a grey boat of about 8 m inside the reef, no lights, at 2 am on two nights. It left north.',
    language: 'en',
    crimeTypes: ['iuu-fishing'],
    activity: { from: '2026-10-27', places: [{ country: 'TO', name: 'Ha‘afeva, Ha‘apai' }] },
    entities: [{ id: 'boat', kind: 'vessel', note: 'Grey, about 8 m, two outboards, no name seen.' }],
    grading: { reliability: 'B', credibility: '2' },
    handling: { classification: 'IN-CONFIDENCE', tlp: 'AMBER' },
  },
};

const ATTESTED = {
  ...SMALL,
  jti: '019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6072',
  report: {
    ...SMALL.report,
    entities: [{ id: 'boat', kind: 'vessel', name: 'Example Star', imo: '9074728' }],
    harms: [{ area: 'economy', description: 'Fish taken from a closed reef.' }],
  },
  attestations: [{ code: 'imo-check-digit', pointer: '/report/entities/0/imo', reason: 'read twice off a worn hull' }],
};

export async function vectorFiles(earlier: string): Promise<ReadonlyMap<string, string>> {
  const keys = await vectorKeys();
  const sign = keepingSignatures(earlier);
  const files: Record<string, object> = {
    'keys.json': { about: TEST_ONLY, ...keys },
    'partner.json': registeredPartner(keys),
    'submission.json': await submissions(keys, sign),
    'refused.json': {
      about: `${TEST_ONLY} Each is refused with this code by both POST /v1/submissions and /v1/submissions/check.`,
      origin: ORIGIN,
      nowSeconds: NOW_SECONDS,
      vectors: await refusedSubmissions(SMALL, keys, sign),
    },
    'enrolment.json': await enrolmentVectors(keys, sign),
    'client-assertion.json': await clientAssertionVectors(keys, sign),
    'dpop-proof.json': await dpopProofVectors(keys, sign),
    'receipt.json': await receipt(keys, sign),
  };
  return new Map(
    Object.entries(files).map(([name, content]) => [`docs/vectors/${name}`, `${JSON.stringify(content, null, 2)}\n`]),
  );
}

/** The partner as the registry of the vectors has it. */
function registeredPartner(keys: VectorKeys): Partner {
  const key = (
    use: PartnerKey['use'],
    { thumbprint, algorithm, publicJwk }: VectorKey,
    end: object = {},
  ): PartnerKey => ({
    thumbprint,
    use,
    algorithm,
    jwk: publicJwk,
    state: 'active',
    notBefore: '2026-06-01T00:00:00.000Z',
    ...end,
  });
  return {
    partnerId: PARTNER_ID,
    kind: 'unit',
    name: 'Unit of the vectors',
    country: 'TO',
    status: 'active',
    scopes: ['submissions:write', 'submissions:read', 'feeds:read', 'quality:read:own'],
    maximumClassification: 'RESTRICTED',
    keys: [
      key('authentication', keys.authentication),
      key('signing', keys.signing),
      key('signing', keys.signingES256),
      key('signing', keys.retired, { state: 'retired', notAfter: '2026-10-01T00:00:00.000Z' }),
      key('signing', keys.compromised, { state: 'compromised', compromisedFrom: '2026-10-15T00:00:00.000Z' }),
    ],
    createdAt: '2026-06-01T00:00:00.000Z',
  };
}

async function submissions({ signing }: VectorKeys, sign: SignWith) {
  const header = { alg: 'ES384', kid: signing.kid, typ: 'ptcn-submission+jws' };
  const accepted = async (name: string, claims: object, findings: object[]) => {
    const message = await signedMessage(header, claims, signing, sign);
    const digest = createHash('sha512').update(message.signingInput).digest('hex');
    return { name, ...message, digest, expected: { wouldBeStatus: 201, findings } };
  };
  return {
    about: TEST_ONLY,
    origin: ORIGIN,
    nowSeconds: NOW_SECONDS,
    vectors: [
      await accepted('a small report', SMALL, [
        { code: 'harm-missing', pointer: '/report', severity: 'advice' },
        { code: 'no-sound-identifier', pointer: '/report', severity: 'advice' },
      ]),
      await accepted('a check digit that the author stands by', ATTESTED, [
        { code: 'no-sound-identifier', pointer: '/report', severity: 'advice' },
        { code: 'imo-check-digit', pointer: '/report/entities/0/imo', severity: 'attestable', attested: true },
      ]),
    ],
  };
}

/** When the receipt key before the present one served. */
const SERVED = { from: 1_780_272_000, to: 1_790_812_800 };

const published = ({ publicJwk, kid }: VectorKey) => ({ ...publicJwk, kid, alg: 'ES384', use: 'sig' });

async function receipt(
  { receipt: key, endedReceipt: ended, token, purposeless, signing, stranger }: VectorKeys,
  sign: SignWith,
) {
  const submission = await signedMessage(
    { alg: 'ES384', kid: signing.kid, typ: 'ptcn-submission+jws' },
    SMALL,
    signing,
    sign,
  );
  const claims = {
    iss: ORIGIN,
    aud: PARTNER_ID,
    jti: SMALL.jti,
    submissionId: `${PARTNER_ID}~${SMALL.jti}`,
    digestAlg: 'sha-512',
    digest: createHash('sha512').update(submission.signingInput).digest('hex'),
    salt: encodeBase64Url(new Uint8Array(32).fill(7)),
    signerKid: signing.kid,
    receivedAt: '2026-11-01T00:00:00.000Z',
    classification: 'IN-CONFIDENCE',
    findings: 1,
  };
  const made = (change: object, by = key, head: object = {}) =>
    signedMessage({ alg: 'ES384', kid: key.kid, typ: 'ptcn-receipt+jws', ...head }, { ...claims, ...change }, by, sign);
  return {
    about: TEST_ONLY,
    expected: { origin: ORIGIN, partnerId: PARTNER_ID, digest: claims.digest },
    jwks: {
      keys: [
        { ...published(ended), ptcn_purpose: 'receipt', nbf: SERVED.from, exp: SERVED.to },
        { ...published(key), ptcn_purpose: 'receipt', nbf: SERVED.to },
        { ...published(token), ptcn_purpose: 'token' },
        published(purposeless),
      ],
    },
    accepted: await made({}),
    refused: [
      { name: 'for other bytes', jws: (await made({ digest: '0'.repeat(128) })).jws },
      { name: 'for another unit', jws: (await made({ aud: 'another-unit' })).jws },
      { name: 'by another exchange', jws: (await made({ iss: 'https://other.example' })).jws },
      { name: 'signed by another key under the same kid', jws: (await made({}, stranger)).jws },
      { name: 'by a key that is not published', jws: (await made({}, key, { kid: stranger.thumbprint })).jws },
      {
        name: 'signed by the key that signs access tokens',
        jws: (await made({ receivedAt: '2001-01-01T00:00:00.000Z' }, token, { kid: token.kid })).jws,
      },
      {
        name: 'by a key of which this copy of the set does not say what it is for',
        jws: (await made({}, purposeless, { kid: purposeless.kid })).jws,
      },
      { name: 'received after its key had ended', jws: (await made({}, ended, { kid: ended.kid })).jws },
      {
        name: 'received before its key served',
        jws: (await made({ receivedAt: '2026-01-01T00:00:00.000Z' })).jws,
      },
      { name: 'of another typ', jws: (await made({}, key, { typ: 'JWT' })).jws },
    ],
  };
}
