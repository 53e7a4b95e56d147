/**
 * The keys that have signed checkpoints, in the table of the log and apart from it: who may read the log has no need of them. Contract:
 * the first one is made once and stays as it is; with the first rotation there is a ring of all, which only grows. Private halves lie
 * here wrapped; opening them is `CheckpointKeys`.
 */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { calculateJwkThumbprint } from 'jose';
import { encodeBase64Url } from '#domain/base64url.ts';
import type { CheckpointGeneration } from '#domain/key-ring.ts';
import { KeyRings, type Ring } from './key-rings.ts';
import { checkpointKeyKey } from './table-keys.ts';

export class CheckpointRing {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly rings: KeyRings;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.rings = new KeyRings(dynamodb, table, ['checkpoint']);
  }

  /** As it was at most a minute ago. */
  async generations(): Promise<readonly CheckpointGeneration[]> {
    return ((await this.rings.read('checkpoint')) ?? (await this.#first())).generations;
  }

  /** As it is now; no generation before the first checkpoint. */
  async readNow(): Promise<Ring<CheckpointGeneration>> {
    return (await this.rings.readNow('checkpoint')) ?? this.#first();
  }

  async #first(): Promise<Ring<CheckpointGeneration>> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: checkpointKeyKey, ConsistentRead: true }),
    );
    if (!Item) return { generations: [] };
    const { wrapped, publicKey, activeFrom } = Item;
    const kid = await thumbprintOf(publicKey);
    return { generations: [{ kid, wrapped, publicKey, ...(activeFrom !== undefined && { activeFrom }) }] };
  }
}

/** RFC 8037 appendix A.3. */
export const thumbprintOf = (publicKey: Uint8Array): Promise<string> =>
  calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64Url(publicKey) }, 'sha256');
