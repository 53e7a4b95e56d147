/** Attacks that take more than one message: replays, races, keys that ended, keys that belong to somebody else. */
import { v7 as uuidv7 } from 'uuid';
import { ENROLMENT_TYP } from '#schemas/partner.ts';
import { enrolmentClaims, operator } from '../../support/enrolled.ts';
import { makeParty, type RawClient, signClaims, type TestKey, type TestParty } from '../../support/test-party.ts';
import { forge } from '../forge.ts';
import type { Scene } from '../exchange.ts';
import type { Answer } from '../wire.ts';
import { rightFile, withFiles } from './attachments.ts';
import { LOW_ORDER_POINTS, lowOrderKey, OFF_THE_CURVE, spelledOtherwise, TOO_SHORT } from './odd-keys.ts';
import { otherSignature } from './signatures.ts';
import type { Expectation } from './vector.ts';

export type SceneVector = {
  readonly row: number;
  readonly name: string;
  /** Plays everything before the last message, and gives the answer to that. */
  readonly play: (scene: Scene) => Promise<Answer>;
  readonly expect: Expectation;
  /** The answer holds the receipt that the control of this scene got. */
  readonly replayed?: true;
};

const replay = (row: number, name: string, play: SceneVector['play']): SceneVector => ({
  row,
  name,
  play,
  expect: { status: 200 },
  replayed: true,
});
const refused =
  (status: number, code: NonNullable<Expectation['code']>) =>
  (row: number, name: string, play: SceneVector['play']): SceneVector => ({
    row,
    name,
    play,
    expect: { status, code },
  });

const answerOf = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
});

async function order(path: string, body: object): Promise<Answer> {
  const answer = await answerOf(await (await operator()).postJson(path, body));
  if (answer.status >= 300 && path !== '/v1/partners') throw new Error(`The operator was refused: ${answer.body}`);
  return answer;
}

const HOUR = 3_600_000;
const endKey = ({ unit }: Scene, state: 'retired' | 'compromised', from = Date.now() - 2 * HOUR) =>
  order(`/v1/partners/${unit.party.partnerId}/keys/${unit.party.signing.thumbprint}`, {
    state,
    from: new Date(from).toISOString(),
    reason: 'a test',
  });
const setStatus = ({ unit }: Scene, status: 'suspended' | 'revoked') =>
  order(`/v1/partners/${unit.party.partnerId}/status`, { status, reason: 'a test' });

/** A control that was accepted in this scene is what `Scene.accepted` gave last. */
const again = async (scene: Scene): Promise<Answer> => scene.submit((await scene.first()).jws);

/** Posts the enrolment of a fresh party whose keys, or claims, were changed. */
async function register(
  change: (party: TestParty) => {
    signing?: object;
    authentication?: object;
    claims?: object;
    signWith?: TestKey;
    kid?: TestKey;
  },
  algorithm: 'ES384' | 'ES256' | 'Ed25519' = 'ES384',
  origin: string,
): Promise<Answer> {
  const party = await makeParty(`a-${uuidv7().slice(-12)}`, algorithm);
  const { signing, authentication, claims, signWith } = change(party);
  const keys = [
    { use: 'authentication', jwk: authentication ?? party.authentication.jwk },
    { use: 'signing', jwk: signing ?? party.signing.jwk },
  ];
  const request = await signClaims(
    { ...party, signing: signWith ?? party.signing },
    enrolmentClaims(party, origin, { keys, ...claims }),
    ENROLMENT_TYP,
  );
  const fingerprint = (signWith ?? party.signing).thumbprint;
  return order('/v1/partners', { request, fingerprint, kind: 'unit', breakGlass: 'a test' });
}

const registered = (client: RawClient): TestParty => client.party;
const taken = refused(409, 'key-already-registered');
const notValid = refused(422, 'request-not-valid');

export const sceneVectors: readonly SceneVector[] = [
  replay(6, 'turns s of a stored submission into n - s', async (scene) => {
    const { jws } = await scene.first();
    const at = jws.lastIndexOf('.') + 1;
    const other = otherSignature(Buffer.from(jws.slice(at), 'base64url'), 'ES384');
    return scene.submit(`${jws.slice(0, at)}${Buffer.from(other).toString('base64url')}`);
  }),
  replay(6, 'signs the stored text once more', async (scene) =>
    scene.submit(forge({ ...scene.control(), claims: (await scene.first()).claims })),
  ),

  replay(31, 'sends what is stored', again),
  replay(31, 'sends what is stored, compressed', async (scene) => {
    const { gzipSync } = await import('node:zlib');
    return scene.submit(gzipSync((await scene.first()).jws), { 'Content-Encoding': 'gzip' });
  }),
  replay(31, 'sends what is stored after its key was retired', async (scene) => {
    await scene.first();
    await endKey(scene, 'retired');
    return again(scene);
  }),
  replay(31, 'sends what is stored after its key was compromised', async (scene) => {
    await scene.first();
    await endKey(scene, 'compromised');
    return again(scene);
  }),
  refused(422, 'unknown-key')(31, 'sends what another unit has stored', async (scene) => {
    const { jws } = await scene.first();
    return answerOf(await scene.stranger.submit(jws));
  }),

  refused(409, 'submission-conflict')(32, 'changes the body under a stored jti', async (scene) =>
    scene.submit(forge({ ...scene.control(), claims: { ...(await scene.first()).claims, answers: ['PIR-1'] } })),
  ),
  refused(409, 'submission-conflict')(32, 'changes nothing but the time of signing', async (scene) =>
    scene.submit(
      forge({ ...scene.control(), claims: { ...(await scene.first()).claims, iat: scene.control().nowSeconds - 59 } }),
    ),
  ),
  refused(409, 'submission-conflict')(32, 'changes nothing but the white space', async (scene) =>
    scene.submit(forge(scene.control(), { payload: `${JSON.stringify((await scene.first()).claims)} ` })),
  ),
  refused(409, 'submission-conflict')(32, 'changes nothing but the header', async (scene) =>
    scene.submit(forge({ ...scene.control(), claims: (await scene.first()).claims }, { header: { cty: 'json' } })),
  ),
  refused(409, 'submission-conflict')(32, 'sends a report with blocking findings under a stored jti', async (scene) =>
    scene.submit(forge({ ...scene.control(), claims: { ...(await scene.first()).claims, report: {} } })),
  ),

  refused(422, 'key-compromised')(34, 'signs with a compromised key', async (scene) => {
    await endKey(scene, 'compromised');
    return scene.submit(forge(scene.control()));
  }),
  refused(422, 'key-compromised')(34, 'signs with a compromised key, dated before the notice', async (scene) => {
    await endKey(scene, 'compromised', Date.now());
    return scene.submit(forge(scene.control(), { claims: { iat: scene.control().nowSeconds - 3_000 } }));
  }),
  refused(422, 'key-compromised')(
    34,
    'signs with a key that will count as compromised from tomorrow',
    async (scene) => {
      await endKey(scene, 'compromised', Date.now() + 24 * HOUR);
      return scene.submit(forge(scene.control()));
    },
  ),
  refused(422, 'key-not-valid')(34, 'signs with a retired key', async (scene) => {
    await endKey(scene, 'retired');
    return scene.submit(forge(scene.control()));
  }),
  refused(403, 'suspended')(30, 'sends with a token from before its suspension', async (scene) => {
    await scene.unit.token();
    await setStatus(scene, 'suspended');
    return scene.submit(forge(scene.control()));
  }),
  refused(403, 'suspended')(30, 'sends with a token from after its suspension', async (scene) => {
    await setStatus(scene, 'suspended');
    return scene.submit(forge(scene.control()));
  }),
  refused(401, 'not-authenticated')(30, 'sends with a token from before its end', async (scene) => {
    await scene.unit.token();
    await setStatus(scene, 'revoked');
    return scene.submit(forge(scene.control()));
  }),

  taken(12, 'registers the signing key of another', async ({ unit, stranger }) =>
    register(
      () => ({ signing: registered(stranger).signing.jwk, signWith: registered(stranger).signing }),
      'ES384',
      unit.origin,
    ),
  ),
  taken(12, 'registers the authentication key of another', async ({ unit, stranger }) =>
    register(() => ({ authentication: registered(stranger).authentication.jwk }), 'ES384', unit.origin),
  ),
  taken(12, 'registers the signing key of another for authentication', async ({ unit, stranger }) =>
    register(() => ({ authentication: registered(stranger).signing.jwk }), 'ES384', unit.origin),
  ),
  notValid(12, 'registers one key for both uses', ({ unit }) =>
    register((party) => ({ authentication: party.signing.jwk }), 'ES384', unit.origin),
  ),
  notValid(12, 'registers an Ed25519 key in another spelling', ({ unit }) =>
    register((party) => ({ authentication: spelledOtherwise(party.authentication.jwk) }), 'Ed25519', unit.origin),
  ),
  notValid(12, 'registers a P-256 key in another spelling', ({ unit }) =>
    register((party) => ({ authentication: spelledOtherwise(party.authentication.jwk) }), 'ES256', unit.origin),
  ),
  refused(422, 'signature-invalid')(12, 'registers a signing key that it does not hold', ({ unit }) =>
    register(
      (party) => ({ signWith: { ...party.signing, privateKey: party.authentication.privateKey } }),
      'ES384',
      unit.origin,
    ),
  ),
  refused(409, 'partner-exists')(12, 'takes the name of another', ({ unit, stranger }) =>
    registerAs(registered(stranger).partnerId, unit.origin),
  ),
  {
    row: 45,
    name: 'names one file twice, which is a finding and no harm',
    play: async (scene) => scene.submit(withFiles(scene.control(), rightFile, rightFile)),
    expect: { status: 201 },
  },
  ...LOW_ORDER_POINTS.map((point) =>
    notValid(7, `registers the low-order key ${point.slice(0, 6)}…${point.slice(-2)}`, ({ unit }: Scene) =>
      register(() => ({ authentication: lowOrderKey(point) }), 'ES384', unit.origin),
    ),
  ),
  notValid(7, 'registers a point that is not on the curve', ({ unit }) =>
    register(() => ({ authentication: OFF_THE_CURVE }), 'ES384', unit.origin),
  ),
  notValid(7, 'registers a point that is too short for its curve', ({ unit }) =>
    register(() => ({ authentication: TOO_SHORT }), 'ES384', unit.origin),
  ),
  notValid(7, 'registers a private key', ({ unit }) =>
    register((party) => ({ authentication: { ...party.authentication.jwk, d: 'A'.repeat(64) } }), 'ES384', unit.origin),
  ),
];

/** A request that is right but for the name. */
async function registerAs(partnerId: string, origin: string): Promise<Answer> {
  const party = await makeParty(partnerId);
  return order('/v1/partners', {
    request: await signClaims(party, enrolmentClaims(party, origin), ENROLMENT_TYP),
    fingerprint: party.signing.thumbprint,
    kind: 'unit',
    breakGlass: 'a test',
  });
}
