// The subset of KMS the exchange uses (CreateKey, Sign, GetPublicKey, Encrypt, Decrypt, DescribeKey), in its JSON
// protocol, over kms-keyring.ts. Signatures leave as DER and keys as SubjectPublicKeyInfo, as in the real one.

import { createHash } from 'node:crypto';
import { signDigest } from './ecdsa-digest.ts';
import { type Operations, ProtocolError, serveJsonProtocol } from './json-protocol.ts';
import { arrayAt, type Json, type JsonObject, objectAt, optional, stringAt } from './json-values.ts';
import type { KmsKeyring } from './kms-keyring.ts';
import type { LoopbackServer } from './loopback-server.ts';

const longestMessage = 4096;

export function startKmsServer(keyring: KmsKeyring): Promise<LoopbackServer> {
  return serveJsonProtocol(kmsOperations(keyring), 'application/x-amz-json-1.1');
}

export function kmsOperations(keyring: KmsKeyring): Operations {
  return {
    Sign: (input) => {
      const { arn, privateKey } = keyring.signingKey(stringAt(input.KeyId, 'KeyId'));
      requireAlgorithm(input);
      const signature = signDigest(privateKey, digestIn(input));
      return { KeyId: arn, Signature: signature.toString('base64'), SigningAlgorithm: 'ECDSA_SHA_384' };
    },
    GetPublicKey: (input) => {
      const { arn, publicKey } = keyring.signingKey(stringAt(input.KeyId, 'KeyId'));
      return {
        KeyId: arn,
        PublicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
        KeySpec: 'ECC_NIST_P384',
        KeyUsage: 'SIGN_VERIFY',
        SigningAlgorithms: ['ECDSA_SHA_384'],
      };
    },
    DescribeKey: (input) => {
      return { KeyMetadata: describe(keyring.signingKey(stringAt(input.KeyId, 'KeyId'))) };
    },
    CreateKey: async (input) => {
      const { KeySpec, KeyUsage, Description, Tags, ...others } = input;
      const strange = Object.keys(others);
      if (strange.length > 0) throw new ProtocolError('ValidationException', `CreateKey has ${strange.join(', ')}.`);
      if (KeySpec !== 'ECC_NIST_P384' || KeyUsage !== 'SIGN_VERIFY') {
        throw new ProtocolError('UnsupportedOperationException', 'Only P-384 keys that sign are made here.');
      }
      const { id } = await keyring.create(optional(Description, 'Description', stringAt) ?? '', tagsIn(Tags));
      return { KeyMetadata: describe(keyring.signingKey(id)) };
    },
    Encrypt: (input) => {
      const name = stringAt(input.KeyId, 'KeyId');
      const { arn, ciphertext } = keyring.encrypt(name, bytesAt(input, 'Plaintext'), associatedWith(input));
      return { KeyId: arn, CiphertextBlob: ciphertext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },
    Decrypt: (input) => {
      const name = optional(input.KeyId, 'KeyId', stringAt);
      const ciphertext = Buffer.from(stringAt(input.CiphertextBlob, 'CiphertextBlob'), 'base64');
      const { arn, plaintext } = keyring.decrypt(name, ciphertext, associatedWith(input));
      return { KeyId: arn, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },
  };
}

function describe({ arn, createdAt }: { arn: string; createdAt: Date }): Json {
  return {
    KeyId: arn.split('/').at(-1) ?? arn,
    Arn: arn,
    CreationDate: createdAt.getTime() / 1000,
    Enabled: true,
    KeyState: 'Enabled',
    KeySpec: 'ECC_NIST_P384',
    KeyUsage: 'SIGN_VERIFY',
  };
}

// Rights are given by tag, so a key without one would be a key that nothing can sign with.
function tagsIn(tags: Json | undefined): { [key: string]: string } {
  const pairs = arrayAt(tags, 'Tags').map((tag) => {
    const { TagKey, TagValue, ...others } = objectAt(tag, 'Tags');
    if (Object.keys(others).length > 0) throw new ProtocolError('TagException', 'A tag has TagKey and TagValue.');
    return [stringAt(TagKey, 'TagKey'), stringAt(TagValue, 'TagValue')] as const;
  });
  return Object.fromEntries(pairs);
}

function bytesAt(input: JsonObject, member: string): Buffer {
  const bytes = Buffer.from(stringAt(input[member], member), 'base64');
  if (bytes.length === 0 || bytes.length > longestMessage) {
    throw new ProtocolError('ValidationException', `${member} has 1 to ${longestMessage} bytes, not ${bytes.length}.`);
  }
  return bytes;
}

function digestIn(input: JsonObject): Buffer {
  const message = bytesAt(input, 'Message');
  if ((input.MessageType ?? 'RAW') === 'RAW') return createHash('sha384').update(message).digest();
  if (message.length === 48) return message;
  throw new ProtocolError('ValidationException', `A SHA-384 digest has 48 bytes, not ${message.length}.`);
}

function requireAlgorithm({ SigningAlgorithm }: JsonObject): void {
  if (SigningAlgorithm === 'ECDSA_SHA_384') return;
  throw new ProtocolError('InvalidKeyUsageException', `A P-384 key does not sign ${JSON.stringify(SigningAlgorithm)}.`);
}

// The encryption context is authenticated, whatever the order its members came in.
function associatedWith({ EncryptionContext }: JsonObject): Buffer {
  const context = EncryptionContext === undefined ? {} : objectAt(EncryptionContext, 'EncryptionContext');
  const sorted = Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1));
  return Buffer.from(JSON.stringify(sorted));
}
