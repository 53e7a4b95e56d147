/** Records, and what the log and the outbox have of them, for whoever compares them all. Read a page at a time, and consistently. */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { KeptAttachment } from '#domain/attachment.ts';
import type { LoggedAs, ReconciledRecord, SignedWord } from '#domain/reconcile.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { attachmentPath } from './attachment-keys.ts';
import { itemsAt } from './batch-read.ts';
import { receiptIn } from './submission-item.ts';
import {
  envelopePath,
  LOG,
  logIndexKey,
  logLeafKey,
  outboxKey,
  partnerListKey,
  splitSubmissionId,
  submissionKey,
  submissionPrefix,
} from './table-keys.ts';
import { loggedDisposal, loggedRecall } from './withdrawal-keys.ts';

export type ReconciledTables = {
  readonly registry: string;
  readonly submissions: string;
  readonly outbox: string;
  readonly log: string;
};

/** `name`: what it is of, where the row says so. */
export type LeafRow = { readonly index: number; readonly name: string | undefined; readonly entry: Uint8Array };

export class ReconciledRecords {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #tables: ReconciledTables;

  constructor(dynamodb: DynamoDBDocumentClient, tables: ReconciledTables) {
    this.#dynamodb = dynamodb;
    this.#tables = tables;
  }

  /** The next partner in the order of their names. */
  async partnerAfter(partnerId: string): Promise<string | undefined> {
    const { pk, sk } = partnerListKey(partnerId || ' ');
    const [next] = await this.#query(this.#tables.registry, pk, [`${sk}!`, '~'], 1);
    return next && String(next['sk']);
  }

  /** Up to `limit` records of a unit after a jti. */
  async of(partnerId: string, after: string, limit: number): Promise<readonly (ReconciledRecord & { jti: string })[]> {
    const { pk, prefix } = submissionPrefix(partnerId);
    const items = await this.#query(this.#tables.submissions, pk, [`${prefix}${after}!`, `${prefix}~`], limit);
    return items.map((item) => ({ ...reconciled(item), jti: String(item['sk']).slice(prefix.length) }));
  }

  async named(submissionIds: readonly string[]): Promise<ReadonlyMap<string, ReconciledRecord>> {
    const keys = [...new Set(submissionIds)].map((id) => {
      const { partnerId, jti } = splitSubmissionId(id);
      return submissionKey(partnerId, jti);
    });
    const records = (await itemsAt(this.#dynamodb, this.#tables.submissions, keys)).map(reconciled);
    return new Map(records.map((record) => [record.submissionId, record]));
  }

  /** Of those that the log has. */
  async indicesOf(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = await itemsAt(this.#dynamodb, this.#tables.log, names.map(logIndexKey));
    return new Map(found.map(({ eventId, index }) => [String(eventId), Number(index)]));
  }

  /** The outbox first: whoever waits no more when it is asked has its index already. */
  async loggedAs(names: readonly string[]): Promise<readonly LoggedAs[]> {
    const rows = await itemsAt(
      this.#dynamodb,
      this.#tables.outbox,
      names.map((name) => outboxKey('log', name)),
    );
    const waiting = new Set(rows.map(({ sk }) => sk));
    const indices = await this.indicesOf(names);
    const at = [...new Set(indices.values())];
    const leaves = await itemsAt(this.#dynamodb, this.#tables.log, at.map(logLeafKey));
    const entries = new Map(leaves.map(({ sk, entry }) => [sk, Uint8Array.from(entry as Uint8Array)]));
    return names.map((name) => {
      const index = indices.get(name);
      const entry = index === undefined ? undefined : entries.get(logLeafKey(index).sk);
      return { index, entry, waits: waiting.has(name) };
    });
  }

  /** Up to `limit` leaves from an index on, before another. */
  async leaves(from: number, before: number, limit: number): Promise<readonly LeafRow[]> {
    if (from >= before) return [];
    const between = [logLeafKey(from).sk, logLeafKey(before - 1).sk] as const;
    return (await this.#query(this.#tables.log, LOG, between, limit)).map(({ sk, eventId, entry }) => ({
      index: Number(String(sk).slice('AT#'.length)),
      name: eventId === undefined ? undefined : String(eventId),
      entry: Uint8Array.from(entry as Uint8Array),
    }));
  }

  /** Up to `limit` rows of the outbox after one. */
  async waiting(partition: string, after: string, limit: number) {
    const rows = await this.#query(this.#tables.outbox, partition, [`${after}!`, '~'], limit);
    return rows.map(({ sk, addedAt, dueAt }) => ({ eventId: String(sk), addedAt: Number(addedAt ?? dueAt) }));
  }

  async #query(table: string, pk: string, [from, to]: readonly [string, string], limit: number) {
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    return Items;
  }
}

type StoredRow = Partial<Record<string, string>> & Pick<ReconciledRecord, 'places' | 'recallReaders'>;
type StoredWords = Pick<SubmissionRecord, 'recalls' | 'disposal'>;

/** Named by its key: a row in which something is missing is still one that the comparison can name. */
function reconciled(item: Record<string, unknown>): ReconciledRecord {
  const { places, recallReaders, ...texts } = item as StoredRow;
  const { pk = '', sk = '', digest, receivedAt, state, retention } = texts;
  const submissionId = `${pk.slice('UNIT#'.length)}~${sk.slice('SUB#'.length)}`;
  const files = heldIn(item).map((sha512) => attachmentPath(retention ?? '', submissionId, sha512));
  return {
    submissionId,
    ...(retention !== undefined && { retention }),
    ...(files.length > 0 && { files }),
    digest: digest ?? '',
    receivedAt: receivedAt ?? '',
    receipt: receiptOf(item),
    state: state ?? '',
    path: envelopePath(retention ?? '', digest ?? ''),
    ...(places && { places }),
    ...(recallReaders && { recallReaders }),
    words: wordsOn(submissionId, item as StoredWords),
  };
}

/** Of what cannot be read, none. */
function receiptOf({ receipt }: Record<string, unknown>): string {
  try {
    return receipt === undefined ? '' : receiptIn(receipt as Uint8Array);
  } catch {
    return '';
  }
}

/** SHA-512 of the files that it says are held; of what cannot be read, none. */
function heldIn({ attachments }: Record<string, unknown>): string[] {
  try {
    const named: readonly KeptAttachment[] = attachments === undefined ? [] : JSON.parse(String(attachments));
    return named.filter(({ state }) => state === 'held').map(({ sha512 }) => sha512);
  } catch {
    return [];
  }
}

const wordsOn = (submissionId: string, { recalls = [], disposal }: StoredWords): readonly SignedWord[] => [
  ...recalls.map(({ recallId, receipt: jws }) => ({ name: loggedRecall(submissionId, recallId), jws })),
  ...(disposal ? [{ name: loggedDisposal(submissionId), jws: disposal.statement }] : []),
];
