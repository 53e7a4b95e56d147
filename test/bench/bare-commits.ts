/** What the DynamoDB engine can do alone: the transaction of an accepted submission, straight to it, on tables of the bench. */
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import type { Submission } from '#schemas/submission.ts';
import { recordOf } from '#domain/submission-record.ts';
import { acceptedTally } from '#domain/tally.ts';
import { Outbox } from '#stores/outbox.ts';
import { SubmissionCommit } from '#stores/submission-commit.ts';
import { partnerKey } from '#stores/table-keys.ts';
import type { Endpoints } from '../../infra/local/start.ts';
import { makeParty, registered, type TestParty } from '../support/test-party.ts';
import { claimsFor } from './benchmark-report.ts';

export type BareCommits = {
  /** Transactions per second, acknowledged. */
  readonly rate: (count: number, concurrency: number) => Promise<number>;
  readonly close: () => void;
};

export async function bareCommits({ dynamodbEndpoint, region, tables }: Endpoints): Promise<BareCommits> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: dynamodbEndpoint, region, credentials });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const twinOf = async (id: string) => makeTwin(client, tables[id] ?? id);
  const [submissions, registry, replay, outbox] = await Promise.all([
    twinOf('Submissions'),
    twinOf('Registry'),
    twinOf('Replay'),
    twinOf('Outbox'),
  ]);
  const commits = new SubmissionCommit(documents, { submissions, registry, replay }, new Outbox(documents, outbox));
  const parties = await Promise.all(Array.from({ length: 4 }, (_, index) => makeParty(`bare-${index}`)));
  for (const { partnerId } of parties) {
    await documents.send(new PutCommand({ TableName: registry, Item: { ...partnerKey(partnerId), version: 1 } }));
  }
  const one = async (party: TestParty) => {
    const { record, tally, now } = commitOf(party);
    const { outcome } = await commits.commit(
      record,
      { tally, logEntry: new Uint8Array(65) },
      { partner: registered(party), version: 1 },
      now,
    );
    if (outcome !== 'committed') throw new Error(`The bare commit ended as ${outcome}.`);
  };
  return {
    rate: async (count, concurrency) => {
      const waiting = Array.from({ length: count }, (_, index) => parties[index % parties.length]).values();
      const began = performance.now();
      const lane = async () => {
        for (const party of waiting) if (party) await one(party);
      };
      await Promise.all(Array.from({ length: concurrency }, lane));
      return (count * 1000) / (performance.now() - began);
    },
    close: () => client.destroy(),
  };
}

/** A table with the same keys, index and stream, which nobody polls. */
async function makeTwin(client: DynamoDBClient, name: string): Promise<string> {
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: name }));
  const twin = `bench-${name}`;
  await client.send(
    new CreateTableCommand({
      TableName: twin,
      KeySchema: table?.KeySchema,
      AttributeDefinitions: table?.AttributeDefinitions,
      BillingMode: 'PAY_PER_REQUEST',
      ...(table?.StreamSpecification && { StreamSpecification: table.StreamSpecification }),
      ...(table?.GlobalSecondaryIndexes && {
        GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
          IndexName,
          KeySchema,
          Projection,
        })),
      }),
    }),
  );
  return twin;
}

/** The record that a submission of the benchmark's report would leave, with a receipt of a receipt's length. */
function commitOf({ partnerId }: TestParty) {
  const now = Date.now();
  const submission = claimsFor({ partnerId, origin: 'bench' }, '4 KB') as Submission;
  const jti = uuidv7();
  const proven = { jws: '', digest: 'd'.repeat(128), signerKid: `${partnerId}:${'t'.repeat(43)}`, jti };
  const verified = { ...proven, submission: { ...submission, jti }, findings: [] };
  return { record: recordOf(verified, now, 'r'.repeat(1_000)), tally: acceptedTally(verified, now), now };
}
