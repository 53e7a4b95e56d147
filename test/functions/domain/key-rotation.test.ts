import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { DAY_SECONDS, toInstant } from '#domain/clock.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { OVERLAP_DAYS, readRotation, rotated } from '#domain/key-rotation.ts';
import { kidOf, signSubmission } from '#domain/sign-submission.ts';
import { KEY_POSSESSION_TYP, KEY_ROTATION_TYP, type KeyUse, type Partner } from '#schemas/partner.ts';
import { makeKey, makeParty, registered, signClaims, type TestKey, type TestParty } from '../../support/test-party.ts';

const ORIGIN = 'https://exchange.example';
const NOW = Date.parse('2026-11-22T01:00:00Z');
const context = { audience: ORIGIN, now: NOW };

let party: TestParty;
let partner: Partner;
let fresh: TestKey;
beforeAll(async () => {
  [party, fresh] = await Promise.all([makeParty('tonga-tcu'), makeKey()]);
  partner = registered(party);
});

const signedBy = (key: TestKey, claims: object) =>
  signSubmission(
    claims,
    { kid: kidOf('tonga-tcu', key.thumbprint), key: key.privateKey, algorithm: key.algorithm },
    KEY_POSSESSION_TYP,
  );

async function rotation(
  change: { use?: KeyUse; claims?: object; possession?: object; by?: TestKey; key?: TestKey } = {},
) {
  const key = change.key ?? fresh;
  const name = { iss: 'tonga-tcu', aud: ORIGIN, jti: uuidv7() };
  const possession = await signedBy(change.by ?? key, { ...name, ...change.possession });
  const claims = { ...name, iat: NOW / 1000, use: change.use ?? 'signing', jwk: key.jwk, possession, ...change.claims };
  return signClaims(party, claims, KEY_ROTATION_TYP);
}
const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refusal ? error.code : error),
  );
const read = (jws: string, as = partner) => readRotation(jws, as, context);

describe('a rotation', () => {
  test('brings a key that counts from its signing, and lets the old one serve 30 days more', async () => {
    const after = rotated(partner, await read(await rotation()), NOW);
    const [, old, added] = after.keys;
    expect(old).toMatchObject({ state: 'retired', notAfter: toInstant(NOW + OVERLAP_DAYS * DAY_SECONDS * 1000) });
    expect(added).toMatchObject({
      use: 'signing',
      state: 'active',
      thumbprint: fresh.thumbprint,
      notBefore: toInstant(NOW),
    });
    expect(after.keys[0]).toEqual(partner.keys[0]);
  });

  test('needs the new key to answer for itself', async () => {
    const stranger = await makeKey();
    expect(await refusalOf(rotation({ by: stranger }).then((jws) => read(jws)))).toBe('unknown-key');
    expect(await refusalOf(rotation({ possession: { jti: uuidv7() } }).then((jws) => read(jws)))).toBe(
      'issuer-mismatch',
    );
    expect(await refusalOf(rotation({ possession: { aud: 'https://other.example' } }).then((jws) => read(jws)))).toBe(
      'issuer-mismatch',
    );
  });

  test('is for this exchange, by this unit, and recent', async () => {
    const code = async (claims: object) => refusalOf(rotation({ claims }).then((jws) => read(jws)));
    expect(await code({ aud: 'https://other.example' })).toBe('audience-mismatch');
    expect(await code({ iss: 'fiji-tcu' })).toBe('issuer-mismatch');
    expect(await code({ iat: NOW / 1000 - 31 * DAY_SECONDS })).toBe('signed-too-long-ago');
    expect(await code({ iat: NOW / 1000 + 2 * DAY_SECONDS })).toBe('signed-too-far-ahead');
    expect(await code({ surprise: 1 })).toBe('request-not-valid');
  });

  test('never leads to a weaker key', async () => {
    expect(
      await refusalOf(
        makeKey('ES256')
          .then((key) => rotation({ key }))
          .then((jws) => read(jws)),
      ),
    ).toBe('algorithm-not-allowed');
  });

  test('is refused to a compromised key, to one that has ended, and while the one before is under way', async () => {
    const withSigning = (change: object): Partner => ({
      ...partner,
      keys: partner.keys.map((key) => (key.use === 'signing' ? { ...key, ...change } : key)),
    });
    const jws = await rotation();
    expect(await refusalOf(read(jws, withSigning({ state: 'compromised' })))).toBe('key-compromised');
    const valid = await read(jws);
    expect(() => rotated(withSigning({ state: 'retired', notAfter: toInstant(NOW - 1) }), valid, NOW)).toThrow(
      'not valid',
    );
    const once = rotated(partner, await read(await rotation({ use: 'authentication' })), NOW);
    const again = await read(await rotation({ use: 'authentication', key: await makeKey() }));
    expect(() => rotated(once, again, NOW + 1_000)).toThrow('still under way');
    expect(rotated(once, again, NOW + 31 * DAY_SECONDS * 1000).keys).toHaveLength(4);
  });
});
