/**
 * The rings of our own keys, in the registry: one item per purpose, all read in one request. Contract: what is answered was
 * read at most a minute ago, or a second ago for whoever has a sign that it is old; there is no item before a purpose's
 * first rotation, for the secret before its making. A change is one transaction with its audit entry, made by one of two.
 */
import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import type { SecretGeneration, SigningGeneration } from '#domain/key-ring.ts';
import type { ExchangeKeyPurpose } from '#schemas/exchange-keys.ts';
import type { AuditTrail } from './audit-trail.ts';
import { cancellationsOf, isConditionFailure } from './dynamodb-outcome.ts';
import { ringKey } from './table-keys.ts';

type GenerationOf = { token: SigningGeneration; receipt: SigningGeneration; secret: SecretGeneration };
export type Ring<G = SigningGeneration | SecretGeneration> = {
  /** Grows with every rotation; absent where there is no item. */
  readonly version?: number;
  readonly generations: readonly G[];
};
type Rings = { readonly [P in ExchangeKeyPurpose]?: Ring<GenerationOf[P]> };

const KEPT_MILLISECONDS = 60_000;
const BETWEEN_READS_MILLISECONDS = 1_000;

export class KeyRings {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #purposes: readonly ExchangeKeyPurpose[];
  readonly #clock: Clock;
  #known: { readonly rings: Promise<Rings>; readonly readAt: number } | undefined;

  constructor(
    dynamodb: DynamoDBDocumentClient,
    table: string,
    purposes: readonly ExchangeKeyPurpose[],
    clock: Clock = Date.now,
  ) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#purposes = purposes;
    this.#clock = clock;
  }

  async read<P extends ExchangeKeyPurpose>(purpose: P): Promise<Rings[P]> {
    return (await this.#noOlderThan(KEPT_MILLISECONDS))[purpose];
  }

  /** After a sign that ours are old: a key that we do not know. Whatever is sent to us, that is one read a second. */
  async readAgain(): Promise<void> {
    await this.#noOlderThan(BETWEEN_READS_MILLISECONDS);
  }

  /** For whoever is about to change it. */
  readNow<P extends ExchangeKeyPurpose>(purpose: P): Promise<Rings[P]> {
    this.#known = undefined;
    return this.read(purpose);
  }

  /** The first generation of a purpose, unless somebody else was faster. */
  async begin<P extends ExchangeKeyPurpose>(purpose: P, first: GenerationOf[P]): Promise<Rings[P]> {
    const Item = { ...ringKey(purpose), version: 1, generations: [first] };
    const put = new PutCommand({ TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' });
    await this.#dynamodb.send(put).catch((error: unknown) => {
      if (!isConditionFailure(error)) throw error;
    });
    return this.readNow(purpose);
  }

  /**
   * @param ring Its new generations, and the version that they were made from.
   * @throws {Refusal} `rotation-under-way` when somebody else rotated since.
   */
  async replace(
    purpose: ExchangeKeyPurpose,
    { version = 0, generations }: Ring,
    entry: ReturnType<AuditTrail['added']>,
  ): Promise<void> {
    const Put = {
      TableName: this.#table,
      Item: { ...ringKey(purpose), version: version + 1, generations },
      ...(version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': version } }),
    };
    try {
      await this.#dynamodb.send(new TransactWriteCommand({ TransactItems: [{ Put }, entry] }));
    } catch (error) {
      const [first] = cancellationsOf(error) ?? [];
      if (first?.code !== 'ConditionalCheckFailed' && first?.code !== 'TransactionConflict') throw error;
      refuse(
        'rotation-under-way',
        'Somebody else rotated this key at the same moment. List the keys before you go on.',
      );
    }
    this.#known = undefined;
  }

  #noOlderThan(milliseconds: number): Promise<Rings> {
    const now = this.#clock();
    if (this.#known && now - this.#known.readAt < milliseconds) return this.#known.rings;
    const rings = this.#read();
    const known = { rings, readAt: now };
    this.#known = known;
    rings.catch(() => {
      if (this.#known === known) this.#known = undefined;
    });
    return rings;
  }

  async #read(): Promise<Rings> {
    const { Responses, UnprocessedKeys } = await this.#dynamodb.send(
      new BatchGetCommand({
        RequestItems: { [this.#table]: { Keys: this.#purposes.map(ringKey), ConsistentRead: true } },
      }),
    );
    if (UnprocessedKeys?.[this.#table]) {
      throw Object.assign(new Error('The registry is throttled.'), { name: 'ThrottlingException' });
    }
    const items = Responses?.[this.#table] ?? [];
    return Object.fromEntries(
      items.map(({ pk, version, generations }) => [String(pk).slice('RING#'.length), { version, generations }]),
    );
  }
}
