/** Attacks on the algorithm: none, HMAC under a public key, names that do not fit the registered key. */
import { createHmac, KeyObject } from 'node:crypto';
import type { TestParty } from '../../support/test-party.ts';
import { type Control, forge } from '../forge.ts';
import { refusedAs, type SubmissionVector } from './vector.ts';

const algorithm = refusedAs('algorithm-not-allowed');
const signature = refusedAs('signature-invalid');

const named = (alg: unknown) => (control: Control) => forge(control, { header: { alg } });

const unsigned = (alg: string) => (control: Control) =>
  forge(control, { header: { alg }, spelling: ([header, payload]) => `${header}.${payload}.` });

type KeyText = (party: TestParty) => string | Buffer;
const publicKeyOf = (party: TestParty) => KeyObject.from(party.signing.publicKey);
const pem: KeyText = (party) => publicKeyOf(party).export({ type: 'spki', format: 'pem' });
const der: KeyText = (party) => publicKeyOf(party).export({ type: 'spki', format: 'der' });
const jwk: KeyText = (party) => JSON.stringify(party.signing.jwk);

/** RFC 7518 section 3.2, keyed with what everybody may read. */
const hmac =
  (bits: 256 | 384 | 512, secret: KeyText, alg = `HS${bits}`) =>
  (control: Control) =>
    forge(control, {
      header: { alg },
      signature: (_right, input) => createHmac(`sha${bits}`, secret(control.party)).update(input).digest(),
    });

export const algorithmVectors: readonly SubmissionVector[] = [
  algorithm(1, 'says none and leaves the signature out', unsigned('none')),
  algorithm(1, 'says None and leaves the signature out', unsigned('None')),
  algorithm(1, 'says nOnE and leaves the signature out', unsigned('nOnE')),
  algorithm(1, 'says none over a right signature', named('none')),
  algorithm(1, 'leaves the algorithm empty', named('')),
  algorithm(1, 'says none with white space', named('none ')),
  signature(1, 'leaves the signature out', unsigned('ES384')),
  algorithm(1, 'sends null as the algorithm', named(null)),
  algorithm(1, 'sends a list of algorithms', named(['ES384'])),
  algorithm(1, 'names a member of every object as the algorithm', named('constructor')),

  algorithm(2, 'signs by HMAC with the public key in PEM', hmac(384, pem)),
  algorithm(2, 'signs by HMAC with the public key in DER', hmac(256, der)),
  algorithm(2, 'signs by HMAC with the public key as JWK', hmac(512, jwk)),
  signature(2, 'signs by HMAC with the public key and calls it ES384', hmac(384, pem, 'ES384')),

  algorithm(3, 'says ES256 over a P-384 key', named('ES256')),
  algorithm(3, 'says ES512 over a P-384 key', named('ES512')),
  algorithm(3, 'says ES384 over a P-256 key', named('ES384'), 'ES256'),
  algorithm(3, 'says Ed25519 over a P-384 key', named('Ed25519')),
  algorithm(3, 'says ES384 over an Ed25519 key', named('ES384'), 'Ed25519'),
  algorithm(3, 'says RS256', named('RS256')),
  algorithm(3, 'says PS384', named('PS384')),
  algorithm(3, 'says ES256K', named('ES256K')),
  algorithm(3, 'says ES384 in small letters', named('es384')),
  algorithm(3, 'says ES384 with a letter that only looks like it', named('ЕS384')),
  algorithm(3, 'names an algorithm of encryption', named('ECDH-ES')),

  algorithm(4, 'says EdDSA over an Ed25519 key', named('EdDSA'), 'Ed25519'),
  algorithm(4, 'says Ed448 over an Ed25519 key', named('Ed448'), 'Ed25519'),
  algorithm(4, 'says EdDSA over a P-384 key', named('EdDSA')),
  algorithm(4, 'says ed25519 in small letters', named('ed25519'), 'Ed25519'),
];
