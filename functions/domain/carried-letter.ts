/**
 * Carried letters: signed reports under a seal that only the exchange opens (JWE, RFC 7516; ECDH-ES, RFC 7518 section 4.6), with
 * a signed manifest inside, and the answer under a key that the manifest brings. Whoever carries them learns nothing and can
 * change nothing; a letter handed in twice is answered twice alike. Decision 0036.
 */
import { CompactEncrypt, compactDecrypt, type CryptoKey, decodeProtectedHeader, errors, importJWK } from 'jose';
import {
  CARRIED_ANSWER_TYP,
  CARRIED_LETTER_TYP,
  CARRY_SEAL,
  CARRY_TYP,
  CarriedLetter,
  CarriedOutcomes,
  type CarryKey,
  CarryManifest,
} from '#schemas/carry.ts';
import type { Partner } from '#schemas/partner.ts';
import { PartnerId } from '#schemas/primitives.ts';
import { decodeBase64Url } from './base64url.ts';
import { digestOf, parseCompactJws } from './compact-jws.ts';
import { Refusal, refuse } from './exchange-error.ts';
import { findSigningKey, openEnvelope, readClaims, verifySignature } from './jws-profile.ts';
import { parseStrictJson } from './strict-json.ts';

/** Seals a letter to the exchange. */
export async function sealLetter(letter: CarriedLetter, { kid, ...jwk }: CarryKey): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(letter)))
    .setProtectedHeader({ ...CARRY_SEAL, kid, typ: CARRIED_LETTER_TYP })
    .encrypt(await importJWK({ ...jwk }, CARRY_SEAL.alg));
}

/** Which of our keys a letter names. Attacker-controlled; undefined for what is no letter at all. */
export function carryKeyIdOf(text: string): string | undefined {
  try {
    // Exactly these members: nothing that is compressed is blown up here.
    const { alg, enc, kid, typ, epk, ...others } = decodeProtectedHeader(text);
    const isOurs = alg === CARRY_SEAL.alg && enc === CARRY_SEAL.enc && typ === CARRIED_LETTER_TYP;
    const isLetter = isOurs && epk !== undefined && Object.keys(others).length === 0;
    return isLetter && typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}

/** What was under the seal. Who wrote it is not yet proven. @throws {Refusal} `carried-not-open`. */
export async function openLetter(text: string, key: CryptoKey): Promise<CarriedLetter> {
  try {
    const { plaintext } = await compactDecrypt(text, key, {
      keyManagementAlgorithms: [CARRY_SEAL.alg],
      contentEncryptionAlgorithms: [CARRY_SEAL.enc],
    });
    const letter = CarriedLetter.safeParse(parseStrictJson(plaintext));
    return letter.success ? letter.data : refuse('carried-not-open');
  } catch (error) {
    // jose throws a plain TypeError or DOMException for an ephemeral key that is no point of the curve.
    if (error instanceof Refusal) return refuse('carried-not-open');
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException)
      return refuse('carried-not-open');
    throw error;
  }
}

/** Whose letter it says it is, from the name of its key: to be looked up, and proven by the signature. */
export function authorOf({ manifest }: CarriedLetter): string {
  try {
    const { kid } = parseCompactJws(manifest).header;
    const author = PartnerId.safeParse(typeof kid === 'string' ? kid.split(':')[0] : undefined);
    return author.success ? author.data : refuse('carried-not-open');
  } catch {
    return refuse('carried-not-open');
  }
}

/** The manifest, proven to be the unit's, and to be that of these very reports. @throws {Refusal} `carried-not-open`, whatever is wrong: the carrier learns nothing. */
export async function provenManifest(
  { manifest, reports }: CarriedLetter,
  partner: Partner,
  audience: string,
): Promise<CarryManifest> {
  try {
    const envelope = openEnvelope(manifest, CARRY_TYP);
    const key = findSigningKey(envelope, partner);
    await verifySignature(envelope, key);
    const claims = readClaims(envelope, CarryManifest);
    const digests = await Promise.all(reports.map(digestOfReport));
    const isWhole = digests.length === claims.reports.length && digests.every((one, at) => one === claims.reports[at]);
    if (key.state !== 'compromised' && claims.iss === partner.partnerId && claims.aud === audience && isWhole)
      return claims;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  return refuse('carried-not-open');
}

/** SHA-512 of the signing input of a report; of what is none, of nothing that a manifest could name. */
async function digestOfReport(jws: string): Promise<string> {
  try {
    return await digestOf(parseCompactJws(jws).signingInput);
  } catch {
    return '';
  }
}

/** Seals the answer. Its header names the letter, so that the unit finds the key. */
export const sealOutcomes = (outcomes: CarriedOutcomes, answerKey: string): Promise<string> =>
  new CompactEncrypt(new TextEncoder().encode(JSON.stringify(outcomes)))
    .setProtectedHeader({ alg: 'dir', enc: CARRY_SEAL.enc, kid: outcomes.jti, typ: CARRIED_ANSWER_TYP })
    .encrypt(secret(answerKey));

/** Which letter an answer is to; undefined for what is no answer. */
export function letterIdOf(text: string): string | undefined {
  try {
    const { kid, typ } = decodeProtectedHeader(text);
    return typ === CARRIED_ANSWER_TYP ? kid : undefined;
  } catch {
    return undefined;
  }
}

/** The outcomes, proven to come from whoever could open the letter; undefined for what was cut, changed or made by another. */
export async function openOutcomes(text: string, answerKey: string): Promise<CarriedOutcomes | undefined> {
  try {
    const { plaintext } = await compactDecrypt(text, secret(answerKey), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: [CARRY_SEAL.enc],
    });
    const outcomes = CarriedOutcomes.safeParse(JSON.parse(new TextDecoder().decode(plaintext)));
    return outcomes.success && outcomes.data.jti === letterIdOf(text) ? outcomes.data : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError)
      return undefined;
    throw error;
  }
}

const secret = (answerKey: string): Uint8Array => decodeBase64Url(answerKey) ?? new Uint8Array();
