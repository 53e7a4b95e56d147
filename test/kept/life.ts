/** The life of an exchange that is kept for good: as many kinds of rows as there are, by the deeds that make them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { expect, vi } from 'vitest';
import { kidOf, signSubmission } from '#domain/sign-submission.ts';
import { LENDING_TYP } from '#schemas/lending.ts';
import { MESSAGE_TYP } from '#schemas/message.ts';
import { ENROLMENT_TYP, KEY_POSSESSION_TYP, KEY_ROTATION_TYP, Scope } from '#schemas/partner.ts';
import { Proposal } from '#schemas/proposal.ts';
import { RECALL_TYP } from '#schemas/recall.ts';
import { Release, RELEASE_PERMISSION_TYP } from '#schemas/release.ts';
import { NIL_RETURN_TYP } from '#schemas/requirement.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { enrol, enrolmentClaims, operator, type Place } from '../support/enrolled.ts';
import { given, proposeFor } from '../support/feed-credentials.ts';
import { manifestOf, photo, sendFile } from '../support/files.ts';
import { root } from '../support/source-files.ts';
import { signedIn } from '../support/staff-sign-in.ts';
import { goodClaims, goodReport, makeKey, makeParty, type RawClient, signClaims } from '../support/test-party.ts';

export type Life = {
  readonly clients: Readonly<Record<'unit' | 'other' | 'reader' | 'desk', RawClient>>;
  /** What path parameters name, each a set of its own. */
  readonly names: readonly Readonly<Record<string, string>>[];
};

const PATIENCE = { timeout: 60_000, interval: 50 };
const sample = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(root, 'test/samples/accepted', `${name}.json`), 'utf8'));

async function ok(answer: Response, status: number) {
  if (answer.status !== status) expect.fail(`${answer.status} instead of ${status}: ${await answer.text()}`);
  return answer;
}

export async function live(place: Place): Promise<Life> {
  const { origin } = place;
  const desk = await operator(place);
  const scopes = Scope.options.filter((scope) => !['partners:admin', 'operations:admin'].includes(scope));
  const [unit, other, reader] = [
    await enrol('unit', {}, place),
    await enrol('unit', {}, place),
    await enrol('reader', { scopes }, place),
  ];
  const second = await signedIn('operator@local', place);
  const [partnerId, otherId] = [unit.party.partnerId, other.party.partnerId];
  const now = () => Math.floor(Date.now() / 1000);
  const post = async (client: RawClient, path: string, body: object, status = 201) =>
    (await ok(await client.postJson(path, body), status)).json();
  /** Something that a unit signs, at its own address. */
  const says = async (by: RawClient, path: string, typ: string, claims: object, status = 201) => {
    const parties = { iss: by.party.partnerId, aud: origin, iat: now(), jti: uuidv7() };
    return (await ok(await by.submit(await signClaims(by.party, { ...parties, ...claims }, typ), path), status)).json();
  };
  const sends = async (by: RawClient, report: object, more: object = {}): Promise<string> => {
    const claims = goodClaims(by.party, origin, { report: goodReport(report), ...more });
    const { submissionId } = await (await ok(await by.submit(await signClaims(by.party, claims)), 201)).json();
    return submissionId;
  };
  const statusOf = async (id: string) =>
    SubmissionStatus.parse(await (await ok(await unit.get(`/v1/submissions/${id}`), 200)).json());
  const decide = (id: string, decision: object) =>
    post(reader, `/v1/submissions/${id}/decisions`, { reason: 'Kept.', ...decision });
  const accept = { decision: 'accept', grading: { reliability: 'B', credibility: '2' } };

  const ship = { kind: 'vessel', id: 'ship', imo: '9074729', name: 'Moana Rua' };
  const rule = { crimeTypes: ['illicit-drugs'], entityKinds: ['vessel'] };
  const feed = { feedId: 'kept-by-rule', title: 'Kept', description: 'By rule.', openTo: 'units', reason: 'Kept.' };
  await post(reader, '/v1/feeds', { ...feed, rule });
  await post(reader, '/v1/feeds', { ...feed, feedId: 'kept-by-hand' });
  const plan = { number: 'KEPT-2026-01', title: 'Kept', question: 'What is kept?', from: '2026-11', to: '2027-03' };
  await post(reader, '/v1/requirements', plan);

  const published = await sends(unit, { entities: [ship] }, { answers: [plan.number] });
  await decide(published, { decision: 'triage' });
  await decide(published, accept);
  await post(reader, '/v1/feeds/kept-by-hand/entries', { submissionId: published, reason: 'Kept.' });
  const french = sample('02-polynesie-voilier-marquises');
  const linked = await sends(other, { ...(french['report'] as object), entities: [ship] });
  const objects = [...(await taxii(reader)), ...(await taxii(unit))];
  await decide(linked, accept);

  const basis = { ipp11: 'maintenance-of-law', ipp12: 'comparable-safeguards' };
  const wish = { intent: 'release', submissionId: published, units: [otherId], legalBasis: basis, reason: 'Kept.' };
  const permission = { submissionId: published, units: [otherId], permission: 'given' };
  await says(unit, `/v1/submissions/${published}/permissions`, RELEASE_PERMISSION_TYP, permission);
  const { releaseId } = Release.parse(await post(await signedIn('analyst@local', place), '/v1/releases', wish));
  const decision = `/v1/releases/${releaseId}/decision`;
  await post(await signedIn('analyst2@local', place), decision, { decision: 'approve' }, 200);
  await post(reader, `/v1/submissions/${published}/feedback`, { outcome: 'used' });
  await post(reader, `/v1/submissions/${published}/privacy`, {
    note: 'correction',
    reference: 'IPP7-2026-003',
    outcome: 'statement-attached',
    statement: 'Not mine.',
    reason: 'The unit stands by it.',
  });
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await says(unit, `/v1/submissions/${published}/lendings`, LENDING_TYP, {
    submissionId: published,
    lending: 'given',
    until,
  });

  const asked = await sends(unit, { entities: [{ ...ship, imo: '9074720' }] });
  await decide(asked, { decision: 'return', questions: [{ pointer: '/report/narrative', text: 'Who?' }] });
  await says(unit, `/v1/submissions/${asked}/messages`, MESSAGE_TYP, { submissionId: asked, text: 'Fishers.' });
  await sends(unit, {}, { supersedes: asked });
  const challenge = { submissionId: asked, code: 'imo-check-digit', reason: 'It reads so on the hull.' };
  await post(unit, `/v1/quality/partners/${partnerId}/challenges`, challenge);
  const visit = {
    kind: 'course',
    from: '2026-06-08',
    to: '2026-06-12',
    agencies: ['Customs'],
    about: ['imo-check-digit'],
  };
  await post(reader, `/v1/quality/partners/${partnerId}/engagements`, visit);

  const [withdrawn, recalled, disposed, declined] = [
    await sends(unit, { title: 'Withdrawn' }),
    await sends(unit, { title: 'Recalled' }),
    await sends(unit, { title: 'Disposed of' }),
    await sends(other, { title: 'Declined' }),
  ];
  await decide(withdrawn, accept);
  await decide(withdrawn, { decision: 'withdraw', reasonClass: 'refuted' });
  await decide(declined, { decision: 'decline' });
  await decide(recalled, accept);
  const { digest } = await statusOf(recalled);
  const recall = { submissionId: recalled, digest, reason: 'The source is in danger.' };
  await says(unit, `/v1/submissions/${recalled}/recall`, RECALL_TYP, recall);
  const order = { ground: 'unlawful', reason: 'A court said so.' };
  const { proposalId } = Proposal.parse(await post(desk, `/v1/submissions/${disposed}/disposal`, order, 202));
  await post(second, `/v1/proposals/${proposalId}/decision`, { decision: 'approve' }, 200);

  const file = photo(900, 'kept');
  const attached = await sends(unit, { title: 'With a photo' }, { attachments: [manifestOf(file)] });
  await sendFile(unit, file);
  await vi.waitFor(async () => expect((await statusOf(attached)).attachments?.[0]?.state).toBe('held'), PATIENCE);
  await post(desk, `/v1/submissions/${attached}/hold`, { hold: 'placed', reason: 'Proceedings.' }, 200);

  const request = { partnerId, subject: 'Kept', text: 'What is kept?', dueOn: '2039-12-01' };
  const marking = { classification: 'IN-CONFIDENCE', tlp: 'AMBER' };
  const { requestId } = await post(reader, '/v1/requests', { ...request, ...marking });
  const no = { requestId, declined: true, text: 'Nobody looked.' };
  await says(unit, `/v1/requests/${requestId}/messages`, MESSAGE_TYP, no);
  const nothing = { requirement: plan.number, from: '2026-11', to: '2026-11' };
  await says(other, `/v1/requirements/${plan.number}/nil-returns`, NIL_RETURN_TYP, nothing);
  await post(desk, '/v1/outages', { partnerId: otherId, from: '2026-10-04', to: '2026-11-02', reason: 'cable' });
  const summary = { submissionId: published, summaryId: `${published}~summary` };
  await ok(await reader.postJson('/v1/acknowledgements', summary), 204);
  const bad = await signClaims(unit.party, goodClaims(unit.party, origin, { report: goodReport({ title: '' }) }));
  await ok(await unit.submit(bad), 422);

  const { credentialId } = await given(otherId, await proposeFor(desk, other, { breakGlass: 'a test' }));
  const waiting = await makeParty('kept-waits');
  const jws = await signClaims(waiting, enrolmentClaims(waiting, origin), ENROLMENT_TYP);
  await post(desk, '/v1/partners', { request: jws, fingerprint: waiting.signing.thumbprint, kind: 'unit' }, 202);
  const key = await makeKey();
  const name = { iss: otherId, aud: origin, jti: uuidv7() };
  const signer = { kid: kidOf(otherId, key.thumbprint), key: key.privateKey, algorithm: key.algorithm };
  const possession = await signSubmission(name, signer, KEY_POSSESSION_TYP);
  await says(other, '/v1/keys', KEY_ROTATION_TYP, { ...name, use: 'signing', jwk: key.jwk, possession });

  const shared = { partnerId, requestId, releaseId, proposalId, credentialId, number: plan.number };
  const ofReport = (submissionId: string, feedId = 'nztcu-curated') => {
    const entry = { feedId, collectionId: feedId, entryId: `${feedId}~${submissionId}` };
    return { ...shared, submissionId, ...entry, objectId: objects.find((id) => id.startsWith('report--')) ?? '' };
  };
  return {
    clients: { unit, other, reader, desk },
    names: [
      ofReport(published),
      ofReport(published, 'kept-by-rule'),
      ofReport(published, 'kept-by-hand'),
      { ...ofReport(linked), partnerId: otherId },
      ...[asked, withdrawn, recalled, disposed, declined, attached].map((id) => ofReport(id)),
    ],
  };
}

/** From the first pull on a feed is made into STIX for whoever pulls it. */
async function taxii(client: RawClient): Promise<string[]> {
  return vi.waitFor(async () => {
    const answer = await ok(await client.get('/taxii2/feeds/collections/nztcu-curated/objects/'), 200);
    const { objects = [] } = await answer.json();
    expect(objects.length).toBeGreaterThan(0);
    return objects.map(({ id }: { id: string }) => id);
  }, PATIENCE);
}
