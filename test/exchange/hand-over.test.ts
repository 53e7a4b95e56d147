/** The hand-over to NZTCU: which queue, what it says, and that it arrives even when the wake-up was lost. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import { expect, inject, test } from 'vitest';
import { Outbox } from '#stores/outbox.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { enrol, enrolReader } from '../support/enrolled.ts';
import { callFor, summaryOf } from '../support/nztcu-queues.ts';
import { goodClaims, goodReport, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');

async function submitted(
  report: Record<string, unknown>,
): Promise<{ unit: Awaited<ReturnType<typeof enrol>>; submissionId: string }> {
  const unit = await enrol();
  const response = await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin, { report })));
  expect(response.status).toBe(201);
  return { unit, submissionId: (await response.json()).submissionId };
}

test('a routine report is handed over as a summary without its narrative [ASVS 14.2.6]', async () => {
  const report = goodReport();
  const { submissionId, unit } = await submitted(report);
  const summary = await summaryOf(submissionId, 'nztcu-summaries');
  expect(summary).toMatchObject({
    summaryId: `${submissionId}~summary`,
    partnerId: unit.party.partnerId,
    precedence: 'routine',
    title: report.title,
    countries: ['TO'],
  });
  expect(JSON.stringify(summary)).not.toContain('Fishers at Neiafu');
});

test('a report marked above the queue is handed over without its title', async () => {
  const { submissionId } = await submitted(goodReport({ handling: { classification: 'SENSITIVE', tlp: 'RED' } }));
  expect(await summaryOf(submissionId, 'nztcu-summaries')).not.toHaveProperty('title');
});

test('an immediate report goes to the queue of its own, and its unit sees when it was taken over', async () => {
  const actBy = new Date(Date.now() + 86_400_000).toISOString();
  const { submissionId, unit } = await submitted(goodReport({ precedence: 'immediate', actBy }));
  const { summaryId } = await summaryOf(submissionId, 'nztcu-immediate');
  const reader = await enrolReader();
  const acknowledge = () => reader.postJson('/v1/acknowledgements', { summaryId, submissionId });
  expect((await acknowledge()).status).toBe(204);
  const { takenAt } = await (await unit.get(`/v1/submissions/${submissionId}`)).json();
  expect(takenAt).toEqual(expect.any(String));
  expect((await acknowledge()).status).toBe(204);
  expect((await (await unit.get(`/v1/submissions/${submissionId}`)).json()).takenAt).toBe(takenAt);
});

test('a row whose wake-up was lost is delivered when the sweeper calls for it, and is gone then', async () => {
  const outbox = new Outbox(database, tableNamed('Outbox'));
  const { submissionId } = await submitted(goodReport());
  const summary = await summaryOf(submissionId, 'nztcu-summaries');
  const lost = `t-lost~${uuidv7()}`;
  const event = { eventId: lost, summary: { ...summary, submissionId: lost, summaryId: `${lost}~summary` } };
  // A consumer of another name does not pass the stream's filter: nobody is woken.
  const { TableName, Item } = outbox.added('summary', event, Date.now()).Put;
  await database.send(new PutCommand({ TableName, Item: { ...Item, consumer: 'nobody' } }));
  await callFor('summary-retry', lost);
  expect((await summaryOf(lost, 'nztcu-summaries')).summaryId).toBe(`${lost}~summary`);
  while (await outbox.find('summary', lost)) await new Promise((resolve) => setTimeout(resolve, 20));
});
