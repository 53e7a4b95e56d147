/** Attacks on ID tokens of staff: a token that is taken, with one thing changed in claims, header, key or key set. */
import { generateKeyPair, SignJWT } from 'jose';
import type { IssuerKey } from '#domain/staff-token.ts';
import { staffIssuer } from '../../support/staff-issuer.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;
const ISSUER = staffIssuer();

export type StaffSigner = { readonly key: CryptoKey; readonly jwk: IssuerKey; readonly alg: string };
export type StaffTokenChange = { readonly claims?: object; readonly header?: object; readonly by?: StaffSigner };

/** What a vector starts from: two keys of the issuer, and a maker of tokens that are taken when nothing is changed. */
export type StaffScene = {
  readonly rsa: StaffSigner;
  readonly ec: StaffSigner;
  readonly token: (change?: StaffTokenChange) => Promise<string>;
  readonly claims: object;
};

export type StaffVector = {
  readonly row: number;
  readonly name: string;
  readonly text: (scene: StaffScene) => Promise<string>;
  /** What the issuer publishes instead of its two keys. */
  readonly keys?: (scene: StaffScene) => readonly object[];
};

const claimed = (row: number, what: string, claims: object): StaffVector => ({
  row,
  name: `brings an ID token ${what}`,
  text: ({ token }) => token({ claims }),
});
const headed = (row: number, what: string, header: object): StaffVector => ({
  row,
  name: `brings an ID token ${what}`,
  text: ({ token }) => token({ header }),
});
const keyed = (what: string, change: object): StaffVector => ({
  row: 29,
  name: `stands behind an issuer whose key is ${what}`,
  text: ({ token }) => token(),
  keys: ({ rsa }) => [{ ...rsa.jwk, ...change }],
});
const part = (member: object) => Buffer.from(JSON.stringify(member)).toString('base64url');

export const staffVectors: readonly StaffVector[] = [
  claimed(28, 'of another issuer with the right subject', { iss: 'https://other.example' }),
  claimed(28, 'whose issuer is a list', { iss: [ISSUER.iss] }),
  claimed(28, 'whose issuer ends in a slash', { iss: `${ISSUER.iss}/` }),
  claimed(28, 'whose issuer is plain http', { iss: 'http://sign-in.example' }),
  claimed(28, 'whose issuer is in capitals', { iss: 'https://SIGN-IN.example' }),
  claimed(28, 'whose issuer has its port', { iss: `${ISSUER.iss}:443` }),
  claimed(28, 'without an issuer', { iss: undefined }),
  claimed(26, 'for somebody else', { aud: 'other' }),
  claimed(26, 'for the exchange itself', { aud: 'https://exchange.example' }),
  claimed(26, 'for a list, even of us alone', { aud: ['ptcn-portal'] }),
  claimed(26, 'handed to another party', { azp: 'other' }),
  claimed(26, 'at its end', { exp: NOW }),
  claimed(26, 'without an end', { exp: undefined }),
  claimed(26, 'whose end is a text', { exp: String(NOW + 300) }),
  claimed(26, 'from the future', { iat: NOW + 61 }),
  claimed(26, 'without its time', { iat: undefined }),
  claimed(26, 'not yet valid', { nbf: NOW + 61 }),
  claimed(26, 'of a sign-in that is too old', { auth_time: NOW - 43_201 }),
  claimed(26, 'of a sign-in yet to come', { auth_time: NOW + 61 }),
  claimed(26, 'that does not say when its person signed in', { auth_time: undefined }),
  claimed(26, 'of a password alone', { amr: ['pwd'] }),
  claimed(26, 'that is silent about the second factor', { amr: undefined }),
  claimed(26, 'whose second factor is in the wrong claim', { amr: undefined, acr: 'mfa' }),
  claimed(26, 'without a role', { roles: undefined }),
  claimed(26, 'with a role nobody knows', { roles: ['admin'] }),
  claimed(26, 'whose role is a name that JavaScript knows', { roles: ['toString'] }),
  claimed(26, 'whose roles are no words', { roles: { 'ptcn-analyst': true } }),
  claimed(26, 'without a subject', { sub: undefined }),
  claimed(26, 'whose subject is empty', { sub: '' }),
  claimed(26, 'whose subject is a list', { sub: ['a3f1'] }),
  headed(27, 'that says it is a at+jwt', { typ: 'at+jwt' }),
  headed(27, 'that says it is a dpop+jwt', { typ: 'dpop+jwt' }),
  headed(27, 'that says it is a ptcn-submission+jws', { typ: 'ptcn-submission+jws' }),
  headed(27, 'that says it is a ptcn-receipt+jws', { typ: 'ptcn-receipt+jws' }),
  headed(27, 'that says it is a ptcn-enrolment+jws', { typ: 'ptcn-enrolment+jws' }),
  headed(27, 'that says it is a logout+jwt', { typ: 'logout+jwt' }),
  headed(11, 'without a kid', { kid: undefined }),
  headed(11, 'with the kid of nobody', { kid: 'three' }),
  headed(11, 'with the kid of another key', { kid: 'two' }),
  headed(8, 'with a key inside', { jwk: {} }),
  headed(9, 'that names where its keys are', { jku: 'https://attacker.example/jwks' }),
  headed(9, 'with a certificate', { x5u: 'https://attacker.example/cert' }),
  {
    row: 1,
    name: 'brings an ID token by no algorithm',
    text: async ({ claims }) => `${part({ alg: 'none', kid: 'one' })}.${part(claims)}.`,
  },
  {
    row: 2,
    name: 'brings an ID token signed by a secret made of the public key',
    text: ({ claims, rsa }) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256', kid: 'one' })
        .sign(new TextEncoder().encode(JSON.stringify(rsa.jwk))),
  },
  {
    row: 26,
    name: 'brings an ID token signed by a key that only looks like the right one',
    text: async ({ token, rsa }) => token({ by: { ...rsa, key: (await generateKeyPair('RS256')).privateKey } }),
  },
  {
    row: 29,
    name: 'stands behind an issuer that gives two keys one kid, even where one of them fits',
    text: ({ token }) => token(),
    keys: ({ rsa, ec }) => [rsa.jwk, { ...ec.jwk, kid: 'one' }],
  },
  keyed('for encryption', { use: 'enc' }),
  keyed('for another algorithm', { alg: 'PS256' }),
  keyed('of 512 bits', { n: 'A'.repeat(86) }),
  keyed('that is no number', { n: '!' }),
];
