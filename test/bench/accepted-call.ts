/** One call that is accepted, ready to be made: the gateway's event, with everything in it signed. */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { exportJWK } from 'jose';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { accessTokenClaims } from '#domain/access-token.ts';
import { signingInputOf } from '#domain/compact-jws.ts';
import type { SignatureAlgorithm } from '#schemas/partner.ts';
import { ACCESS_TOKEN_TYP } from '#schemas/token.ts';
import { UNIT_SCOPES } from '#schemas/partner.ts';
import { proxyEvent } from '../../infra/local/proxy-event.ts';
import { dpopProof, makeKey, makeParty, signClaims, type TestKey, type TestParty } from '../support/test-party.ts';
import { claimsFor, type Size } from './benchmark-report.ts';

export const ORIGIN = 'https://exchange.example';
const PATH = '/v1/submissions';

export type AcceptedCall = {
  readonly party: TestParty;
  readonly tokenKey: TestKey;
  readonly accessToken: string;
  readonly proof: string;
  readonly jws: string;
  readonly event: APIGatewayProxyEvent;
};

/** Our own keys are P-384 whatever a partner's are. */
export async function acceptedCall(algorithm: SignatureAlgorithm, size: Size, nonce: string): Promise<AcceptedCall> {
  const party = { ...(await makeParty('bench-unit', algorithm)), dpop: await makeKey(algorithm) };
  const tokenKey = await makeKey();
  const signWithTokenKey = bareSigner(await privateKeyObject(tokenKey));
  const accessToken = await accessTokenFor(party, tokenKey.thumbprint, signWithTokenKey);
  return { tokenKey, ...(await callWith(party, accessToken, nonce, size)) };
}

/** A token as issue-token makes it; `sign` stands for KMS. */
export async function accessTokenFor(
  party: TestParty,
  kid: string,
  sign: (signingInput: string) => string,
): Promise<string> {
  const claims = accessTokenClaims({
    issuer: ORIGIN,
    clientId: party.partnerId,
    scopes: UNIT_SCOPES,
    dpopThumbprint: party.dpop.thumbprint,
    jti: 'bench-token',
    nowSeconds: Math.floor(Date.now() / 1000),
  });
  const signingInput = signingInputOf({ alg: 'ES384', kid, typ: ACCESS_TOKEN_TYP }, claims);
  return `${signingInput}.${sign(signingInput)}`;
}

/** Another report of the same party, under the same token. */
export async function callWith(party: TestParty, accessToken: string, nonce: string, size: Size = '4 KB') {
  // A key on P-256 may not sign what is above IN-CONFIDENCE.
  const classification = party.signing.algorithm === 'ES384' ? undefined : 'IN-CONFIDENCE';
  const jws = await signClaims(party, claimsFor({ partnerId: party.partnerId, origin: ORIGIN }, size, classification));
  const url = `${ORIGIN}${PATH}`;
  const proof = await dpopProof(party.dpop, { method: 'POST', url, accessToken, nonce });
  return { party, accessToken, proof, jws, event: gatewayEvent({ accessToken, proof, jws }) };
}

function gatewayEvent({ accessToken, proof, jws }: Pick<AcceptedCall, 'accessToken' | 'proof' | 'jws'>) {
  const route = { method: 'POST', resource: PATH, resourceId: 'bench', functionName: 'bench', timeoutMilliseconds: 1 };
  const headers = {
    Host: new URL(ORIGIN).host,
    Authorization: `DPoP ${accessToken}`,
    DPoP: proof,
    'Content-Type': 'application/jose',
    Accept: 'application/json',
    'User-Agent': 'bench',
  };
  const event = proxyEvent(
    {
      method: 'POST',
      target: PATH,
      httpVersion: '1.1',
      rawHeaders: Object.entries(headers).flat(),
      body: Buffer.from(jws),
      sourceIp: '127.0.0.1',
    },
    { route, pathParameters: {} },
    { requestId: 'bench', now: new Date(), apiId: 'bench', account: '000000000000', stage: 'bench', port: 443 },
  );
  // As it travels to a Lambda: text.
  return JSON.parse(JSON.stringify(event)) as APIGatewayProxyEvent;
}

export async function privateKeyObject({ privateKey }: TestKey): Promise<KeyObject> {
  return createPrivateKey({ key: { ...(await exportJWK(privateKey)) }, format: 'jwk' });
}

/** A P-384 signature over a signing input, base64url, with nothing around it. */
export const bareSigner = (key: KeyObject) => (signingInput: string) =>
  sign('sha384', Buffer.from(signingInput), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
