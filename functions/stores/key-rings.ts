/**
 * The rings of our own keys, in the registry, that of checkpoints beside the log: one item per purpose, all of a table read in one request. Contract: what is answered was
 * read at most a minute ago, or 90 seconds while the registry does not answer; a second ago for whoever has a sign that it is
 * old. There is no item before a purpose's first rotation, for the secret before its making. A change is one transaction with its audit entry and whatever else goes with it, made by one of two.
 */
import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import type { CarryGeneration, CheckpointGeneration, SecretGeneration, SigningGeneration } from '#domain/key-ring.ts';
import type { ExchangeKeyPurpose } from '#schemas/exchange-keys.ts';
import { cancellationsOf, isConditionFailure } from './dynamodb-outcome.ts';
import { ringKey } from './table-keys.ts';
import type { TransactItem } from './transaction.ts';

/** Those in the registry. */
export const REGISTERED_RINGS = [
  'token',
  'receipt',
  'secret',
  'carry',
] as const satisfies readonly ExchangeKeyPurpose[];

type GenerationOf = {
  token: SigningGeneration;
  receipt: SigningGeneration;
  secret: SecretGeneration;
  carry: CarryGeneration;
  checkpoint: CheckpointGeneration;
};
export type Ring<G = GenerationOf[ExchangeKeyPurpose]> = {
  /** Grows with every rotation; absent where there is no item. */
  readonly version?: number;
  readonly generations: readonly G[];
};
type Rings = { readonly [P in ExchangeKeyPurpose]?: Ring<GenerationOf[P]> };

const KEPT_MILLISECONDS = 60_000;
/** When it cannot be read again. Below the 120 seconds after which a rotation at once counts on every instance. */
const LONGEST_KEPT_MILLISECONDS = 90_000;
const BETWEEN_READS_MILLISECONDS = 1_000;

export class KeyRings {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #purposes: readonly ExchangeKeyPurpose[];
  readonly #clock: Clock;
  #known: { readonly rings: Rings; readonly readAt: number } | undefined;
  /** The last one begun. What is known stays in use until it has arrived. */
  #reading: { readonly rings: Promise<Rings>; readonly readAt: number } | undefined;

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
    const rings = await this.#noOlderThan(KEPT_MILLISECONDS).catch((error: unknown) => {
      if (this.#known && this.#isYoung(this.#known, LONGEST_KEPT_MILLISECONDS)) return this.#known.rings;
      throw error;
    });
    return rings[purpose];
  }

  /** After a sign that ours are old: a key that we do not know. Whatever is sent to us, that is one read a second; it fails if the read does. */
  async readAgain(): Promise<void> {
    await this.#noOlderThan(BETWEEN_READS_MILLISECONDS);
  }

  /** For whoever is about to change it. */
  async readNow<P extends ExchangeKeyPurpose>(purpose: P): Promise<Rings[P]> {
    return (await this.#begin())[purpose];
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
    alongside: readonly TransactItem[],
  ): Promise<void> {
    const Put = {
      TableName: this.#table,
      Item: { ...ringKey(purpose), version: version + 1, generations },
      ...(version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': version } }),
    };
    try {
      await this.#dynamodb.send(new TransactWriteCommand({ TransactItems: [{ Put }, ...alongside] }));
    } catch (error) {
      const [first] = cancellationsOf(error) ?? [];
      if (first?.code !== 'ConditionalCheckFailed' && first?.code !== 'TransactionConflict') throw error;
      refuse(
        'rotation-under-way',
        'Somebody else rotated this key at the same moment. List the keys before you go on.',
      );
    }
    this.#known = undefined;
    this.#reading = undefined;
  }

  async #noOlderThan(milliseconds: number): Promise<Rings> {
    if (this.#known && this.#isYoung(this.#known, milliseconds)) return this.#known.rings;
    if (this.#reading && this.#isYoung(this.#reading, milliseconds)) return this.#reading.rings;
    return this.#begin();
  }

  #isYoung({ readAt }: { readonly readAt: number }, milliseconds: number): boolean {
    return this.#clock() - readAt < milliseconds;
  }

  #begin(): Promise<Rings> {
    const reading = { rings: this.#read(), readAt: this.#clock() };
    this.#reading = reading;
    const end = (known?: { readonly rings: Rings; readonly readAt: number }) => {
      // One that was overtaken, by a later one or by a change, tells nothing.
      if (this.#reading !== reading) return;
      this.#reading = undefined;
      if (known) this.#known = known;
    };
    return reading.rings.then(
      (rings) => {
        end({ rings, readAt: reading.readAt });
        return rings;
      },
      (error: unknown) => {
        end();
        throw error;
      },
    );
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
