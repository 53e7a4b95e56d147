import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
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
/** The index on whatever answers. */
const indexOn = (send: (command: Command) => Promise<object>) =>
  new MatchIndex(Object.assign(DynamoDBDocumentClient.from(new DynamoDBClient({})), { send }), 'Matches');
const origin = { submissionId: 'a~1', author: 'a', sources: [], derivedFrom: [] };

test('rows come in as few calls as there can be, and what a busy table leaves of a call is put after it', async () => {
  const cloud = new Cloud();
  const asked: string[] = [];
  const busy = async (command: Command) => {
    asked.push(command.constructor.name);
    return command.constructor.name === 'BatchWriteCommand' ? cloud.answerInPart(command) : cloud.answer(command);
  };
  const rows = Array.from({ length: 30 }, (_, at) => row(at));
  await indexOn(busy).add(rows, origin);
  expect(asked.filter((name) => name === 'BatchWriteCommand')).toHaveLength(2);
  // Half of 25 and of 5, and where the report has it from.
  expect(asked.filter((name) => name === 'PutCommand')).toHaveLength(13 + 3 + 1);
  const index = indexOn(lookingAt(cloud).send);
  for (const { form, key, kind } of rows) expect((await index.under({ form, key }, kind, 2)).rows).toHaveLength(1);
});

test('made anew, a submission has the rows of now, and what the former rules alone made is gone', async () => {
  const cloud = new Cloud();
  const index = indexOn(lookingAt(cloud).send);
  await index.add([row(0), row(1)], origin);
  await index.replace([row(1), row(2)], origin);
  const all = [row(0), row(1), row(2)];
  expect(await index.kindsUnder(all)).toEqual([[], ['phone'], ['phone']]);
  const found = await Promise.all(all.map(({ form, key, kind }) => index.under({ form, key }, kind, 2)));
  expect(found.map(({ rows }) => rows.length)).toEqual([0, 1, 1]);
});

test('a kind that stands under a key is written once, and goes with the last row', async () => {
  const cloud = new Cloud();
  let updates = 0;
  const counted = async (command: Command) => {
    if (command.constructor.name === 'UpdateCommand') updates++;
    return cloud.answer(command);
  };
  const index = indexOn(counted);
  const other = { ...row(0), submissionId: 'b~1', partnerId: 'b' };
  await index.add([row(0)], origin);
  await index.add([other], { ...origin, submissionId: 'b~1' });
  expect(updates).toBe(1);
  await index.forget([row(0)], 'a~1');
  expect(await index.kindsUnder([row(0)])).toEqual([['phone']]);
  await index.forget([other], 'b~1');
  expect(await index.kindsUnder([row(0)])).toEqual([[]]);
});

test('a report that comes while another one of the same value is recalled stays in the lists', async () => {
  const cloud = new Cloud();
  const index = indexOn(lookingAt(cloud).send);
  await index.add([row(0)], origin);
  const meeting = async (command: Command) => {
    const { UpdateExpression = '' } = command.input as { UpdateExpression?: string };
    if (UpdateExpression.startsWith('DELETE'))
      await index.add([{ ...row(0), submissionId: 'b~1', partnerId: 'b' }], { ...origin, submissionId: 'b~1' });
    return cloud.answer(command);
  };
  await indexOn(meeting).forget([row(0)], 'a~1');
  expect(await index.kindsUnder([row(0)])).toEqual([['phone']]);
});

test('a recall that is cut short after it took a kind away leaves in the lists who came meanwhile', async () => {
  const cloud = new Cloud();
  const index = indexOn(lookingAt(cloud).send);
  await index.add([row(0)], origin);
  const cut = async (command: Command) => {
    const { UpdateExpression = '' } = command.input as { UpdateExpression?: string };
    if (!UpdateExpression.startsWith('DELETE')) return cloud.answer(command);
    // It finds its kind in the set, and adds none.
    await index.add([{ ...row(0), submissionId: 'b~1', partnerId: 'b' }], { ...origin, submissionId: 'b~1' });
    cloud.answer(command);
    throw new Error('The process is gone.');
  };
  const recalling = indexOn(cut);
  await expect(recalling.forget([row(0)], 'a~1')).rejects.toThrow('The process is gone.');
  await index.forget([row(0)], 'a~1');
  expect(await index.kindsUnder([row(0)])).toEqual([['phone']]);
});

test('who is late with the rows of a report that was recalled leaves none of them', async () => {
  const cloud = new Cloud();
  const index = indexOn(lookingAt(cloud).send);
  const rows = [row(0), row(1)];
  await index.add(rows, origin);
  await index.forget(rows, 'a~1');
  for (const late of ['add', 'replace'] as const) {
    await index[late](rows, origin);
    expect(await index.originsOf(['a~1'])).toEqual([]);
    expect(await index.rulesOf(['a~1'])).toEqual(new Map());
    expect(await index.kindsUnder(rows)).toEqual([[], []]);
    for (const { form, key, kind } of rows) expect((await index.under({ form, key }, kind, 2)).rows).toEqual([]);
  }
});

test('a recall that is cut short knows the rows of former rules when it goes on', async () => {
  const cloud = new Cloud();
  const index = indexOn(lookingAt(cloud).send);
  const rows = [row(0), row(1)];
  await index.add(rows, origin);
  const cut = async (command: Command) => {
    if (command.constructor.name === 'DeleteCommand') throw new Error('The process is gone.');
    return cloud.answer(command);
  };
  // The rules of now make one row of it.
  const recalling = indexOn(cut);
  await expect(recalling.forget([row(0)], 'a~1')).rejects.toThrow('The process is gone.');
  await index.forget([row(0)], 'a~1');
  for (const { form, key, kind } of rows) expect((await index.under({ form, key }, kind, 2)).rows).toEqual([]);
});
