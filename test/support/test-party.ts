/** A party of the exchange with its keys in hand: for tests that must send things no proper client would. */
import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { kidOf, signSubmission } from '#domain/sign-submission.ts';
import { type Partner, PublicJwk, type SignatureAlgorithm, UNIT_SCOPES } from '#schemas/partner.ts';
import { CLIENT_ASSERTION_TYPE } from '#schemas/token.ts';
import { patiently } from './patience.ts';

export type TestKey = {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: PublicJwk;
  readonly thumbprint: string;
  readonly algorithm: SignatureAlgorithm;
};

export async function makeKey(algorithm: SignatureAlgorithm = 'ES384'): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = PublicJwk.parse(await exportJWK(publicKey));
  return { privateKey, publicKey, jwk, thumbprint: await calculateJwkThumbprint(jwk, 'sha256'), algorithm };
}

export type TestParty = {
  readonly partnerId: string;
  readonly authentication: TestKey;
  readonly signing: TestKey;
  readonly dpop: TestKey;
};

/** The key of proofs is the cheap kind, which any caller may have: a run of the tests makes some ten thousand. */
export async function makeParty(partnerId: string, algorithm: SignatureAlgorithm = 'ES384'): Promise<TestParty> {
  const [authentication, signing, dpop] = await Promise.all([makeKey(algorithm), makeKey(algorithm), makeKey('ES256')]);
  return { partnerId, authentication, signing, dpop };
}

/** The party as the registry would have it: for tests of the domain, which need no exchange. */
export function registered(party: TestParty, change: Partial<Partner> = {}): Partner {
  const key = (use: 'authentication' | 'signing', { thumbprint, algorithm, jwk }: TestKey) =>
    ({ thumbprint, use, algorithm, jwk, state: 'active', notBefore: '2025-01-01T00:00:00.000Z' }) as const;
  return {
    partnerId: party.partnerId,
    kind: 'unit',
    name: party.partnerId,
    country: 'TO',
    status: 'active',
    scopes: [...UNIT_SCOPES],
    maximumClassification: 'RESTRICTED',
    keys: [key('authentication', party.authentication), key('signing', party.signing)],
    createdAt: '2025-01-01T00:00:00.000Z',
    ...change,
  };
}

export const signingKid = (party: TestParty): string => kidOf(party.partnerId, party.signing.thumbprint);

/** Signs any claims with the party's signing key, as the profile wants it. */
export function signClaims(party: TestParty, claims: object, typ?: string): Promise<string> {
  const { privateKey, algorithm } = party.signing;
  return signSubmission(claims, { kid: signingKid(party), key: privateKey, algorithm }, typ);
}

const NOW_SECONDS = () => Math.floor(Date.now() / 1000);

/** Claims of a report that is accepted without findings worth a word; `change` is laid over the claims. */
export function goodClaims(party: TestParty, origin: string, change: object = {}): Record<string, unknown> {
  return {
    iss: party.partnerId,
    aud: origin,
    iat: NOW_SECONDS(),
    jti: uuidv7(),
    report: goodReport(),
    ...change,
  };
}

export function goodReport(change: object = {}): Record<string, unknown> {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  return {
    schema: 'report/1',
    title: 'Go-fast boat seen at night off Vava‘u',
    narrative:
      'Fishers at Neiafu report a long open boat without lights, three engines, heading north-east at about two in the morning. It met a sailing yacht for ten minutes. They had seen the same boat two weeks before.',
    language: 'en',
    crimeTypes: ['illicit-drugs'],
    activity: { from: yesterday, places: [{ country: 'TO', name: 'Neiafu, Vava‘u' }] },
    grading: { reliability: 'B', credibility: '2' },
    handling: { classification: 'IN-CONFIDENCE', tlp: 'AMBER' },
    ...change,
  };
}

export async function clientAssertion(
  party: TestParty,
  origin: string,
  change: { claims?: object; header?: Partial<JWTHeaderParameters>; key?: CryptoKey } = {},
): Promise<string> {
  const { authentication, partnerId } = party;
  const now = NOW_SECONDS();
  return new SignJWT({
    iss: partnerId,
    sub: partnerId,
    aud: origin,
    jti: randomUUID(),
    iat: now,
    exp: now + 120,
    ...change.claims,
  })
    .setProtectedHeader({
      alg: authentication.algorithm,
      kid: kidOf(partnerId, authentication.thumbprint),
      ...change.header,
    })
    .sign(change.key ?? authentication.privateKey);
}

export async function dpopProof(
  key: TestKey,
  request: { method: string; url: string; accessToken?: string; nonce?: string | undefined },
  change: { claims?: object; header?: object; signWith?: CryptoKey } = {},
): Promise<string> {
  const ath =
    request.accessToken === undefined
      ? {}
      : {
          ath: Buffer.from(
            await crypto.subtle.digest('SHA-256', new TextEncoder().encode(request.accessToken)),
          ).toString('base64url'),
        };
  return new SignJWT({
    htm: request.method,
    htu: request.url,
    jti: randomUUID(),
    iat: NOW_SECONDS(),
    ...(request.nonce !== undefined && { nonce: request.nonce }),
    ...ath,
    ...change.claims,
  })
    .setProtectedHeader({ alg: key.algorithm, typ: 'dpop+jwt', jwk: { ...key.jwk }, ...change.header })
    .sign(change.signWith ?? key.privateKey);
}

/** Talks to a running exchange with nothing between the test and the wire. */
export class RawClient {
  readonly origin: string;
  readonly party: TestParty;
  nonce: string | undefined;
  accessToken: string | undefined;
  #nonceAt = 0;
  #tokenAt = 0;

  constructor(origin: string, party: TestParty) {
    this.origin = origin;
    this.party = party;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${this.origin}${path}`, init);
    const nonce = response.headers.get('DPoP-Nonce');
    if (nonce !== null) [this.nonce, this.#nonceAt] = [nonce, Date.now()];
    return response;
  }

  /** Asks for a token; `form` is laid over the usual parameters. */
  async requestToken(form: Record<string, string> = {}): Promise<Response> {
    // Where every client begins: on a new exchange only the function behind it may make the secret that nonces are made of.
    if (this.nonce === undefined) await this.fetch('/oauth/token', { method: 'POST' });
    const url = `${this.origin}/oauth/token`;
    return this.fetch('/oauth/token', {
      method: 'POST',
      headers: {
        DPoP: await dpopProof(this.party.dpop, { method: 'POST', url, nonce: this.nonce }),
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: CLIENT_ASSERTION_TYPE,
        client_assertion: await clientAssertion(this.party, this.origin),
        ...form,
      }),
    });
  }

  async token(): Promise<string> {
    if (this.accessToken !== undefined) return this.accessToken;
    const response = await this.requestToken();
    const body = await response.json();
    if (response.status !== 200) throw new Error(`No token: ${response.status} ${JSON.stringify(body)}`);
    [this.accessToken, this.#tokenAt] = [String(body.access_token), Date.now()];
    return this.accessToken;
  }

  /** Files share clients, and a run is longer than a nonce lives, and perhaps a token. */
  async #freshen(): Promise<void> {
    const isOld = (since: number, seconds: number) => since > 0 && Date.now() - since > seconds * 1_000;
    if (isOld(this.#tokenAt, 600)) [this.accessToken, this.#tokenAt] = [undefined, 0];
    if (isOld(this.#nonceAt, 120)) await this.fetch('/oauth/token', { method: 'POST' });
  }

  /** The headers of a proper call; a test lays its own over them. */
  async headers(method: string, path: string): Promise<Record<string, string>> {
    await this.#freshen();
    const accessToken = await this.token();
    const url = `${this.origin}${path.split('?')[0]}`;
    return {
      Authorization: `DPoP ${accessToken}`,
      DPoP: await dpopProof(this.party.dpop, { method, url, accessToken, nonce: this.nonce }),
    };
  }

  async call(
    method: string,
    path: string,
    init: { body?: BodyInit; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const headers = { ...(await this.headers(method, path)), ...init.headers };
    return this.fetch(path, { method, headers, ...(init.body !== undefined && { body: init.body }) });
  }

  get(path: string): Promise<Response> {
    return this.call('GET', path);
  }

  postJson(path: string, body: object): Promise<Response> {
    return this.call('POST', path, { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
  }

  /** Waits where the exchange says that these are too many at once. */
  submit(jws: BodyInit, path = '/v1/submissions'): Promise<Response> {
    return patiently(() => this.call('POST', path, { body: jws, headers: { 'Content-Type': 'application/jose' } }));
  }
}
