/**
 * KMS in memory. What it signs is no ECDSA: 96 bytes that follow from key and digest alone, in the form in which KMS answers. Signatures
 * are not what the faults are about, and a real one costs a millisecond. Whoever checks one makes it again (`isSignedBy`).
 */
import { createHash, generateKeyPairSync } from 'node:crypto';

type Sign = { readonly KeyId: string; readonly Message: Uint8Array };

const P384_BYTES = 48;
const made = new Map<string, Uint8Array>();

/** Made once per process: a key of P-384 costs more than many histories. */
function publicKeyOf(keyId: string): Uint8Array {
  const known = made.get(keyId);
  if (known) return known;
  const fresh = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'der' });
  made.set(keyId, fresh);
  return fresh;
}

function rawSignature(keyId: string, digest: Uint8Array): Uint8Array {
  const half = (which: string) => createHash('sha384').update(`${which} ${keyId} `).update(digest).digest();
  const raw = Buffer.concat([half('r'), half('s')]);
  // Positive integers that need no byte in front.
  raw[0] = ((raw[0] ?? 0) & 0x3f) | 0x40;
  raw[P384_BYTES] = ((raw[P384_BYTES] ?? 0) & 0x3f) | 0x40;
  return raw;
}

export class KeyModel {
  getPublicKey({ KeyId }: { readonly KeyId: string }): object {
    return { PublicKey: publicKeyOf(KeyId) };
  }

  sign({ KeyId, Message }: Sign): object {
    const raw = rawSignature(KeyId, Message);
    const integer = (from: number) => [2, P384_BYTES, ...raw.subarray(from, from + P384_BYTES)];
    const body = [...integer(0), ...integer(P384_BYTES)];
    return { Signature: Uint8Array.from([0x30, body.length, ...body]) };
  }

  /** Nothing is secret in a model. */
  encrypt({ Plaintext }: { readonly Plaintext: Uint8Array }): object {
    return { CiphertextBlob: Uint8Array.from(Plaintext) };
  }

  decrypt({ CiphertextBlob }: { readonly CiphertextBlob: Uint8Array }): object {
    return { Plaintext: Uint8Array.from(CiphertextBlob) };
  }
}

/** Whether the model signed this compact JWS by that key. */
export function isSignedBy(keyId: string, jws: string): boolean {
  const end = jws.lastIndexOf('.');
  const digest = createHash('sha384').update(jws.slice(0, end)).digest();
  return Buffer.from(jws.slice(end + 1), 'base64url').equals(rawSignature(keyId, digest));
}
