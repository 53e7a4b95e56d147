/** Signs in at the local OpenID provider without a person: its page driven by plain requests, with a jar for its cookies. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { signInAt } from '#clients/demo/second-operator.ts';
import { ID_TOKEN_TYPE, TOKEN_EXCHANGE_GRANT } from '#schemas/token.ts';
import { makeParty, RawClient } from './test-party.ts';

export type StaffAccount = 'analyst@local' | 'analyst2@local' | 'adviser@local' | 'operator@local' | 'operator2@local';

export const staffIssuerOf = (dataDir: string): string =>
  JSON.parse(readFileSync(join(dataDir, 'endpoints.json'), 'utf8')).staffIssuer;

/** An ID token of the local provider, as the terminal's client gets it. */
export async function idTokenOf(account: StaffAccount, issuer = staffIssuerOf(inject('exchange').dataDir)) {
  const verifier = randomBytes(32).toString('base64url');
  const redirectUri = 'http://127.0.0.1:49152/signed-in';
  const authorization = new URL(`${issuer}/auth`);
  authorization.search = String(
    new URLSearchParams({
      client_id: 'ptcn-ops',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      state: randomBytes(8).toString('hex'),
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
  );
  const back = await signInAt(authorization, account);
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      client_id: 'ptcn-ops',
      code_verifier: verifier,
    }),
  });
  const { id_token: idToken } = await response.json();
  if (typeof idToken !== 'string') throw new Error(`No ID token: ${response.status}`);
  return idToken;
}

/** The form of a token exchange. */
export const exchangeForm = (idToken: string, change: Record<string, string> = {}): Record<string, string> => ({
  grant_type: TOKEN_EXCHANGE_GRANT,
  subject_token: idToken,
  subject_token_type: ID_TOKEN_TYPE,
  ...change,
});

/** A client that speaks as this person. Its party's keys are nobody's; only the DPoP key is used. */
export async function signedIn(account: StaffAccount, { origin, dataDir } = inject('exchange')): Promise<RawClient> {
  const client = new RawClient(origin, await makeParty('nobody'));
  const response = await client.requestToken(exchangeForm(await idTokenOf(account, staffIssuerOf(dataDir))));
  const answer = await response.json();
  if (response.status !== 200) throw new Error(`No token: ${response.status} ${JSON.stringify(answer)}`);
  client.accessToken = String(answer.access_token);
  return client;
}
