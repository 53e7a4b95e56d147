/** Access tokens: what the standards ask of one, each as one change of a token that is taken. */
import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { AccessTokenClaims } from '#schemas/token.ts';
import { assertionFor, proofFor, submissionOf, tokenFor } from '../attacks/access-forge.ts';
import { type Access, NOW_SECONDS, oneUnit, ORIGIN, REFUSED } from './access.ts';

let access: Access;

beforeAll(async () => {
  access = await oneUnit();
  expect(await access.withToken()).toMatchObject({ principal: 'tonga-tcu' });
});

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('an access token', () => {
  test('that was changed after signing is refused [API2:2023] [ASVS 9.1.1] [RFC9068 4-5] [RFC8725 3.3] [FAPI 5.3.4-3]', async () => {
    const [header = '', claims = '', signature = ''] = access.call.accessToken.split('.');
    const more = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), scope: 'partners:admin' };
    for (const text of [`${header}.${base64url(more)}.${signature}`, `${header}.${claims}.`, `${header}.${claims}`]) {
      const headers = { authorization: [`DPoP ${text}`], dpop: [proofFor(access.call, { accessToken: text })] };
      await expect(access.authenticate(headers)).rejects.toMatchObject(REFUSED);
    }
  });

  test('says ES384 and nothing else [ASVS 9.1.2] [RFC8725 3.1] [RFC8725 3.2] [RFC9068 2.1-1]', async () => {
    const hmac = (_right: Uint8Array, input: string) => createHmac('sha384', 'public').update(input).digest();
    for (const alg of ['ES256', 'HS384', 'RS256', 'PS384', 'Ed25519', 'es384']) {
      await expect(
        access.withToken({ header: { alg }, ...(alg === 'HS384' && { signature: hmac }) }),
      ).rejects.toMatchObject(REFUSED);
    }
    expect(JSON.parse(Buffer.from(tokenFor(access.call).split('.')[0] ?? '', 'base64url').toString()).alg).toBe(
      'ES384',
    );
  });

  test('without a signature is refused, however none is spelled [RFC9068 2.1-2] [FAPI 5.4.1-1.3] [ASVS 9.1.2]', async () => {
    for (const alg of ['none', 'None', 'nOnE', '']) {
      const forgery = {
        header: { alg },
        spelling: ([header, claims]: readonly string[]) => `${header}.${claims}.`,
      };
      await expect(access.withToken(forgery)).rejects.toMatchObject(REFUSED);
      await expect(access.withProof(forgery)).rejects.toMatchObject(REFUSED);
      await expect(access.askForToken({ client_assertion: assertionFor(access.call, forgery) })).resolves.toMatchObject(
        {
          status: 401,
        },
      );
    }
  });

  test('is verified with our published keys, never with one it brings or points at [ASVS 9.1.3] [RFC8725 3.8] [RFC8725 3.10] [RFC9068 4-6]', async () => {
    const { tokenKey, stranger } = access.call;
    for (const forgery of [
      { key: stranger.dpop },
      { key: stranger.dpop, header: { jwk: stranger.dpop.jwk } },
      { key: stranger.dpop, header: { kid: stranger.dpop.thumbprint } },
      { header: { jwk: tokenKey.jwk } },
      { header: { jku: 'https://attacker.example/jwks.json' } },
      { header: { x5u: 'https://attacker.example/cert.pem' } },
      { header: { kid: '../registry' } },
      { header: { kid: undefined } },
    ]) {
      await expect(access.withToken(forgery)).rejects.toMatchObject(REFUSED);
    }
  });

  test('counts until the second it names, and not without one [ASVS 9.2.1] [RFC9068 4-7] [FAPI 5.3.4-3] [ASVS 7.3.2]', async () => {
    const at = (later: number) => {
      const dpop = [proofFor(access.call, { claims: { iat: NOW_SECONDS + later } })];
      return access.authenticate({ authorization: [`DPoP ${access.call.accessToken}`], dpop }, later);
    };
    await expect(at(899)).resolves.toBeTruthy();
    await expect(at(900)).rejects.toMatchObject(REFUSED);
    for (const exp of [undefined, NOW_SECONDS, String(NOW_SECONDS + 900)]) {
      await expect(access.withToken({ claims: { exp } })).rejects.toMatchObject(REFUSED);
    }
  });

  test('calls itself at+jwt, and nothing else may stand in its place [ASVS 9.2.2] [RFC8725 3.11] [RFC8725 3.12] [RFC9068 2.1-4] [RFC9068 4-1]', async () => {
    for (const typ of ['JWT', 'dpop+jwt', 'ptcn-receipt+jws', 'AT+JWT', undefined]) {
      await expect(access.withToken({ header: { typ } })).rejects.toMatchObject(REFUSED);
    }
    const { call } = access;
    for (const text of [proofFor(call), assertionFor(call), submissionOf(call)]) {
      const headers = { authorization: [`DPoP ${text}`], dpop: [proofFor(call, { accessToken: text })] };
      await expect(access.authenticate(headers)).rejects.toMatchObject(REFUSED);
    }
    for (const text of [call.accessToken, submissionOf(call), proofFor(call)]) {
      await expect(access.askForToken({ client_assertion: text })).resolves.toMatchObject({ status: 401 });
    }
  });

  test('is for this exchange and of this exchange [ASVS 9.2.3] [ASVS 10.3.1] [RFC8725 3.8] [RFC8725 3.9] [RFC9068 4-3] [RFC9068 4-4]', async () => {
    for (const aud of ['https://other.example', `${ORIGIN}/`, [ORIGIN], undefined]) {
      await expect(access.withToken({ claims: { aud } })).rejects.toMatchObject(REFUSED);
    }
    for (const iss of ['https://other.example', 'http://exchange.example', undefined]) {
      await expect(access.withToken({ claims: { iss } })).rejects.toMatchObject(REFUSED);
    }
  });

  test('of a client that nobody knows, or of one that was revoked, opens nothing [RFC8725 3.8] [FAPI 5.3.4-3]', async () => {
    const unknown = { client_id: 'samoa-tcu', sub: 'samoa-tcu' };
    await expect(access.withToken({ claims: unknown })).rejects.toMatchObject(REFUSED);
    const revoked = await oneUnit({ status: 'revoked' });
    await expect(revoked.withToken()).rejects.toMatchObject(REFUSED);
  });

  test('opens what both its scope and the registry grant, at each request [ASVS 10.3.2]', async () => {
    const opened = async (scope: string) => [...(await access.withToken({ claims: { scope } })).scopes];
    expect(await opened('feeds:read')).toEqual(['feeds:read']);
    expect(await opened('feeds:read partners:admin')).toEqual(['feeds:read']);
    const fewer = await oneUnit({ scopes: ['submissions:read'] });
    const caller = await fewer.withToken({ claims: { scope: 'submissions:read submissions:write' } });
    expect([...caller.scopes]).toEqual(['submissions:read']);
  });

  test('that does not stand in the header under its scheme is no token [FAPI 5.3.4-1]', async () => {
    const { accessToken } = access.call;
    const dpop = () => [proofFor(access.call)];
    // The address is not looked at for credentials: with nothing in the header there is no token.
    await expect(access.authenticate({ authorization: [], dpop: dpop() })).rejects.toMatchObject(REFUSED);
    const bearer = { authorization: [`Bearer ${accessToken}`], dpop: dpop() };
    await expect(access.authenticate(bearer)).rejects.toMatchObject(REFUSED);
    const proper = { authorization: [`DPoP ${accessToken}`], dpop: dpop() };
    await expect(access.authenticate(proper)).resolves.toBeTruthy();
  });
});

describe('a token that is issued', () => {
  test('says who, for whom, until when, what for, and for which key [RFC9068 2.2-1] [RFC9068 2.2-2] [RFC9068 3-1] [ASVS 9.2.4] [RFC9449 11.8]', async () => {
    const { status, answer } = await access.askForToken();
    expect(status).toBe(200);
    const claims = AccessTokenClaims.parse(JSON.parse(answer.access_token));
    expect(claims).toMatchObject({
      iss: ORIGIN,
      aud: ORIGIN,
      sub: 'tonga-tcu',
      client_id: 'tonga-tcu',
      iat: NOW_SECONDS,
      exp: NOW_SECONDS + 900,
      scope: answer.scope,
      cnf: { jkt: access.party.dpop.thumbprint },
    });
  });

  test('is new each time, and no refresh token comes with it [ASVS 7.2.2] [ASVS 10.4.5] [FAPI 5.3.2.1-9]', async () => {
    const answers = [await access.askForToken(), await access.askForToken()].map(({ answer }) => answer);
    const names = answers.map(({ access_token: token }) => AccessTokenClaims.parse(JSON.parse(token)).jti);
    expect(new Set(names).size).toBe(2);
    for (const answer of answers) {
      expect(Object.keys(answer).toSorted()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
    }
  });
});
