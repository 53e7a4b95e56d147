/**
 * The secret behind nonces and cursors: random, wrapped by KMS, kept in the registry, made by whoever needs it first.
 * Contract: every instance gets the same bytes; a lost race reads the winner's.
 */
import { randomBytes } from 'node:crypto';
import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailure } from './dynamodb-outcome.ts';
import { exchangeSecretKey } from './table-keys.ts';

const CONTEXT = { purpose: 'ptcn-exchange-secret' };
const SECRET_BYTES = 64;

/** Two keys of 32 bytes. */
export type ExchangeSecret = {
  readonly nonceKey: Uint8Array<ArrayBuffer>;
  readonly cursorKey: Uint8Array<ArrayBuffer>;
};

export class ExchangeSecretStore {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #kms: KMSClient;
  readonly #table: string;
  readonly #keyId: string;
  #secret: Promise<ExchangeSecret> | undefined;

  constructor(dynamodb: DynamoDBDocumentClient, kms: KMSClient, names: { table: string; keyId: string }) {
    this.#dynamodb = dynamodb;
    this.#kms = kms;
    this.#table = names.table;
    this.#keyId = names.keyId;
  }

  read(): Promise<ExchangeSecret> {
    this.#secret ??= this.#readOrMake().catch((error: unknown) => {
      this.#secret = undefined;
      throw error;
    });
    return this.#secret;
  }

  async #readOrMake(): Promise<ExchangeSecret> {
    const wrapped = (await this.#find()) ?? (await this.#make()) ?? (await this.#find());
    if (!wrapped) throw new Error('The exchange secret can neither be read nor made.');
    const { Plaintext } = await this.#kms.send(
      new DecryptCommand({ KeyId: this.#keyId, CiphertextBlob: wrapped, EncryptionContext: CONTEXT }),
    );
    if (Plaintext?.length !== SECRET_BYTES) throw new Error('The exchange secret is damaged.');
    const bytes = new Uint8Array(Plaintext);
    return { nonceKey: bytes.slice(0, 32), cursorKey: bytes.slice(32) };
  }

  async #find(): Promise<Uint8Array | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: exchangeSecretKey, ConsistentRead: true }),
    );
    return Item?.wrapped;
  }

  /** Only issue-token may write here: a client's first request is always for a token. */
  async #make(): Promise<Uint8Array | undefined> {
    const { CiphertextBlob } = await this.#kms.send(
      new EncryptCommand({ KeyId: this.#keyId, Plaintext: randomBytes(SECRET_BYTES), EncryptionContext: CONTEXT }),
    );
    try {
      await this.#dynamodb.send(
        new PutCommand({
          TableName: this.#table,
          Item: { ...exchangeSecretKey, wrapped: CiphertextBlob },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return CiphertextBlob;
    } catch (error) {
      if (isConditionFailure(error)) return undefined;
      throw error;
    }
  }
}
