/** Attacks on the signature: numbers out of range, other lengths and encodings, other keys, other text. */
import { KeyObject, sign } from 'node:crypto';
import type { SignatureAlgorithm } from '#schemas/partner.ts';
import { type Control, forge, signBytes } from '../forge.ts';
import { refusedAs, type SubmissionVector } from './vector.ts';

/** Order of the curves' groups: FIPS 186-4 D.1.2.3 and D.1.2.4, RFC 8032 section 5.1. */
export const ORDER: Readonly<Record<SignatureAlgorithm, bigint>> = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  Ed25519: 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn,
};

export const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
export const bytesOf = (value: bigint, length: number): Uint8Array =>
  Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex');

const half = (right: Uint8Array): number => right.length / 2;
const rOf = (right: Uint8Array): Uint8Array => right.subarray(0, half(right));
const sOf = (right: Uint8Array): Uint8Array => right.subarray(half(right));

/** Row 6: (r, n - s) is as good a signature as (r, s). */
export const otherSignature = (right: Uint8Array, algorithm: 'ES256' | 'ES384'): Uint8Array =>
  Buffer.concat([rOf(right), bytesOf(ORDER[algorithm] - numberOf(sOf(right)), half(right))]);

/** RFC 8032 section 5.1.7 asks for S < L; S + L verifies where nobody looks. */
function plusOrder(right: Uint8Array): Uint8Array {
  const s = numberOf(sOf(right).toReversed()) + ORDER.Ed25519;
  return Buffer.concat([rOf(right), bytesOf(s, 32).toReversed()]);
}

const withSignature = (change: (right: Uint8Array, control: Control) => Uint8Array) => (control: Control) =>
  forge(control, { signature: (right) => change(right, control) });

const signature = refusedAs('signature-invalid');
const malformed = refusedAs('jws-malformed');
const zeros = (length: number) => new Uint8Array(length);

export const signatureVectors: readonly SubmissionVector[] = [
  signature(
    5,
    'sends r = s = 0',
    withSignature((right) => zeros(right.length)),
  ),
  signature(
    5,
    'sends r = 0',
    withSignature((right) => Buffer.concat([zeros(48), sOf(right)])),
  ),
  signature(
    5,
    'sends s = 0',
    withSignature((right) => Buffer.concat([rOf(right), zeros(48)])),
  ),
  signature(
    5,
    'sends r = n',
    withSignature((right) => Buffer.concat([bytesOf(ORDER.ES384, 48), sOf(right)])),
  ),
  signature(
    5,
    'sends s = n',
    withSignature((right) => Buffer.concat([rOf(right), bytesOf(ORDER.ES384, 48)])),
  ),
  signature(
    5,
    'sends r and s beyond n',
    withSignature((right) => Buffer.alloc(right.length, 0xff)),
  ),
  signature(
    5,
    'sends r = s = 0 under a P-256 key',
    withSignature((right) => zeros(right.length)),
    'ES256',
  ),
  signature(5, 'sends the signature in DER', (control) =>
    forge(control, {
      signature: (_right, input) =>
        sign('sha384', Buffer.from(input), KeyObject.from(control.party.signing.privateKey)),
    }),
  ),
  signature(
    5,
    'cuts one byte off',
    withSignature((right) => right.subarray(0, -1)),
  ),
  signature(
    5,
    'cuts one leading byte off',
    withSignature((right) => right.subarray(1)),
  ),
  signature(
    5,
    'adds one byte',
    withSignature((right) => Buffer.concat([right, zeros(1)])),
  ),
  signature(
    5,
    'pads r and s with a zero each',
    withSignature((right) => Buffer.concat([zeros(1), rOf(right), zeros(1), sOf(right)])),
  ),
  signature(
    5,
    'sends the signature twice',
    withSignature((right) => Buffer.concat([right, right])),
  ),
  signature(
    5,
    'exchanges r and s',
    withSignature((right) => Buffer.concat([sOf(right), rOf(right)])),
  ),
  signature(
    5,
    'flips one bit',
    withSignature((right) => right.map((byte, at) => (at === 0 ? byte ^ 1 : byte))),
  ),
  signature(5, 'signs with a key that is not registered', (control) =>
    forge(control, { key: control.stranger.signing }),
  ),
  signature(
    5,
    'signs another text',
    withSignature((_right, { party }) => signBytes(party.signing, 'another.text')),
  ),
  signature(5, 'signs the payload without the header', (control) =>
    forge(control, {
      signature: (_right, input) => signBytes(control.party.signing, input.slice(input.indexOf('.') + 1)),
    }),
  ),
  signature(5, 'changes the payload after signing', (control) =>
    forge(control, {
      spelling: ([header, , third]) =>
        `${header}.${Buffer.from(JSON.stringify({ ...control.claims, answers: ['PIR-1'] })).toString('base64url')}.${third}`,
    }),
  ),
  signature(5, 'changes the header after signing', (control) =>
    forge(control, {
      spelling: ([header, payload, third]) => {
        const changed = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), cty: 'json' };
        return `${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${payload}.${third}`;
      },
    }),
  ),
  malformed(5, 'sends half a base64url group as the signature', (control) =>
    forge(control, { spelling: ([header, payload, third]) => `${header}.${payload}.${third}A` }),
  ),
  signature(7, 'adds the order of the group to S', withSignature(plusOrder), 'Ed25519'),
  signature(
    7,
    'sends the neutral element and S = 0',
    withSignature(() => Buffer.concat([Buffer.from([1]), zeros(63)])),
    'Ed25519',
  ),
  signature(
    7,
    'sends an Ed25519 signature of zeros',
    withSignature(() => zeros(64)),
    'Ed25519',
  ),
  signature(
    7,
    'sends R and S exchanged',
    withSignature((right) => Buffer.concat([sOf(right), rOf(right)])),
    'Ed25519',
  ),
];
