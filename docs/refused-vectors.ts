/** Submissions that must be refused, each wrong in one way, with the code that says so. Profile `ptcn-submission+jws`, version 1. */
import { encodeBase64Url } from '#domain/base64url.ts';
import type { SignWith, VectorKey, VectorKeys } from './vector-keys.ts';

type Claims = { readonly iat: number; readonly jti: string; readonly report: object };
type Expected = { readonly code: string; readonly pointer?: string };
/** `findings` are the codes, each with its pointer, that the refusal must carry. */
type RefusedVector = {
  readonly name: string;
  readonly code: string;
  readonly findings?: readonly Expected[];
  readonly jws: string;
};

const DAY = 86_400;

export async function refusedSubmissions(claims: Claims, keys: VectorKeys, sign: SignWith): Promise<RefusedVector[]> {
  const { signing, signingES256, retired, compromised, stranger, authentication } = keys;
  const proper = headerOf(signing);
  /** Signs any text under any header: what is wrong is in the bytes, the signature is right. */
  const signed = async (header: string, payload: string | Uint8Array, key: VectorKey = signing) => {
    const signingInput = `${encodeBase64Url(header)}.${encodeBase64Url(payload)}`;
    return `${signingInput}.${await sign(signingInput, key)}`;
  };
  const good = await signed(JSON.stringify(proper), JSON.stringify(claims));
  const [head = '', payload = '', signature = ''] = good.split('.');
  const withHeader = (change: object) => signed(JSON.stringify({ ...proper, ...change }), JSON.stringify(claims));
  const withClaims = (change: object, key = signing) =>
    signed(JSON.stringify(headerOf(key)), JSON.stringify({ ...claims, ...change }), key);
  const withReport = (change: object, key = signing) => withClaims({ report: { ...claims.report, ...change } }, key);
  const withPayload = (text: string | Uint8Array) => signed(JSON.stringify(proper), text);
  const text = JSON.stringify(claims);
  const secret = { classification: 'SECRET', tlp: 'RED' };

  return [
    // serialisation: one spelling only
    { name: 'base64url with padding', code: 'jws-malformed', jws: `${good}=` },
    { name: 'a line break at the end', code: 'jws-malformed', jws: `${good}\n` },
    { name: 'four parts', code: 'jws-malformed', jws: `${good}.e30` },
    { name: 'the plain base64 alphabet', code: 'jws-malformed', jws: `${head}.${payload}.+/${signature.slice(2)}` },
    {
      name: 'the JSON serialisation',
      code: 'jws-malformed',
      jws: JSON.stringify({ protected: head, payload, signature }),
    },
    // protected header: exactly alg, kid, typ, perhaps cty
    {
      name: 'a member too many in the header',
      code: 'header-not-allowed',
      jws: await withHeader({ jku: 'https://keys.example' }),
    },
    { name: 'critical members', code: 'header-not-allowed', jws: await withHeader({ crit: ['b64'], b64: false }) },
    { name: 'another typ', code: 'header-not-allowed', jws: await withHeader({ typ: 'JWT' }) },
    {
      name: 'a header member that stands twice',
      code: 'header-not-allowed',
      jws: await signed(`{"alg":"ES384","alg":"ES384","kid":"${signing.kid}","typ":"ptcn-submission+jws"}`, text),
    },
    {
      name: 'no algorithm',
      code: 'algorithm-not-allowed',
      jws: `${encodeBase64Url(JSON.stringify({ ...proper, alg: 'none' }))}.${payload}.`,
    },
    { name: 'an algorithm that is not ours', code: 'algorithm-not-allowed', jws: await withHeader({ alg: 'HS384' }) },
    { name: "'EdDSA' in place of 'Ed25519'", code: 'algorithm-not-allowed', jws: await withHeader({ alg: 'EdDSA' }) },
    {
      name: "an algorithm that is not the registered key's",
      code: 'algorithm-not-allowed',
      jws: await withHeader({ alg: 'ES256' }),
    },
    // key and signature
    { name: 'a key that is not registered', code: 'unknown-key', jws: await withClaims({}, stranger) },
    { name: 'the authentication key', code: 'unknown-key', jws: await withClaims({}, authentication) },
    {
      name: "another unit's name before the thumbprint",
      code: 'unknown-key',
      jws: await withHeader({ kid: `other:${signing.thumbprint}` }),
    },
    { name: 'a signature in DER', code: 'signature-invalid', jws: `${head}.${payload}.${derOf(signature)}` },
    {
      name: 'a signature by another key',
      code: 'signature-invalid',
      jws: await signed(JSON.stringify(proper), text, stranger),
    },
    {
      name: 'a payload changed after signing',
      code: 'signature-invalid',
      jws: `${head}.${encodeBase64Url(text.replace('2026-10-27', '2026-10-28'))}.${signature}`,
    },
    // payload: strict JSON
    { name: 'a byte order mark', code: 'not-strict-json', jws: await withPayload(`\uFEFF${text}`) },
    { name: 'bytes that are not UTF-8', code: 'not-strict-json', jws: await withPayload(Buffer.from(text, 'latin1')) },
    {
      name: 'a member that stands twice',
      code: 'not-strict-json',
      jws: await withPayload(text.replace('{', '{"iss":"vector-unit",')),
    },
    {
      name: 'the same, behind an escape',
      code: 'not-strict-json',
      jws: await withPayload(text.replace('{', '{"\\u0069ss":"vector-unit",')),
    },
    {
      name: 'a dangerous name',
      code: 'not-strict-json',
      jws: await withPayload(text.replace('{', '{"__proto__":{},')),
    },
    {
      name: 'half of a surrogate pair',
      code: 'not-strict-json',
      jws: await withPayload(text.replace('Ha‘apai', '\\ud83d')),
    },
    {
      name: 'a whole number beyond 2^53',
      code: 'not-strict-json',
      jws: await withPayload(text.replace(`${claims.iat}`, '9007199254740993')),
    },
    { name: 'something behind the end', code: 'not-strict-json', jws: await withPayload(`${text}{}`) },
    // parties and time
    { name: 'another issuer', code: 'issuer-mismatch', jws: await withClaims({ iss: 'another-unit' }) },
    {
      name: 'made for another exchange',
      code: 'audience-mismatch',
      jws: await withClaims({ aud: 'https://other.example' }),
    },
    {
      name: 'a list of audiences',
      code: 'audience-mismatch',
      jws: await withClaims({ aud: ['https://exchange.example'] }),
    },
    {
      name: 'signed more than 24 hours ahead',
      code: 'signed-too-far-ahead',
      jws: await withClaims({ iat: claims.iat + 5 * DAY }),
    },
    {
      name: 'signed more than 400 days ago',
      code: 'signed-too-long-ago',
      jws: await withClaims({ iat: claims.iat - 401 * DAY }),
    },
    {
      name: 'signed before the key was valid',
      code: 'key-not-valid',
      jws: await withClaims({ iat: claims.iat - 200 * DAY }),
    },
    { name: 'signed after the key was retired', code: 'key-not-valid', jws: await withClaims({}, retired) },
    {
      name: 'a compromised key, whatever the date',
      code: 'key-compromised',
      jws: await withClaims({ iat: claims.iat - 60 * DAY }, compromised),
    },
    // schema and marking: all findings at once
    {
      name: 'two things wrong at once',
      code: 'report-not-valid',
      findings: [
        { code: 'too-few', pointer: '/report/crimeTypes' },
        { code: 'unknown-member', pointer: '/report/suspect' },
      ],
      jws: await withReport({ crimeTypes: [], suspect: 'a name' }),
    },
    {
      name: 'an end, which a report does not have',
      code: 'report-not-valid',
      findings: [{ code: 'unknown-member', pointer: '/exp' }],
      jws: await withClaims({ exp: claims.iat + DAY }),
    },
    {
      name: 'a jti that is no UUID of version 7',
      code: 'report-not-valid',
      findings: [{ code: 'bad-format', pointer: '/jti' }],
      jws: await withClaims({ jti: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6' }),
    },
    {
      name: 'classified above what the exchange may carry',
      code: 'classification-too-high',
      findings: [{ code: 'classification-too-high', pointer: '/report/handling/classification' }],
      jws: await withReport({ handling: secret }),
    },
    {
      name: 'SENSITIVE, signed with ES256',
      code: 'algorithm-too-weak',
      jws: await withReport({ handling: { classification: 'SENSITIVE', tlp: 'AMBER' } }, signingES256),
    },
  ];
}

const headerOf = (key: VectorKey) => ({ alg: key.algorithm, kid: key.kid, typ: 'ptcn-submission+jws' });

/** r || s as the SEQUENCE of two INTEGERs that openssl and KMS answer. */
function derOf(signature: string): string {
  const raw = Buffer.from(signature, 'base64url');
  const integer = (half: Buffer) => {
    const significant = half.subarray(
      Math.max(
        0,
        half.findIndex((byte) => byte !== 0),
      ),
    );
    const positive = (significant[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), significant]) : significant;
    return Buffer.concat([Buffer.of(2, positive.length), positive]);
  };
  const both = Buffer.concat([integer(raw.subarray(0, raw.length / 2)), integer(raw.subarray(raw.length / 2))]);
  return encodeBase64Url(Buffer.concat([Buffer.of(0x30, both.length), both]));
}
