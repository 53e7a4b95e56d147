import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { Outbox } from '#stores/outbox.ts';
import { SubmissionCommit } from '#stores/submission-commit.ts';
import { itemOfRecord } from '#stores/submission-item.ts';
import { acceptedOn } from '../../support/tallies.ts';
import { makeParty, registered } from '../../support/test-party.ts';

process.env.AWS_REGION ??= 'ap-southeast-6';

const NOW = Date.parse('2026-11-22T01:00:00Z');
const tables = { submissions: 'Submissions', registry: 'Registry', replay: 'Replay' };
const client = mockClient(DynamoDBDocumentClient);
const partner = { partner: registered(await makeParty('tonga-tcu')), version: 7 };
const jti = '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
const tally = acceptedOn('2026-11-22', {}, { reportKey: jti });
const submissionId = `tonga-tcu~${jti}`;
const record: SubmissionRecord = {
  submissionId,
  partnerId: 'tonga-tcu',
  jti,
  digest: 'ab'.repeat(64),
  signerKid: 'tonga-tcu:key',
  receivedAt: '2026-11-22T01:00:00.000Z',
  retention: 'standard',
  title: 'A title',
  receipt: 'a.receipt.jws',
  findings: [],
  summary: {
    schema: 'summary/1',
    summaryId: `${submissionId}~summary`,
    submissionId,
    partnerId: 'tonga-tcu',
    receivedAt: '2026-11-22T01:00:00.000Z',
    precedence: 'immediate',
    classification: 'IN-CONFIDENCE',
    tlp: 'AMBER',
    language: 'en',
    crimeTypes: ['fraud'],
    enablers: [],
    activityFrom: '2026-11-21',
    countries: ['TO'],
    entityCounts: {},
    grading: { reliability: 'B', credibility: '2' },
    attachmentCount: 0,
    findingCount: 0,
  },
  state: 'received',
};

/** Reasons in the order of the transaction: record, partner, quota, four outbox rows. */
function cancelled(...codes: string[]): TransactionCanceledException {
  const keys = { pk: 'UNIT#tonga-tcu', sk: `SUB#${jti}`, inboxKey: 'INBOX', inboxRank: '0' };
  const stored = marshall({ ...keys, ...itemOfRecord(record) });
  return new TransactionCanceledException({
    $metadata: {},
    message: 'cancelled',
    CancellationReasons: codes.map((Code, index) => ({
      Code,
      ...(index === 0 && Code === 'ConditionalCheckFailed' && { Item: stored }),
    })),
  });
}

const logEntry = new Uint8Array(65);
const commit = () =>
  new SubmissionCommit(dynamodb(), tables, new Outbox(dynamodb(), 'Outbox')).commit(
    record,
    { tally, logEntry },
    partner,
    NOW,
  );

beforeEach(() => client.reset());

describe('the commit', () => {
  test('is one transaction over record, partner, quota and an outbox row for each consumer [ASVS 2.3.3]', async () => {
    client.on(TransactWriteCommand).resolves({});
    expect(await commit()).toEqual({ outcome: 'committed' });
    const [call] = client.commandCalls(TransactWriteCommand);
    const items = call?.args[0].input.TransactItems ?? [];
    expect(items.map((item) => `${Object.keys(item)[0]} ${Object.values(item)[0]?.TableName}`)).toEqual([
      'Put Submissions',
      'ConditionCheck Registry',
      'Update Replay',
      'Put Outbox',
      'Put Outbox',
      'Put Outbox',
      'Put Outbox',
    ]);
    expect(items[1]?.ConditionCheck?.ExpressionAttributeValues).toEqual({ ':judged': 7 });
    expect(items[0]?.Put?.Item).toMatchObject({ inboxRank: `0#2026-11-22T01:00:00.000Z#${submissionId}` });
  });

  test('gives back what stands there already, without its keys, even when the partner changed too', async () => {
    client
      .on(TransactWriteCommand)
      .rejects(cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed', 'None', 'None', 'None', 'None'));
    expect(await commit()).toEqual({ outcome: 'exists', record });
  });

  test('tells a changed partner from a used-up quota', async () => {
    client
      .on(TransactWriteCommand)
      .rejects(cancelled('None', 'ConditionalCheckFailed', 'None', 'None', 'None', 'None'));
    expect(await commit()).toEqual({ outcome: 'partner-changed' });
    client
      .on(TransactWriteCommand)
      .rejects(cancelled('None', 'None', 'ConditionalCheckFailed', 'None', 'None', 'None'));
    expect(await commit()).toEqual({ outcome: 'quota-exceeded' });
  });

  test('tries again when transactions met on one item, under the same request token', async () => {
    const conflict = cancelled('None', 'TransactionConflict', 'None', 'None', 'None', 'None');
    client.on(TransactWriteCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({});
    expect(await commit()).toEqual({ outcome: 'committed' });
    const tokens = client.commandCalls(TransactWriteCommand).map((call) => call.args[0].input.ClientRequestToken);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
  });

  test('hands on what it does not understand: nothing was acknowledged', async () => {
    client.on(TransactWriteCommand).rejects(new Error('out of reach'));
    await expect(commit()).rejects.toThrow('out of reach');
  });
});
