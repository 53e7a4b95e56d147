/**
 * Opens the key file of an adviser's system: keys.jwe, sealed under its passphrase as the clients keep it, or an unsealed one.
 * The keys become CryptoKeys that cannot be read out; nothing is stored.
 */
import { calculateJwkThumbprint, generateKeyPair, importJWK } from 'jose';
import * as z from 'zod';
import { algorithmOf } from '#domain/verification-keys.ts';
import { PublicJwk } from '#schemas/partner.ts';
import { PartnerId } from '#schemas/primitives.ts';
import type { ClientIdentity } from '../../exchange-client.ts';
import { CannotOpen, openWithPassphrase } from '../../install/sealing.ts';

/** What the person in front of the page gives. */
export type KeyChoice = { readonly partnerId: string; readonly file: string; readonly passphrase: string };

/** A private key as RFC 7517 writes it. Further members (kid, alg, use) do no harm. */
const PrivateJwk = z.union([
  z.object({ ...PublicJwk.options[0].shape, d: z.string() }),
  z.object({ ...PublicJwk.options[1].shape, d: z.string() }),
]);
const Keys = z.object({ authentication: PrivateJwk });
const UnsealedFile = z.object({ partnerId: PartnerId, keys: Keys });

/** What is wrong with the choice, in words for the person who made it. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused';
  readonly fix: string;

  constructor(what: string, fix: string) {
    super(what);
    this.fix = fix;
  }
}

/** @throws {KeyRefused} when the file does not open, or holds no key to sign in with. */
export const identityFrom = async (choice: KeyChoice): Promise<ClientIdentity> => {
  const { partnerId, keys } = choice.file.trimStart().startsWith('{') ? unsealed(choice) : await opened(choice);
  const { d, ...half } = keys.authentication;
  const key = await importJWK({ ...half, d }, algorithmOf(half), { extractable: false });
  if (key instanceof Uint8Array) throw noKeyFile();
  return {
    partnerId,
    authentication: { key, thumbprint: await calculateJwkThumbprint({ ...half }) },
    // Of this page alone: the access token is worth nothing without it, and it goes when the page goes.
    dpop: await generateKeyPair('ES384', { extractable: false }),
  };
};

const noKeyFile = () =>
  new KeyRefused(
    'This file holds no key to sign in with.',
    'Choose keys.jwe from the folder of your system’s install.',
  );

const unsealed = ({ file }: KeyChoice) => {
  const read = UnsealedFile.safeParse(parsed(file));
  if (!read.success) throw noKeyFile();
  return read.data;
};

const opened = async ({ partnerId, file, passphrase }: KeyChoice) => {
  // RFC 7516 7.1: a compact JWE has five parts.
  if (file.trim().split('.').length !== 5) throw noKeyFile();
  const name = PartnerId.safeParse(partnerId.trim());
  if (!name.success) {
    throw new KeyRefused(
      'The name of your system is missing.',
      'It is the partnerId in settings.json beside keys.jwe.',
    );
  }
  try {
    const keys = Keys.safeParse(await openWithPassphrase(file, passphrase));
    if (!keys.success) throw noKeyFile();
    return { partnerId: name.data, keys: keys.data };
  } catch (error) {
    if (error instanceof CannotOpen) {
      throw new KeyRefused('The key file does not open with this passphrase.', 'Type the passphrase again.');
    }
    throw error;
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
