/** Signed messages and the JSON in them: algorithms, keys, hashes, and one reading of every text. */
import { createHash, createHmac } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { digestOf, hasValidSignature, parseCompactJws } from '#domain/compact-jws.ts';
import { openEnvelope } from '#domain/jws-profile.ts';
import { isSoundKey } from '#domain/sound-key.ts';
import { JSON_LIMITS, parseStrictJson } from '#domain/strict-json.ts';
import { importPublicKey } from '#domain/verification-keys.ts';
import { verifySubmission } from '#domain/verify-submission.ts';
import { PublicJwk, SignatureAlgorithm } from '#schemas/partner.ts';
import { PartnerId, SubmissionId } from '#schemas/primitives.ts';
import { type Control, controlFor, forge, type Forgery, partnerOf } from '../attacks/forge.ts';
import { LOW_ORDER_POINTS, lowOrderKey, OFF_THE_CURVE, TOO_SHORT } from '../attacks/vectors/odd-keys.ts';
import { makeKey, makeParty } from '../support/test-party.ts';
import { NOW_SECONDS, ORIGIN } from './access.ts';

let control: Control;

beforeAll(async () => {
  control = controlFor(await makeParty('tonga-tcu'), await makeParty('stranger'), ORIGIN, NOW_SECONDS);
  expect(await verdict()).toBe('acceptable');
});

async function verdict(change: Forgery = {}, by: Control = control): Promise<string> {
  const context = { audience: ORIGIN, nowSeconds: NOW_SECONDS };
  const judged = await verifySubmission(forge(by, change), partnerOf(by.party, NOW_SECONDS), context).catch(
    (error: { code: string }) => ({ verdict: 'thrown' as const, code: error.code }),
  );
  if (judged.verdict === 'thrown') return judged.code;
  return judged.verdict === 'refused' ? judged.refusal.code : judged.verdict;
}

const marked = (classification: string) => {
  const { report } = control.claims as { readonly report: object };
  return { claims: { report: { ...report, handling: { classification, tlp: 'RED' } } } };
};
const reads = (text: string | Uint8Array): boolean => {
  try {
    parseStrictJson(typeof text === 'string' ? new TextEncoder().encode(text) : text);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'not-strict-json' });
    return false;
  }
};

describe('a signed message', () => {
  test('is verified over the bytes that came, by the key that is registered [ASVS 4.1.5] [RFC9449 11.7] [RFC8725 3.3] [RFC8725 3.8]', async () => {
    for (const change of [
      { key: control.stranger.signing },
      { signature: (right: Uint8Array) => new Uint8Array(right.length) },
      { spelling: ([header, , signature]: readonly string[]) => `${header}.e30.${signature}` },
    ]) {
      expect(await verdict(change)).toBe('signature-invalid');
    }
  });

  test('uses the one algorithm its key is registered with, of a list of three [RFC8725 3.1] [RFC8725 3.2] [ASVS 11.6.1]', async () => {
    expect(SignatureAlgorithm.options).toEqual(['ES384', 'ES256', 'Ed25519']);
    for (const alg of ['ES256', 'Ed25519', 'none', 'HS384', 'RS256', 'EdDSA', 'es384', ['ES384']]) {
      expect(await verdict({ header: { alg } })).toBe('algorithm-not-allowed');
    }
    const { jwk } = control.party.signing;
    const hmac = (_right: Uint8Array, input: string) =>
      createHmac('sha384', JSON.stringify(jwk)).update(input).digest();
    expect(await verdict({ signature: hmac })).toBe('signature-invalid');
  });

  test('is not compressed, not encrypted and not in another serialisation [RFC8725 3.6]', async () => {
    for (const header of [{ zip: 'DEF' }, { enc: 'A256GCM' }, { b64: false }, { crit: ['b64'] }]) {
      expect(await verdict({ header })).toBe('header-not-allowed');
    }
    expect(() => openEnvelope('{"payload":"e30","signatures":[]}')).toThrow(
      expect.objectContaining({ code: 'jws-malformed' }),
    );
  });

  test('has the typ of its kind, and one kind is never read as another [RFC8725 3.11] [RFC8725 3.12]', async () => {
    for (const typ of ['JWT', 'ptcn-receipt+jws', 'ptcn-enrolment+jws', 'ptcn-key-rotation+jws', undefined]) {
      expect(await verdict({ header: { typ } })).toBe('header-not-allowed');
    }
  });

  test('is UTF-8 without a mark, and nothing else [RFC8725 3.7]', async () => {
    const text = JSON.stringify(control.claims);
    for (const payload of [
      new Uint8Array(Buffer.from(text, 'utf16le')),
      new Uint8Array([0xef, 0xbb, 0xbf, ...Buffer.from(text)]),
      new Uint8Array([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')]),
      new Uint8Array([...Buffer.from('{"a":"'), 0xc0, 0xaf, ...Buffer.from('"}')]),
    ]) {
      expect(await verdict({ payload })).toBe('not-strict-json');
    }
  });

  test('above IN-CONFIDENCE needs P-384 and SHA-384; above RESTRICTED it is refused [NZISM 5905] [NZISM 2148] [NZISM 7388]', async () => {
    expect(await verdict(marked('RESTRICTED'))).toBe('acceptable');
    for (const algorithm of ['ES256', 'Ed25519'] as const) {
      const weaker = controlFor(await makeParty('niue-tcu', algorithm), control.stranger, ORIGIN, NOW_SECONDS);
      expect(await verdict({}, weaker)).toBe('acceptable');
      expect(await verdict(marked('SENSITIVE'), weaker)).toBe('algorithm-too-weak');
      expect(await verdict(marked('RESTRICTED'), weaker)).toBe('algorithm-too-weak');
    }
    for (const classification of ['CONFIDENTIAL', 'SECRET', 'TOP SECRET']) {
      expect(await verdict(marked(classification))).toBe('classification-too-high');
    }
  });

  test('is known by SHA-512 of what was signed [ASVS 11.4.3] [NZISM 5905]', async () => {
    expect(await digestOf('signed')).toBe(createHash('sha512').update('signed').digest('hex'));
  });

  test('that fails to verify is a plain no, whatever is wrong with it [ASVS 11.2.5]', async () => {
    const jws = parseCompactJws(forge(control));
    const { publicKey } = control.party.signing;
    expect(await hasValidSignature(jws, 'ES384', publicKey)).toBe(true);
    for (const length of [0, 1, 95, 97, 104]) {
      const cut = { ...jws, signature: new Uint8Array(length) };
      expect(await hasValidSignature(cut, 'ES384', publicKey)).toBe(false);
    }
    expect(await hasValidSignature(jws, 'ES384', control.stranger.signing.publicKey)).toBe(false);
    expect(await hasValidSignature(jws, 'Ed25519', publicKey)).toBe(false);
  });
});

describe('a key', () => {
  test('is P-384, P-256 or Ed25519, and a sound point [ASVS 11.6.1] [FAPI 5.4.1-3] [RFC8725 3.4]', async () => {
    const { jwk } = await makeKey();
    expect(await isSoundKey(jwk)).toBe(true);
    for (const odd of [OFF_THE_CURVE, TOO_SHORT, ...LOW_ORDER_POINTS.map((point) => lowOrderKey(point))]) {
      expect(await isSoundKey(PublicJwk.parse(odd)).catch(() => false)).toBe(false);
    }
    for (const weak of [
      { kty: 'EC', crv: 'P-192', x: 'A'.repeat(43), y: 'A'.repeat(43) },
      { kty: 'EC', crv: 'secp256k1', x: 'A'.repeat(43), y: 'A'.repeat(43) },
      { kty: 'RSA', n: 'AQAB', e: 'AQAB' },
    ]) {
      expect(PublicJwk.safeParse(weak).success).toBe(false);
    }
  });

  test('that is symmetric, or made of a password, cannot be registered [RFC8725 3.5]', async () => {
    expect(PublicJwk.safeParse({ kty: 'oct', k: 'cGFzc3dvcmQ' }).success).toBe(false);
    const { jwk } = await makeKey();
    expect(await importPublicKey(jwk, 'ES384')).not.toBeInstanceOf(Uint8Array);
  });

  test('shown with its private half is not taken [RFC8725 3.5]', async () => {
    const { jwk } = await makeKey();
    expect(PublicJwk.safeParse({ ...jwk, d: 'A'.repeat(64) }).success).toBe(false);
  });
});

describe('JSON', () => {
  test('has each member once, however it is spelled [ASVS 1.5.3]', () => {
    expect(reads('{"a":1,"b":1}')).toBe(true);
    for (const text of ['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"a":1} {"a":2}']) expect(reads(text)).toBe(false);
  });

  test('has only numbers that JavaScript holds exactly [ASVS 1.4.2]', () => {
    for (const text of ['0', '-1', '9007199254740991', '1.5']) expect(reads(text)).toBe(true);
    for (const text of ['9007199254740992', '-9007199254740993', '1e400', 'NaN', '0x10', '01']) {
      expect(reads(text)).toBe(false);
    }
  });

  test('cannot reach into the prototypes of objects [ASVS 15.3.6]', () => {
    for (const name of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__']) {
      expect(reads(`{"${name}":{"polluted":true}}`)).toBe(false);
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('is bounded in depth, values, items and lengths, and becomes plain values only [ASVS 15.2.2] [ASVS 1.5.2] [API4:2023]', () => {
    const { depth, arrayLength, stringLength, nodes } = JSON_LIMITS;
    expect(reads('['.repeat(depth) + ']'.repeat(depth))).toBe(true);
    expect(reads('['.repeat(depth + 1) + ']'.repeat(depth + 1))).toBe(false);
    expect(reads(JSON.stringify(Array(arrayLength + 1).fill(0)))).toBe(false);
    expect(reads(JSON.stringify('x'.repeat(stringLength + 1)))).toBe(false);
    const many = Array(Math.ceil(nodes / arrayLength) + 1).fill(Array(arrayLength - 1).fill(0));
    expect(reads(JSON.stringify(many))).toBe(false);
    expect(parseStrictJson(Buffer.from('{"a":[1,"x",null,true]}'))).toEqual({ a: [1, 'x', null, true] });
  });
});

test('names that stand in addresses need no encoding and lead nowhere else [ASVS 1.2.2]', () => {
  for (const odd of ['../x', 'a/b', 'a?b', 'a#b', 'a b', 'a%2fb', 'javascript:x', 'A', 'ä-b']) {
    expect(PartnerId.safeParse(odd).success).toBe(false);
    expect(SubmissionId.safeParse(`${odd}~019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071`).success).toBe(false);
    expect(SubmissionId.safeParse(`tonga-tcu~${odd}`).success).toBe(false);
  }
});
