/**
 * Of which feeds STIX objects are made, and for whom: of those that a program has asked for by TAXII, from then on. Contract: the order and the outbox
 * row that has it carried out are one transaction, and whoever announces an entry looks for the order after the entry is there; so every entry
 * is either seen by the one or announced by the other.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#domain/clock.ts';
import type { SequenceHead } from '#domain/taxii/stix-sequence.ts';
import { feedHead } from './feed-rows.ts';
import type { Outbox } from './outbox.ts';
import { type OfFeed, stixHeadKey } from './stix-keys.ts';
import type { StixReader } from './stix-reader.ts';
import { commitTogether } from './transaction.ts';

export class StixOrders {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #reader: StixReader;
  readonly #outbox: Outbox;
  readonly #clock: Clock;

  constructor(dynamodb: DynamoDBDocumentClient, table: string, reader: StixReader, outbox: Outbox, clock: Clock) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#reader = reader;
    this.#outbox = outbox;
    this.#clock = clock;
  }

  /** Ordered once; the second order changes nothing. */
  async order({ feedId, audience }: OfFeed): Promise<void> {
    const of = { feedId, audience };
    const { position: due } = await feedHead(this.#dynamodb, this.#table, feedId, audience);
    const head: SequenceHead = { position: 0, addedAt: 0, entries: 0, objects: 0, due };
    const Item = { ...stixHeadKey(of), ...head };
    const event = { eventId: `${feedId}~${audience}~ordered`, ...of };
    await commitTogether(this.#dynamodb, [
      { item: { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' } } },
      { item: this.#outbox.added('stix', event, this.#clock()) },
    ]);
  }

  /** There is another entry, or the end of one. `cause`: what names it in the feed. */
  async announce({ feedId, audience }: OfFeed, cause: number): Promise<void> {
    if ((await this.#reader.head({ feedId, audience })) === undefined) return;
    const event = { eventId: `${feedId}~${audience}~${cause}`, feedId, audience };
    await this.#outbox.add('stix', event, this.#clock());
  }
}
