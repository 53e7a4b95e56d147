/**
 * The key that signs checkpoints. A signed note wants Ed25519, which KMS does not hold: it is made here, wrapped by KMS, and lies
 * beside the log. Contract: it is made once, by whoever signs first; the log has no other. Decision 0025.
 */
import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailure } from './dynamodb-outcome.ts';
import { checkpointKeyKey } from './table-keys.ts';

const CONTEXT = { purpose: 'ptcn-checkpoint-key' };

type WrappedKey = { readonly wrapped: Uint8Array; readonly publicKey: Uint8Array };
type CheckpointKey = {
  readonly publicKey: Uint8Array;
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
};

export class CheckpointKeys {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #kms: KMSClient;
  readonly #names: { readonly table: string; readonly keyId: string };
  #key: Promise<CheckpointKey> | undefined;

  /** @param names.keyId The KMS key that wraps it. */
  constructor(
    dynamodb: DynamoDBDocumentClient,
    kms: KMSClient,
    names: { readonly table: string; readonly keyId: string },
  ) {
    this.#dynamodb = dynamodb;
    this.#kms = kms;
    this.#names = names;
  }

  /** Unwrapped once per process. */
  key(): Promise<CheckpointKey> {
    this.#key ??= this.#open().catch((error: unknown) => {
      this.#key = undefined;
      throw error;
    });
    return this.#key;
  }

  async #open(): Promise<CheckpointKey> {
    const { wrapped, publicKey } = (await this.#find()) ?? (await this.#make());
    const { Plaintext } = await this.#kms.send(
      new DecryptCommand({ KeyId: this.#names.keyId, CiphertextBlob: wrapped, EncryptionContext: CONTEXT }),
    );
    if (!Plaintext) throw new Error('The key of the log cannot be unwrapped.');
    const key = await crypto.subtle.importKey('pkcs8', new Uint8Array(Plaintext), 'Ed25519', false, ['sign']);
    const sign = async (bytes: Uint8Array) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', key, Uint8Array.from(bytes)));
    return { publicKey, sign };
  }

  async #find(): Promise<WrappedKey | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#names.table, Key: checkpointKeyKey, ConsistentRead: true }),
    );
    return Item && { wrapped: Item['wrapped'], publicKey: Item['publicKey'] };
  }

  async #make(): Promise<WrappedKey> {
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const Plaintext = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
    const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const { CiphertextBlob } = await this.#kms.send(
      new EncryptCommand({ KeyId: this.#names.keyId, Plaintext, EncryptionContext: CONTEXT }),
    );
    if (!CiphertextBlob) throw new Error('KMS answered without a ciphertext.');
    const Item = { ...checkpointKeyKey, wrapped: CiphertextBlob, publicKey };
    const put = new PutCommand({
      TableName: this.#names.table,
      Item,
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await this.#dynamodb.send(put).catch((error: unknown) => {
      if (!isConditionFailure(error)) throw error;
    });
    const kept = await this.#find();
    if (!kept) throw new Error('The key of the log can neither be read nor made.');
    return kept;
  }
}
