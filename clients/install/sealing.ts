/**
 * Sealing of what lies on a laptop's disk: compact JWE (RFC 7516) through jose.
 *
 * Keys are sealed under the passphrase with PBES2-HS512+A256KW (RFC 7518 section 4.8) rather than scrypt: it is in WebCrypto,
 * so the same file opens in a browser and in any JOSE library, and no format of our own is born. Its weakness against
 * graphics cards is met by 600,000 rounds of HMAC-SHA-512 (OWASP asks for 210,000) and a passphrase of twelve characters.
 * Everything else is sealed with a random key that lies beside those keys, so that the passphrase is worked on once per run.
 */
import { CompactEncrypt, compactDecrypt, errors } from 'jose';

export const PASSPHRASE_ROUNDS = 600_000;
export const SHORTEST_PASSPHRASE = 12;

/** The passphrase is wrong, or the file was changed: by design nobody can tell which. */
export class CannotOpen extends Error {
  override readonly name = 'CannotOpen';
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export function sealWithPassphrase(content: unknown, passphrase: string, rounds = PASSPHRASE_ROUNDS): Promise<string> {
  return new CompactEncrypt(encoder.encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM' })
    .setKeyManagementParameters({ p2c: rounds })
    .encrypt(encoder.encode(passphrase.normalize('NFKC')));
}

export function openWithPassphrase(sealed: string, passphrase: string): Promise<unknown> {
  // A file that asks for more rounds than we ever write would only keep the machine busy.
  const options = { keyManagementAlgorithms: ['PBES2-HS512+A256KW'], maxPBES2Count: PASSPHRASE_ROUNDS };
  return opened(sealed, encoder.encode(passphrase.normalize('NFKC')), options);
}

/** @param key 32 random bytes, or in a browser an AES-GCM key that cannot be read out. */
export function sealWithKey(content: unknown, key: Uint8Array | CryptoKey): Promise<string> {
  return new CompactEncrypt(encoder.encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(key);
}

export const openWithKey = (sealed: string, key: Uint8Array | CryptoKey): Promise<unknown> =>
  opened(sealed, key, { keyManagementAlgorithms: ['dir'] });

async function opened(
  sealed: string,
  key: Uint8Array | CryptoKey,
  options: Parameters<typeof compactDecrypt>[2],
): Promise<unknown> {
  try {
    const { plaintext } = await compactDecrypt(sealed.trim(), key, {
      ...options,
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return JSON.parse(decoder.decode(plaintext));
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError) {
      throw new CannotOpen('It does not open.', { cause: error });
    }
    throw error;
  }
}
