/** Who a token and a proof stand for, by the registry of this moment, and which doors that opens. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type AccessPorts,
  asPartner,
  authenticateCaller,
  authorise,
  type Caller,
} from '#domain/authenticate-caller.ts';
import type { Partner, Scope } from '#schemas/partner.ts';
import { type CallControl, proofFor, tokenFor } from '../../attacks/access-forge.ts';
import { makeKey, makeParty, registered, type TestParty } from '../../support/test-party.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;
const ORIGIN = 'https://exchange.example';
const refused = { code: 'not-authenticated' };
let party: TestParty;
let call: CallControl;

beforeAll(async () => {
  const [tokenKey, edwards] = [await makeKey(), await makeKey('Ed25519')];
  party = await makeParty('tonga-tcu');
  const half = { origin: ORIGIN, nowSeconds: NOW, party, stranger: party, tokenKey, edwards, nonce: 'right' };
  call = { ...half, method: 'GET', path: '/v1/feeds', accessToken: '' };
});

/** `claims` are laid over those of the token, `partner` is what the registry has. */
async function arrive(
  claims: object = {},
  partner: Partner | undefined = registered(party),
  rest: Partial<AccessPorts> = {},
) {
  const accessToken = tokenFor(call, { claims: { ...claims } });
  const remembered: unknown[][] = [];
  const ports: AccessPorts = {
    issuer: ORIGIN,
    findTokenKey: async (kid) => (kid === call.tokenKey.thumbprint ? { kid, jwk: call.tokenKey.jwk } : undefined),
    findPartner: async (partnerId) => (partnerId === partner?.partnerId ? { partner, version: 3 } : undefined),
    rememberProof: async (...proof) => remembered.push(proof) > 0,
    isCurrentNonce: async () => true,
    ...rest,
  };
  const credentials = {
    authorization: [`DPoP ${accessToken}`],
    dpop: [proofFor(call, { accessToken, claims: { jti: 'once' } })],
    method: call.method,
    path: call.path,
  };
  return { caller: await authenticateCaller(credentials, ports, NOW * 1000 + 999), remembered };
}

describe('a caller', () => {
  test('is a partner with what both its token and the registry say that it may do', async () => {
    const partner = registered(party, { scopes: ['submissions:write', 'feeds:read', 'quality:read:own'] });
    const { caller } = await arrive({ scope: 'feeds:read submissions:write partners:admin' }, partner);
    expect(caller).toEqual({
      kind: 'partner',
      principal: 'tonga-tcu',
      partner,
      version: 3,
      scopes: new Set(['submissions:write', 'feeds:read']),
      keyThumbprint: party.dpop.thumbprint,
    });
  });

  test('has its proof remembered for as long as it could be shown again, in its own name', async () => {
    const { remembered } = await arrive();
    expect(remembered).toEqual([[party.dpop.thumbprint, 'once', NOW + 600, 'tonga-tcu']]);
  });

  test('is let in once with a proof', async () => {
    await expect(arrive({}, undefined, { rememberProof: async () => false })).rejects.toMatchObject(refused);
    await expect(arrive({}, registered(party), { rememberProof: async () => false })).rejects.toMatchObject(refused);
  });

  test('that the registry does not have, or has revoked, is nobody; a suspended one is known', async () => {
    await expect(arrive({}, registered(party, { partnerId: 'other' }))).rejects.toMatchObject(refused);
    await expect(arrive({}, registered(party, { status: 'revoked' }))).rejects.toMatchObject(refused);
    const both = { status: 'suspended', scopes: ['submissions:read', 'submissions:read:all'] } as const;
    const cut = await arrive(
      { scope: 'submissions:read submissions:read:all' },
      registered(party, { ...both, scopes: [...both.scopes] }),
    );
    expect([...cut.caller.scopes]).toEqual(['submissions:read']);
    const { caller } = await arrive({}, registered(party, { status: 'suspended' }));
    expect(caller.principal).toBe('tonga-tcu');
  });

  test('who is of the staff is in no registry, and may do what the token says, of what there is', async () => {
    const principal = `staff:${'A'.repeat(22)}`;
    const claims = { sub: principal, client_id: principal, scope: 'feeds:read feeds:curate anything' };
    const findPartner = async () => expect.fail('Nobody is to be looked for.');
    const { caller } = await arrive(claims, undefined, { findPartner });
    expect(caller).toEqual({
      kind: 'staff',
      principal,
      scopes: new Set(['feeds:read', 'feeds:curate']),
      keyThumbprint: party.dpop.thumbprint,
    });
  });
});

const partnerCaller = (scopes: Scope[], status: Partner['status'] = 'active'): Caller => ({
  kind: 'partner',
  principal: 'tonga-tcu',
  partner: registered(party, { status }),
  version: 1,
  scopes: new Set(scopes),
  keyThumbprint: 'A',
});
const staffCaller = (...scopes: Scope[]): Caller => ({
  kind: 'staff',
  principal: 'staff:x',
  scopes: new Set(scopes),
  keyThumbprint: 'A',
});

describe('a door', () => {
  test.for<[string, () => Caller, Scope[], string | undefined]>([
    ['opens by one of its scopes', () => partnerCaller(['feeds:read']), ['feeds:curate', 'feeds:read'], undefined],
    ['stays shut without any', () => partnerCaller(['feeds:read']), ['feeds:curate'], 'not-allowed'],
    ['stays shut to whoever may do nothing', () => partnerCaller([]), ['feeds:read'], 'not-allowed'],
    ['opens to staff', () => staffCaller('feeds:curate'), ['feeds:curate'], undefined],
    ['stays shut to staff of another office', () => staffCaller('feeds:read'), ['feeds:curate'], 'not-allowed'],
    [
      'opens to a suspended unit that reads its receipts',
      () => partnerCaller(['submissions:read'], 'suspended'),
      ['submissions:read', 'submissions:read:all'],
      undefined,
    ],
    [
      'tells a suspended unit so, though its scope would open it',
      () => partnerCaller(['submissions:write', 'submissions:read'], 'suspended'),
      ['submissions:write'],
      'suspended',
    ],
    [
      'tells a suspended unit so before it says that the scope is missing',
      () => partnerCaller(['submissions:read'], 'suspended'),
      ['submissions:write'],
      'suspended',
    ],
    [
      'opens to a suspended unit where one of two usable scopes is for receipts',
      () => partnerCaller(['feeds:read', 'submissions:read'], 'suspended'),
      ['feeds:read', 'submissions:read'],
      undefined,
    ],
  ])('%s', ([, caller, access, code]) => {
    const knock = () => authorise(caller(), access);
    if (code === undefined) expect(knock).not.toThrow();
    else expect(knock).toThrow(expect.objectContaining({ code }));
  });

  test("for what is done in a partner's own name is not for staff", () => {
    const unit = partnerCaller([]);
    expect(asPartner(unit)).toBe(unit);
    expect(() => asPartner(staffCaller('feeds:read'))).toThrow(expect.objectContaining({ code: 'not-allowed' }));
  });
});
