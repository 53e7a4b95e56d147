/**
 * Reader organisations on the running exchange: each hears by its own queue of what its audience reads, as far as its ceiling and its rule let
 * through, and of nothing for another's sake.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, expect, inject, test, vi } from 'vitest';
import * as z from 'zod';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { ENROLMENT_TYP } from '#schemas/partner.ts';
import { EntrySummary, WithdrawalNotice } from '#schemas/reader.ts';
import { RECALL_TYP } from '#schemas/recall.ts';
import { Release } from '#schemas/release.ts';
import { Outbox } from '#stores/outbox.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { enrol, enrolmentClaims, enrolReader, operator } from '../support/enrolled.ts';
import { signedIn } from '../support/staff-sign-in.ts';
import { goodClaims, goodReport, makeParty, RawClient, signClaims } from '../support/test-party.ts';

const { origin, dataDir } = inject('exchange');
const READERS = ['ptccc', 'border-targeting'] as const;
type ReaderId = (typeof READERS)[number];
const endpoints = JSON.parse(readFileSync(join(dataDir, 'endpoints.json'), 'utf8'));
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const sqs = new SQSClient({ region: endpoints.region, endpoint: endpoints.sqsEndpoint, credentials });
const outbox = new Outbox(database, tableNamed('Outbox'));

/** Every word of this stands in a report, and on no queue but where it may. */
const CANARY = 'Quillwort';
const container = { id: 'box', kind: 'container', number: 'CSQU3054383' };
const heard: Record<ReaderId, { readonly body: string; readonly summary: EntrySummary }[]> = {
  ptccc: [],
  'border-targeting': [],
};
const ended: Record<ReaderId, WithdrawalNotice[]> = { ptccc: [], 'border-targeting': [] };
const sent: Record<'drugs' | 'fraud' | 'restricted' | 'released', string> = {
  drugs: '',
  fraud: '',
  restricted: '',
  released: '',
};

let unit: RawClient;
let analyst: RawClient;
let ptccc: RawClient;

async function publish(report: object): Promise<string> {
  const claims = goodClaims(unit.party, origin, { report: goodReport({ title: `${CANARY} title`, ...report }) });
  const { submissionId } = await (await unit.submit(await signClaims(unit.party, claims))).json();
  const order = { decision: 'accept', reason: 'Fits.' };
  expect((await analyst.postJson(`/v1/submissions/${submissionId}/decisions`, order)).status).toBe(201);
  return submissionId;
}

/** The partner of the registry whose entries PTCCC hears of. */
async function enrolPtccc(): Promise<void> {
  const party = await makeParty('ptccc');
  const request = await signClaims(party, enrolmentClaims(party, origin), ENROLMENT_TYP);
  const order = { request, fingerprint: party.signing.thumbprint, kind: 'reader', scopes: ['feeds:read'] };
  const answer = await (await operator()).postJson('/v1/partners', { ...order, breakGlass: 'a test' });
  expect(answer.status).toBe(202);
  ptccc = new RawClient(origin, party);
}

async function release(submissionId: string): Promise<Release> {
  const [mere, hemi] = [await signedIn('analyst@local'), await signedIn('analyst2@local')];
  const legalBasis = { ipp11: 'maintenance-of-law', ipp12: 'comparable-safeguards' };
  const wish = { intent: 'release', submissionId, units: ['ptccc'], legalBasis, reason: 'For the region.' };
  const proposed = Release.parse(await (await mere.postJson('/v1/releases', wish)).json());
  const answer = await hemi.postJson(`/v1/releases/${proposed.releaseId}/decision`, { decision: 'approve' });
  const made = Release.parse(await answer.json());
  expect(made.state).toBe('released');
  return made;
}

/** All that a decision leads to has been handed over: no row of it is left in the outbox. */
const isDone = (submissionId: string, placed: string) =>
  vi.waitFor(
    async () => {
      expect(await outbox.find('place', placed)).toBeUndefined();
      for (const readerId of READERS)
        expect(await outbox.find('summary', `nztcu-curated~${submissionId}~${readerId}`)).toBeUndefined();
    },
    { timeout: 30_000, interval: 50 },
  );

/** Takes everything off a queue that is there now; other tests' reports are not looked at. */
async function hear(readerId: ReaderId): Promise<void> {
  const QueueUrl = endpoints.queues[`${readerId}-summaries`];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return;
    for (const { Body = '', ReceiptHandle } of Messages) {
      const read = z.union([EntrySummary, WithdrawalNotice]).parse(JSON.parse(Body));
      if (Object.values(sent).includes(read.submissionId)) {
        if (read.schema === 'entry-summary/1') heard[readerId].push({ body: Body, summary: read });
        else ended[readerId].push(read);
      }
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

beforeAll(async () => {
  [unit, analyst] = [await enrol(), await enrolReader()];
  await enrolPtccc();
  const handling = { classification: 'IN-CONFIDENCE', tlp: 'AMBER' };
  const narrative = `${CANARY} narrative.`;
  const drugs = { crimeTypes: ['illicit-drugs'], entities: [container], narrative };
  sent.drugs = await publish({ ...drugs, handling });
  sent.fraud = await publish({ crimeTypes: ['fraud'], entities: [], narrative, handling });
  sent.restricted = await publish({ ...drugs, handling: { ...handling, classification: 'RESTRICTED' } });
  sent.released = await publish({
    crimeTypes: ['fraud'],
    entities: [container],
    narrative,
    handling: { ...handling, releasableTo: ['ptccc'] },
  });
  const { releaseId } = await release(sent.released);
  for (const submissionId of Object.values(sent)) await isDone(submissionId, `${submissionId}~published`);
  await isDone(sent.released, releaseId);
  for (const readerId of READERS) await hear(readerId);
});

const heardOf = (readerId: ReaderId) => [...new Set(heard[readerId].map(({ summary }) => summary.submissionId))];

test('one that reads as analysts do hears what its rule takes, within its ceiling, and not what was released to another', () => {
  expect(heardOf('border-targeting')).toEqual([sent.drugs]);
});

test('one abroad hears what was released to it, and nothing else that is published', () => {
  expect(heardOf('ptccc')).toEqual([sent.released]);
});

test('a summary says where the entry is and carries no word of the narrative, no entity, and the title only as its marking allows', () => {
  const { body, summary } = heard['ptccc'][0] ?? expect.fail();
  expect(summary).toMatchObject({ entryId: `nztcu-curated~${sent.released}`, title: `${CANARY} title`, tlp: 'AMBER' });
  expect(body).not.toContain(`${CANARY} narrative`);
  expect(body).not.toContain(container.number);
});

test('whoever was told of an entry is told of its end: what was recalled, and what an analyst withdrew; nobody else hears of it', async () => {
  const claims = { iss: unit.party.partnerId, aud: origin, iat: Math.floor(Date.now() / 1000), jti: uuidv7() };
  const { digest } = await (await unit.get(`/v1/submissions/${sent.released}`)).json();
  const recall = { ...claims, submissionId: sent.released, digest, reason: 'Unsafe.' };
  const jws = await signClaims(unit.party, recall, RECALL_TYP);
  expect((await unit.submit(jws, `/v1/submissions/${sent.released}/recall`)).status).toBe(201);
  const withdraw = { decision: 'withdraw', reasonClass: 'refuted', reason: 'No.' };
  for (const id of [sent.drugs, sent.fraud])
    expect((await analyst.postJson(`/v1/submissions/${id}/decisions`, withdraw)).status).toBe(201);
  const ids = (readerId: ReaderId) => ended[readerId].map(({ submissionId }) => submissionId);
  await vi.waitFor(
    async () => {
      for (const readerId of READERS) await hear(readerId);
      expect([new Set(ids('ptccc')), new Set(ids('border-targeting'))]).toEqual([
        new Set([sent.released]),
        new Set([sent.drugs]),
      ]);
    },
    { timeout: 30_000, interval: 100 },
  );
  const notice = ended.ptccc[0] ?? expect.fail();
  expect(notice).toMatchObject({ reasonClass: 'originator', recallId: claims.jti });
  const { recallReaders: readers } = SubmissionStatus.parse(
    await (await unit.get(`/v1/submissions/${sent.released}`)).json(),
  );
  expect(readers?.map(({ reader }) => reader).toSorted()).toEqual(['analysts', 'ptccc']);
  const word = { recallId: claims.jti, submissionId: sent.released };
  expect((await ptccc.postJson('/v1/acknowledgements', word)).status).toBe(204);
});
