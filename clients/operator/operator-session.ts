/** A signed-in operator, between one command and the next: the ID token and the key it is used with, in a file of mode 0600. */
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodeJwt, exportJWK, generateKeyPair, importJWK } from 'jose';
import * as z from 'zod';
import { PublicJwk } from '#schemas/partner.ts';
import type { StaffIdentity } from '../exchange-client.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import { NoKeys } from '../terminal/exit-codes.ts';

const SessionFile = z.strictObject({
  origin: z.string(),
  clientId: z.string(),
  idToken: z.string(),
  endsAtSeconds: z.number(),
  dpop: PublicJwk.options[0].extend({ d: z.string() }),
});

/** Beside the key file: one folder is one operator's. */
const sessionFile = (keyFile: string): string => join(dirname(keyFile), 'operator-session.json');

/** A key pair whose private half can be kept in the file. */
export const newSessionKey = (): Promise<CryptoKeyPair> => generateKeyPair('ES384', { extractable: true });

export async function keepSession(keyFile: string, origin: string, identity: StaffIdentity): Promise<number> {
  const { clientId, idToken, dpop } = identity;
  const { exp: endsAtSeconds = 0 } = decodeJwt(idToken);
  const { kty, crv, x, y, d } = await exportJWK(dpop.privateKey);
  const content = SessionFile.parse({ origin, clientId, idToken, endsAtSeconds, dpop: { kty, crv, x, y, d } });
  await writeFileAtomically(sessionFile(keyFile), `${JSON.stringify(content, null, 2)}\n`);
  return endsAtSeconds;
}

/**
 * Who is signed in at this exchange; undefined when nobody is.
 * @throws {NoKeys} when the sign-in has ended: to go on as the desk instead would be to act as somebody else.
 */
export async function readSession(keyFile: string, origin: string, now: number): Promise<StaffIdentity | undefined> {
  const text = await readIfThere(sessionFile(keyFile));
  if (text === undefined) return undefined;
  const session = SessionFile.parse(JSON.parse(text));
  if (session.origin !== origin) return undefined;
  if (session.endsAtSeconds * 1000 <= now) {
    throw new NoKeys(
      'Your sign-in has ended.',
      'Sign in again with "login" (ptcn-ops login); or "logout", to go on with the key file.',
    );
  }
  const { d, ...publicHalf } = session.dpop;
  const [privateKey, publicKey] = await Promise.all([
    importJWK({ ...publicHalf, d }, 'ES384', { extractable: false }),
    importJWK({ ...publicHalf }, 'ES384', { extractable: true }),
  ]);
  if (privateKey instanceof Uint8Array || publicKey instanceof Uint8Array)
    throw new TypeError('A key pair was expected.');
  return { clientId: session.clientId, idToken: session.idToken, dpop: { privateKey, publicKey } };
}

/** True when somebody was signed in. */
export async function forgetSession(keyFile: string): Promise<boolean> {
  const wasThere = (await readIfThere(sessionFile(keyFile))) !== undefined;
  await rm(sessionFile(keyFile), { force: true });
  return wasThere;
}
