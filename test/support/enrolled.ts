/** Enrols parties on the running exchange, as its operator does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, importJWK } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { inject } from 'vitest';
import { ENROLMENT_TYP, PublicJwk, type Scope, type SignatureAlgorithm } from '#schemas/partner.ts';
import { makeParty, RawClient, signClaims, type TestParty } from './test-party.ts';

/** The claims of an enrolment request of this party. */
export function enrolmentClaims(party: TestParty, origin: string, change: object = {}): object {
  return {
    iss: party.partnerId,
    aud: origin,
    iat: Math.floor(Date.now() / 1000) - 3_600,
    jti: uuidv7(),
    name: `Unit ${party.partnerId}`,
    country: 'TO',
    keys: [
      { use: 'authentication', jwk: party.authentication.jwk },
      { use: 'signing', jwk: party.signing.jwk },
    ],
    ...change,
  };
}

/** A running exchange: where it answers, and where its operator's keys lie. */
export type Place = { readonly origin: string; readonly dataDir: string };

const operators = new Map<string, Promise<RawClient>>();

/** The first operator of an exchange, whose keys it made at its start. */
export function operator(place: Place = inject('exchange')): Promise<RawClient> {
  const known = operators.get(place.dataDir) ?? readOperator(place);
  operators.set(place.dataDir, known);
  return known;
}

async function readOperator({ origin, dataDir }: Place): Promise<RawClient> {
  const file = JSON.parse(readFileSync(join(dataDir, 'operator.jwk'), 'utf8'));
  const { kty, crv, x, y } = file.keys.authentication;
  const jwk = PublicJwk.parse({ kty, crv, x, y });
  const privateKey = await importJWK(file.keys.authentication, 'ES384');
  if (privateKey instanceof Uint8Array) throw new Error('A private key was expected.');
  const fresh = await makeParty('operator-desk');
  const thumbprint = await calculateJwkThumbprint(jwk, 'sha256');
  return new RawClient(origin, { ...fresh, authentication: { ...fresh.authentication, privateKey, jwk, thumbprint } });
}

type EnrolmentOptions = {
  readonly scopes?: Scope[];
  readonly algorithm?: SignatureAlgorithm;
  readonly maximumClassification?: string;
};

/**
 * A fresh unit or reader on a running exchange, by one operator alone: what two do together has tests of its own. Names are
 * unique, so that tests do not meet.
 */
export async function enrol(
  kind: 'unit' | 'reader' = 'unit',
  { algorithm, ...order }: EnrolmentOptions = {},
  place: Place = inject('exchange'),
): Promise<RawClient> {
  const party = await makeParty(`t-${uuidv7().slice(-20)}`, algorithm);
  const request = await signClaims(party, enrolmentClaims(party, place.origin), ENROLMENT_TYP);
  const fingerprint = party.signing.thumbprint;
  const whole = { request, fingerprint, kind, breakGlass: 'a test', ...order };
  const response = await (await operator(place)).postJson('/v1/partners', whole);
  if (response.status !== 202) throw new Error(`Not enrolled: ${response.status} ${await response.text()}`);
  return new RawClient(place.origin, party);
}

/** NZTCU's reader: sees everything, curates, counts. */
export const enrolReader = (place?: Place): Promise<RawClient> =>
  enrol('reader', { scopes: ['submissions:read:all', 'feeds:read', 'feeds:curate', 'quality:read:all'] }, place);

const readers = new Map<string, Promise<RawClient>>();

/** A reader with exactly these scopes. It is the same one for all who ask: for tests that do nothing in its name but ask. */
export function readerWith(scopes: Scope[], place: Place = inject('exchange')): Promise<RawClient> {
  const key = [place.dataDir, ...scopes.toSorted()].join(' ');
  const known = readers.get(key) ?? enrol('reader', { scopes }, place);
  readers.set(key, known);
  return known;
}
