/**
 * Designs that look right and lose, double or change something: each is the true one with one part in the wrong order or without its
 * condition. A harness that does not catch them proves nothing of the true one.
 */
import { type DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { decodeBase64Url } from '#domain/base64url.ts';
import { checkpointOfNote, signCheckpoint } from '#domain/checkpoint.ts';
import { movement } from '#domain/contribution.ts';
import { grow, grownBundles, grownTiles } from '#domain/log-growth.ts';
import { logNameOf } from '#domain/log-entry.ts';
import { type Tile, treeOfTiles } from '#domain/log-tiles.ts';
import { type Edge, edgeOf, leafHash, rootOfEdge } from '#domain/merkle-log.ts';
import { afterAttempt } from '#domain/tally.ts';
import { counterAttribute, storedState } from '#stores/check-names.ts';
import { jsonOf } from '#stores/kept-entry.ts';
import { type Leaf, MOST_AT_ONCE } from '#stores/log-store.ts';
import { Outbox } from '#stores/outbox.ts';
import { SubmissionCommit } from '#stores/submission-commit.ts';
import { feedKey, logIndexKey, logKey, logLeafKey, sliceKey, tallyKey } from '#stores/table-keys.ts';
import { deliverSummary } from '../../functions/deliver-summary.ts';
import type { Command } from './model/cloud.ts';
import { type Design, delivering, type Stores, storesOn, TABLES, TRUE_DESIGN } from './wiring.ts';

/** The stores, on a client whose transactions lose some of their writes on the way. */
const without = (on: Stores, isLeftOut: (write: Readonly<Record<string, Item>>) => boolean) => {
  const { dynamodb } = on;
  const send = (command: Command) => {
    const { TransactItems } = command.input as { TransactItems?: Readonly<Record<string, Item>>[] };
    const kept = TransactItems?.filter((write) => !isLeftOut(write));
    return dynamodb.send(
      (kept ? new TransactWriteCommand({ TransactItems: kept as never }) : command) as never,
    ) as Promise<object>;
  };
  return storesOn({ send }, on.clock);
};
type Item = { readonly TableName?: string; readonly Item?: Readonly<Record<string, unknown>> };

/** The summary is sent by whoever commits, and nobody owes it any more. */
const dualWrite: Design = {
  ...TRUE_DESIGN,
  receiving: (on) => {
    const careless = without(on, ({ Put }) => Put?.Item?.['consumer'] === 'summary');
    return {
      ...TRUE_DESIGN.receiving(on),
      commit: async (record, ...rest) => {
        const result = await careless.commit.commit(record, ...rest);
        if (result.outcome === 'committed') await on.queue.send(record.summary, record.summary.precedence);
        return result;
      },
    };
  },
};

/** It looks whether the record is there, and writes it: what holds the two apart is noted afterwards. */
const idempotencyAfterWrite: Design = {
  ...TRUE_DESIGN,
  receiving: (on) => {
    const send = (command: Command) => {
      const { TransactItems } = command.input as { TransactItems?: { Put?: { ConditionExpression?: string } }[] };
      const careless = TransactItems?.map((write, at) => {
        if (at > 0 || !write.Put) return write;
        const { ConditionExpression: _, ...Put } = write.Put;
        return { Put };
      });
      return on.dynamodb.send(
        (careless ? new TransactWriteCommand({ TransactItems: careless as never }) : command) as never,
      );
    };
    const dynamodb = { send } as unknown as DynamoDBDocumentClient;
    const commit = new SubmissionCommit(dynamodb, TABLES, new Outbox(dynamodb, TABLES.outbox));
    return {
      ...TRUE_DESIGN.receiving(on),
      commit: async (record, ...rest) => {
        const there = await on.submissions.find(record.submissionId);
        return there ? { outcome: 'exists', record: there } : commit.commit(record, ...rest);
      },
    };
  },
};

/** It counts, and takes its row off the outbox after that; what it has counted before it does not look at. */
const countedTwice: Design = {
  ...TRUE_DESIGN,
  quality: async (on, { eventId, tally }) => {
    const { partnerId, reportKey } = tally;
    const before = await on.quality.stateOf(partnerId, reportKey);
    const after = afterAttempt(before, tally);
    const Update = movement(before, after).map(({ slice, additions }) => ({
      TableName: TABLES.quality,
      Key: sliceKey(partnerId, slice),
      UpdateExpression: `ADD ${additions.map((_, at) => `#c${at} :v${at}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(additions.map(([name], at) => [`#c${at}`, counterAttribute(name)])),
      ExpressionAttributeValues: Object.fromEntries(additions.map(([, value], at) => [`:v${at}`, value])),
    }));
    const Put = {
      TableName: TABLES.quality,
      Item: { ...tallyKey(partnerId, reportKey), report: storedState(after), version: 1 },
    };
    await on.dynamodb.send(
      new TransactWriteCommand({ TransactItems: [{ Put }, ...Update.map((one) => ({ Update: one }))] }),
    );
    await on.outbox.remove('quality', eventId);
  },
};

const deleteBeforeSend: Design = {
  ...TRUE_DESIGN,
  summary: async (on, event) => {
    await on.outbox.remove('summary', event.eventId);
    await deliverSummary(delivering(on), event);
  },
};

/** The record is true before its bytes are kept. */
const bytesAfterCommit: Design = {
  ...TRUE_DESIGN,
  receiving: (on) => {
    let later: (() => Promise<void>) | undefined;
    const receiving = TRUE_DESIGN.receiving(on);
    return {
      ...receiving,
      storeEnvelope: async (...envelope) => {
        later = () => receiving.storeEnvelope(...envelope);
      },
      commit: async (...submission) => {
        const result = await receiving.commit(...submission);
        if (result.outcome === 'committed') await later?.();
        return result;
      },
    };
  },
};

/** A page is what was decided after the last that was read: what is decided first and written last is never read. */
const pagedByTime: Design = {
  ...TRUE_DESIGN,
  page: async (on, feedId, after) => {
    const { Items = [] } = await on.dynamodb.send(
      new QueryCommand({
        TableName: TABLES.feeds,
        KeyConditionExpression: 'pk = :feed AND begins_with(sk, :row)',
        FilterExpression: 'decidedAt > :after',
        ExpressionAttributeValues: { ':feed': feedKey(feedId, 'analysts'), ':row': 'AT#', ':after': after || ' ' },
      }),
    );
    const page = Items.toSorted((one, other) => (one['decidedAt'] < other['decidedAt'] ? -1 : 1)).slice(0, 2);
    return { read: page.map(({ entry }) => jsonOf(entry)), last: String(page.at(-1)?.['decidedAt'] ?? after) };
  },
};

/** What lies in the tile has its index by lying there; the table is told afterwards. */
const indexedByTile: Design = {
  ...TRUE_DESIGN,
  sequence: async (on) => {
    const size = await publishedSize(on);
    const { waiting, leaves } = await toLog(on);
    if (leaves.length > 0) {
      const before = await edgeOf(treeOfTiles(size, (tile) => on.tiles.read(tile)));
      await published(on, before, size, entriesOf(leaves));
    }
    const puts = leaves.flatMap(({ eventId, entry }, at) => [
      { Put: { TableName: TABLES.log, Item: { ...logLeafKey(size + at), entry } } },
      { Put: { TableName: TABLES.log, Item: { ...logIndexKey(eventId), eventId, index: size + at } } },
    ]);
    const head = { Put: { TableName: TABLES.log, Item: { ...logKey('HEAD'), size: size + leaves.length } } };
    if (leaves.length > 0) await on.dynamodb.send(new TransactWriteCommand({ TransactItems: [head, ...puts] }));
    for (const { eventId } of waiting) await on.outbox.remove('log', eventId);
  },
};

/** It grows the tree that it knows from the last time, and does not look who was there since. */
const grownFromMemory: Design = {
  ...TRUE_DESIGN,
  sequence: async (on) => {
    const { waiting, leaves } = await toLog(on);
    if (leaves.length > 0 && !(await on.log.append(await on.log.size(), leaves))) return;
    const before = await publishedSize(on);
    const size = await on.log.size();
    if (size > before) {
      const behind = on.edgeMemory.edge ?? (await edgeOf(treeOfTiles(before, (tile) => on.tiles.read(tile))));
      on.edgeMemory.edge = await published(on, behind, before, await on.log.entries(before, size));
    }
    for (const { eventId } of waiting) await on.outbox.remove('log', eventId);
  },
};

async function toLog(
  on: Stores,
): Promise<{ readonly waiting: readonly { eventId: string }[]; readonly leaves: readonly Leaf[] }> {
  const waiting = await on.outbox.first('log', MOST_AT_ONCE);
  const logged = await on.log.logged(waiting.map(({ eventId }) => eventId));
  const leaves = waiting
    .filter(({ eventId }) => !logged.has(eventId))
    .map(({ eventId, entry }) => ({ eventId, entry: decodeBase64Url(entry) ?? new Uint8Array() }));
  return { waiting, leaves };
}

const entriesOf = (leaves: readonly Leaf[]) => leaves.map(({ entry }) => entry);

/** By the chain of checkpoints. */
async function publishedSize(on: Stores): Promise<number> {
  let size = (await on.log.checkpoint())?.size ?? 0;
  for (
    let note = await on.tiles.checkpointAfter(size);
    note !== undefined;
    note = await on.tiles.checkpointAfter(size)
  ) {
    ({ size } = checkpointOfNote(note));
    await on.log.publish({ size, note });
  }
  return size;
}

async function published(on: Stores, behind: Edge, before: number, entries: readonly Uint8Array[]): Promise<Edge> {
  const reads = (tile: Tile) => on.tiles.read(tile);
  for await (const { tile, bytes } of grownBundles(before, entries, reads)) await on.tiles.put(tile, bytes);
  const { edge, rows } = await grow(behind, await Promise.all(entries.map(leafHash)));
  for await (const { tile, bytes } of grownTiles(before, rows, reads)) await on.tiles.put(tile, bytes);
  const size = before + entries.length;
  const root = await rootOfEdge(edge);
  const note = await signCheckpoint(
    { origin: logNameOf('https://exchange.example'), size, root },
    await on.checkpointKeys.signers(on.clock()),
  );
  await on.tiles.putCheckpoint(before, note);
  await on.log.publish({ size, note });
  return edge;
}

/** What a busy table left of a batch is taken for written. */
const batchInPart: Design = {
  ...TRUE_DESIGN,
  match: (on, event) => {
    const send = async (command: Command) => {
      const answer: object = await on.dynamodb.send(command as never);
      return command.constructor.name === 'BatchWriteCommand' ? {} : answer;
    };
    return TRUE_DESIGN.match(storesOn({ send }, on.clock), event);
  },
};

export const BROKEN_DESIGNS: Readonly<Record<string, Design>> = {
  'dual write': dualWrite,
  'idempotency after the write': idempotencyAfterWrite,
  'projector that counts again': countedTwice,
  'delete before send': deleteBeforeSend,
  'bytes after the commit': bytesAfterCommit,
  'paging by a time index': pagedByTime,
  'index assigned by the tile': indexedByTile,
  'tree grown from memory': grownFromMemory,
  'batch that is written in part': batchInPart,
};
