/** A restore, and the proof that what came of it is the same exchange: by the log, up to what was witnessed, and by all stores that agree with it. */
import { rmSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { encodeBase64 } from '#domain/base64url.ts';
import { type Checkpoint, checkpointOfNote } from '#domain/checkpoint.ts';
import { treeOfTiles } from '#domain/log-tiles.ts';
import { rootOf, sameBytes } from '#domain/merkle-log.ts';
import { LogStore } from '#stores/log-store.ts';
import { LogTileStore } from '#stores/log-tile-store.ts';
import { logLeafKey } from '#stores/table-keys.ts';
import { enginesOn, reconcile, type Statement } from '../../infra/local/reconcile.ts';
import { rebuild } from '../../infra/local/restore.ts';
import { naiveLeaf, naiveRoot } from '../support/log-forge.ts';

/** Why a backup may not be taken, in plain sentences. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

function refuse(why: string): never {
  throw new BackupRefused(why);
}

export type Drill = {
  /** The directory of an exchange, or a copy of one. */
  readonly from: string;
  readonly to: string;
  /** A signed checkpoint that was kept outside of what is restored. */
  readonly witnessed: string;
};
export type Proof = {
  readonly leaves: number;
  readonly witnessed: number;
  readonly published: number;
  /** Of all leaves, base64. */
  readonly root: string;
  readonly statement: Statement;
};

/**
 * Rebuilds, and proves. What is refused is taken away again.
 * @throws {BackupRefused}
 */
export async function restoreDrill({ from, to, witnessed }: Drill): Promise<Proof> {
  rebuild(from, to);
  try {
    const proven = await proveLog(to, checkpointOfNote(witnessed));
    const statement = await reconcile(to);
    if (!statement.agrees)
      refuse(
        `Its stores disagree: ${statement.disagreements.map(({ kind, about }) => `${kind} ${about}`).join('; ')}.`,
      );
    return { ...proven, statement };
  } catch (error) {
    rmSync(to, { recursive: true, force: true });
    throw error;
  }
}

/** The log that lies in a directory, while its engines run for it. */
async function withLog<T>(
  dataDir: string,
  look: (database: DynamoDBDocumentClient, table: string, tiles: LogTileStore) => Promise<T>,
): Promise<T> {
  const { engines, place, model, stop } = await enginesOn(dataDir);
  const at = (endpoint: string) => ({
    region: place.region,
    endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const database = new DynamoDBClient(at(engines.dynamodb));
  const s3 = new S3Client({ ...at(engines.s3), forcePathStyle: true });
  try {
    const table = model.tables.find(({ id }) => id === 'Log')?.name ?? '';
    return await look(DynamoDBDocumentClient.from(database), table, new LogTileStore(s3, 'logtiles'));
  } finally {
    database.destroy();
    s3.destroy();
    await stop();
  }
}

const proveLog = (dataDir: string, seen: Checkpoint) =>
  withLog(dataDir, (database, table, tiles) => proveTree(new LogStore(database, table), tiles, seen));

/** For tests: what somebody does who wants the past to be another one. */
export const changeFirstLeaf = (dataDir: string) =>
  withLog(dataDir, (database, TableName) => {
    const Item = { ...logLeafKey(0), entry: Uint8Array.from([1, 2, 3]) };
    return database.send(new PutCommand({ TableName, Item }));
  });

/** The leaves of the table against what was witnessed, and what is published against the leaves. */
async function proveTree(log: LogStore, tiles: LogTileStore, seen: Checkpoint): Promise<Omit<Proof, 'statement'>> {
  const size = await log.size();
  if (size < seen.size)
    refuse(
      `It is older than what was witnessed: its log has ${size} entries, and ${seen.size} were seen. A newer backup is needed; to go on from here would be a second log under one name.`,
    );
  const hashes = (await log.entries(0, size)).map(naiveLeaf);
  if (!sameBytes(naiveRoot(hashes.slice(0, seen.size)), seen.root))
    refuse(`Its log is another one: its first ${seen.size} entries do not make the tree that was witnessed.`);
  const published = await newestPublished(tiles);
  if (published && published.size > size)
    refuse(`Its tables are older than its objects: ${published.size} entries are published, and its log has ${size}.`);
  if (published && !sameBytes(naiveRoot(hashes.slice(0, published.size)), published.root))
    refuse(`Its log is another one than is published in its own objects.`);
  if (published && !sameBytes(await rootOf(treeOfTiles(published.size, (tile) => tiles.read(tile))), published.root))
    refuse('Its tiles make another tree than its checkpoint says.');
  return {
    leaves: size,
    witnessed: seen.size,
    published: published?.size ?? 0,
    root: encodeBase64(naiveRoot(hashes)),
  };
}

/** Along the chain. */
async function newestPublished(tiles: LogTileStore): Promise<Checkpoint | undefined> {
  let last: Checkpoint | undefined;
  for (;;) {
    const note = await tiles.checkpointAfter(last?.size ?? 0);
    if (note === undefined) return last;
    last = checkpointOfNote(note);
  }
}
