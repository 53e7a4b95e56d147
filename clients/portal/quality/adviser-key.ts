/** Reads the key file of an adviser's system. The keys become CryptoKeys that cannot be read out; nothing is stored. */
import { calculateJwkThumbprint, generateKeyPair, importJWK } from 'jose';
import * as z from 'zod';
import type { ClientIdentity } from '../../exchange-client.ts';
import { algorithmOf } from '#domain/verification-keys.ts';
import { PublicJwk } from '#schemas/partner.ts';
import { PartnerId } from '#schemas/primitives.ts';

/** A private key as RFC 7517 writes it. Further members (kid, alg, use) do no harm. */
const PrivateJwk = z.union([
  z.object({ ...PublicJwk.options[0].shape, d: z.string() }),
  z.object({ ...PublicJwk.options[1].shape, d: z.string() }),
]);

const KeyFile = z.object({
  partnerId: PartnerId,
  /** Where the keys are enrolled, if the file says so. */
  origin: z.string().optional(),
  keys: z.object({ authentication: PrivateJwk }),
});

/** What is wrong with a key file, in words for the person who chose it. */
export class KeyFileRefused extends Error {
  override readonly name = 'KeyFileRefused';
}

/** @throws {KeyFileRefused} when it is no key file, or one for another exchange. */
export const identityFrom = async (text: string, origin: string): Promise<ClientIdentity> => {
  const file = KeyFile.safeParse(parsed(text));
  if (!file.success) throw new KeyFileRefused(reasonFor(parsed(text)));
  const { partnerId, keys } = file.data;
  if (file.data.origin !== undefined && originOf(file.data.origin) !== origin) {
    throw new KeyFileRefused(`This key file belongs to ${file.data.origin}, and this page to ${origin}.`);
  }
  const { d, ...half } = keys.authentication;
  const authentication = await importJWK({ ...half, d }, algorithmOf(half), { extractable: false });
  if (authentication instanceof Uint8Array) throw new KeyFileRefused('The key file holds no key pair.');
  return {
    partnerId,
    authentication: { key: authentication, thumbprint: await calculateJwkThumbprint({ ...half }) },
    // Of this page alone: the access token is worth nothing without it, and it goes when the page goes.
    dpop: await generateKeyPair('ES384', { extractable: false }),
  };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const originOf = (address: string): string | undefined => (URL.canParse(address) ? new URL(address).origin : undefined);

/** People choose the sealed file, or the public half: say which it looks like. */
const reasonFor = (content: unknown): string => {
  if (typeof content !== 'object' || content === null) return 'This is no key file: it is not JSON.';
  if ('ciphertext' in content || 'protected' in content) {
    return 'This key file is sealed under a passphrase. Choose the unsealed one that the operator made for your system.';
  }
  return 'This is no key file of an adviser’s system: partnerId or keys.authentication is missing or not as it should be.';
};
