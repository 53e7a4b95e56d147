import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { MatchIndex } from '#stores/match-index.ts';
import { Cloud, type Command, lookingAt } from '../../faults/model/cloud.ts';

const row = (at: number) =>
  ({
    form: 'phone',
    key: `+68540${at}`,
    kind: 'phone',
    submissionId: 'a~1',
    partnerId: 'a',
    receivedAt: 'x',
    places: [],
  }) as const;
const origin = { submissionId: 'a~1', author: 'a', sources: [], derivedFrom: [] };

test('rows come in as few calls as there can be, and what a busy table leaves of a call is put after it', async () => {
  const cloud = new Cloud();
  const asked: string[] = [];
  const busy = {
    send: async (command: Command) => {
      asked.push(command.constructor.name);
      return command.constructor.name === 'BatchWriteCommand' ? cloud.answerInPart(command) : cloud.answer(command);
    },
  };
  const rows = Array.from({ length: 30 }, (_, at) => row(at));
  await new MatchIndex(busy as unknown as DynamoDBDocumentClient, 'Matches').add(rows, origin);
  expect(asked.filter((name) => name === 'BatchWriteCommand')).toHaveLength(2);
  // Half of 25 and of 5, and where the report has it from.
  expect(asked.filter((name) => name === 'PutCommand')).toHaveLength(13 + 3 + 1);
  const index = new MatchIndex(lookingAt(cloud) as unknown as DynamoDBDocumentClient, 'Matches');
  for (const { form, key, kind } of rows) expect((await index.under({ form, key }, kind, 2)).rows).toHaveLength(1);
});
