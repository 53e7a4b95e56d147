/** Enrols parties on the running exchange, as its operator does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { inject } from 'vitest';
import { ENROLMENT_TYP, PublicJwk, type Scope, type SignatureAlgorithm } from '#schemas/partner.ts';
import { makeKey, makeParty, RawClient, signClaims, type TestParty } from './test-party.ts';

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

let operatorClient: Promise<RawClient> | undefined;

/** The first operator, whose keys the exchange made at its start. */
export function operator(): Promise<RawClient> {
  operatorClient ??= (async () => {
    const { origin, dataDir } = inject('exchange');
    const file = JSON.parse(readFileSync(join(dataDir, 'operator.jwk'), 'utf8'));
    const { d: _private, ...rest } = file.keys.authentication;
    const jwk = PublicJwk.parse({ kty: rest.kty, crv: rest.crv, x: rest.x, y: rest.y });
    const privateKey = await importJWK(file.keys.authentication, 'ES384');
    if (privateKey instanceof Uint8Array) throw new Error('A private key was expected.');
    const fresh = await makeParty('operator-desk');
    const { calculateJwkThumbprint } = await import('jose');
    const thumbprint = await calculateJwkThumbprint(jwk, 'sha256');
    const authentication = { ...fresh.authentication, privateKey, jwk, thumbprint };
    return new RawClient(origin, { ...fresh, authentication, dpop: await makeKey() });
  })();
  return operatorClient;
}

/** A fresh unit or reader on the running exchange. Names are unique, so that tests do not meet. */
export async function enrol(
  kind: 'unit' | 'reader' = 'unit',
  options: { scopes?: Scope[]; algorithm?: SignatureAlgorithm; maximumClassification?: string } = {},
): Promise<RawClient> {
  const { origin } = inject('exchange');
  const party = await makeParty(`t-${uuidv7().slice(-20)}`.replaceAll(/[^a-z0-9-]/g, ''), options.algorithm);
  const request = await signClaims(party, enrolmentClaims(party, origin), ENROLMENT_TYP);
  const order = {
    request,
    kind,
    ...(options.scopes && { scopes: options.scopes }),
    ...(options.maximumClassification && { maximumClassification: options.maximumClassification }),
  };
  const response = await (await operator()).postJson('/v1/partners', order);
  if (response.status !== 201) throw new Error(`Not enrolled: ${response.status} ${await response.text()}`);
  return new RawClient(origin, party);
}

/** NZTCU's reader: sees everything, curates, counts. */
export const enrolReader = (): Promise<RawClient> =>
  enrol('reader', { scopes: ['submissions:read:all', 'feeds:read', 'feeds:curate', 'quality:read:all'] });
