/**
 * This browser as a device of its unit: keys that were made here and that nobody can read out (WebCrypto, `extractable: false`),
 * the request that an operator enrols them by, and who calls and signs with them.
 */
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { v7 as newUuid } from 'uuid';
import * as z from 'zod';
import { toInstant, toSeconds } from '#domain/clock.ts';
import { kidOf, type Signer, signSubmission } from '#domain/sign-submission.ts';
import { DeviceName, ENROLMENT_TYP, EnrolmentClaims, PublicJwk } from '#schemas/partner.ts';
import { CountryCode, Line, PartnerId, UtcInstant } from '#schemas/primitives.ts';
import type { ClientIdentity } from '../../exchange-client.ts';
import type { Database } from './database.ts';

/** Of NZISM 3.9 for all that may be sent here: decision 0002. */
const ALGORITHM = 'ES384';

export const Unit = z.strictObject({
  partnerId: PartnerId,
  name: Line(120),
  country: CountryCode,
  agency: Line(120).optional(),
  /** What the unit calls this machine; every further one needs it. */
  device: DeviceName.optional(),
});
export type Unit = z.infer<typeof Unit>;

const KeyPair = z.object({ privateKey: z.instanceof(CryptoKey), publicKey: z.instanceof(CryptoKey) });

const Device = z.object({
  unit: Unit,
  /** By this machine's clock: what was signed since then counts, even if the keys are enrolled weeks later. */
  madeAt: UtcInstant,
  authentication: KeyPair,
  signing: KeyPair,
  /** Of this install alone, and never registered. */
  dpop: KeyPair,
  /** AES-GCM: seals drafts and queue on this machine. */
  sealing: z.instanceof(CryptoKey),
});
export type Device = z.infer<typeof Device>;

/** Keys for a unit, new ones; kept by `keepDevice`. */
export async function newDevice(unit: Unit, now: number): Promise<Device> {
  const pair = () => generateKeyPair(ALGORITHM, { extractable: false });
  const [authentication, signing, dpop] = await Promise.all([pair(), pair(), pair()]);
  const sealing = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  return { unit, madeAt: toInstant(now), authentication, signing, dpop, sealing };
}

/** Never over other keys, as another tab may have made them. */
export const keepDevice = (database: Database, device: Device): Promise<void> =>
  database.write({ room: 'device', key: 'device', value: device });

/** Undefined in a browser that is no device yet. Keys that cannot be read are no reason to make others in their place. */
export async function keptDevice(database: Database): Promise<Device | undefined> {
  const kept = await database.read('device', 'device');
  return kept === undefined ? undefined : Device.parse(kept);
}

const publicHalf = async ({ publicKey }: Device['signing']): Promise<PublicJwk> =>
  PublicJwk.parse(await exportJWK(publicKey));

/** RFC 7638: what is read out by telephone. */
export const fingerprintOf = async (pair: Device['signing']): Promise<string> =>
  calculateJwkThumbprint(await publicHalf(pair));

/** The signed request for the operator, in the format that `ptcn enrol` writes. */
export async function enrolmentRequest(device: Device, origin: string, now: number): Promise<string> {
  const { unit, madeAt, authentication, signing } = device;
  const { partnerId, name, country, agency, device: machine } = unit;
  const claims: EnrolmentClaims = EnrolmentClaims.parse({
    iss: partnerId,
    aud: origin,
    iat: toSeconds(Date.parse(madeAt)),
    jti: newUuid({ msecs: now }),
    name,
    country,
    ...(agency !== undefined && { agency }),
    ...(machine !== undefined && { device: machine }),
    keys: [
      { use: 'authentication', jwk: await publicHalf(authentication) },
      { use: 'signing', jwk: await publicHalf(signing) },
    ],
  });
  return signSubmission(claims, await signerOf(device), ENROLMENT_TYP);
}

/** Who signs, for `signSubmission`. */
export const signerOf = async ({ unit, signing }: Device): Promise<Signer> => ({
  kid: kidOf(unit.partnerId, await fingerprintOf(signing)),
  key: signing.privateKey,
  algorithm: ALGORITHM,
});

/** Who calls, for the exchange client. */
export const identityOf = async ({ unit, authentication, dpop }: Device): Promise<ClientIdentity> => ({
  partnerId: unit.partnerId,
  authentication: { key: authentication.privateKey, thumbprint: await fingerprintOf(authentication) },
  dpop,
});
