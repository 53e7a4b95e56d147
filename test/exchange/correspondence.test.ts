/** What analysts and a unit write to each other, on the running exchange: asked at places, answered by signed replies, kept once, told to nobody else. */
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { AuditPage } from '#schemas/audit.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { InboxPage } from '#schemas/feed.ts';
import { InformationRequest } from '#schemas/information-request.ts';
import { AskedPage, MESSAGE_TYP, MessagePage } from '#schemas/message.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { goodClaims, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const QUESTION = { pointer: '/report/narrative', text: 'Who saw the boat?' };
const RETURN = { decision: 'return', reason: 'One thing is not clear.', questions: [QUESTION] };
const ANSWERS = [{ pointer: '/report/narrative', text: 'Two fishers, from the wharf.' }];

let unit: RawClient;
let stranger: RawClient;
let analyst: RawClient;

beforeAll(async () => {
  [unit, stranger, analyst] = [await enrol(), await enrol(), await enrolReader()];
});

async function sent(): Promise<string> {
  return (await (await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)))).json()).submissionId;
}
const decide = (id: string, order: object) => analyst.postJson(`/v1/submissions/${id}/decisions`, order);
async function returned(): Promise<string> {
  const id = await sent();
  expect((await decide(id, RETURN)).status).toBe(201);
  return id;
}
const signed = (submissionId: string, change: object = {}) =>
  signClaims(
    unit.party,
    {
      iss: unit.party.partnerId,
      aud: origin,
      iat: Math.floor(Date.now() / 1000),
      jti: uuidv7(),
      submissionId,
      answers: ANSWERS,
      ...change,
    },
    MESSAGE_TYP,
  );
const reply = (id: string, jws: string, client = unit) => client.submit(jws, `/v1/submissions/${id}/messages`);
const codeOf = async (answer: Response) => [answer.status, (await answer.json()).code];
const messagesOf = async (id: string, client = unit, query = '') =>
  MessagePage.parse(await (await client.get(`/v1/submissions/${id}/messages${query}`)).json());
const statusOf = async (id: string) => SubmissionStatus.parse(await (await unit.get(`/v1/submissions/${id}`)).json());

/** The inbox is everybody's: it is gone through to its end. */
async function inInbox(id: string) {
  for (let next = ''; ; ) {
    const page = InboxPage.parse(await (await analyst.get(`/v1/inbox?limit=200${next}`)).json());
    const found = page.items.find(({ submissionId }) => submissionId === id);
    if (found || page.next === undefined) return found;
    next = `&cursor=${page.next}`;
  }
}

describe('a report that was returned', () => {
  test('is answered by a signed reply, waits for an analyst again, and can be returned and answered once more', async () => {
    const id = await returned();
    expect(await statusOf(id)).toMatchObject({ state: 'returned', messages: { count: 1, unanswered: 1 } });
    const [question] = (await messagesOf(id)).items;
    expect(question).toMatchObject({ from: 'analyst', text: RETURN.reason, questions: [QUESTION] });
    await expect.poll(() => inInbox(id)).toBeUndefined();

    const jws = await signed(id, { inReplyTo: question?.messageId });
    expect((await reply(id, jws)).status).toBe(201);
    const status = await statusOf(id);
    expect(status).toMatchObject({ state: 'answered', messages: { count: 2, unanswered: 0 } });
    // The report is what it was: the last decision stands, the bytes have their digest.
    expect(status.decision?.decision).toBe('return');
    await expect.poll(async () => (await inInbox(id))?.answeredAt).toBe(status.messages?.answeredAt);
    expect((await messagesOf(id, analyst)).items).toMatchObject([
      { from: 'analyst' },
      { from: 'unit', inReplyTo: question?.messageId, answers: ANSWERS },
    ]);

    expect((await decide(id, RETURN)).status).toBe(201);
    expect((await reply(id, await signed(id))).status).toBe(201);
    const accepted = await decide(id, { decision: 'accept', reason: 'Clear now.' });
    expect(await accepted.json()).toMatchObject({ state: 'published', messages: { count: 4, unanswered: 0 } });

    const trail = await (await operator()).get(`/v1/audit?subject=submission:${id}`);
    const told = AuditPage.parse(await trail.json()).items.filter(({ action }) => action === 'reply-received');
    expect(told.map(({ actor, facts }) => [actor.role, facts?.from, facts?.to])).toEqual([
      ['unit', 'returned', 'answered'],
      ['unit', 'returned', 'answered'],
    ]);
  });

  test('keeps a reply once, however often and however late it is sent, and another one of its name not at all', async () => {
    const id = await returned();
    const [jti, iat] = [uuidv7(), Math.floor(Date.now() / 1000) - 300 * 86_400];
    // Signed before its key was registered: nobody can have had it then.
    expect(await codeOf(await reply(id, await signed(id, { iat })))).toEqual([422, 'key-not-valid']);
    const jws = await signed(id, { jti });
    const many = await Promise.all([1, 2, 3, 4].map(() => reply(id, jws)));
    expect(many.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 201]);
    const [first, ...others] = await Promise.all(many.map((answer) => answer.json()));
    for (const body of others) expect(body).toEqual(first);
    expect((await messagesOf(id)).items).toHaveLength(2);
    expect(await codeOf(await reply(id, await signed(id, { jti, text: 'Another.' })))).toEqual([
      409,
      'message-conflict',
    ]);
    expect(await statusOf(id)).toMatchObject({ state: 'answered', messages: { count: 2 } });
  });

  test('is answered by its own unit only, about itself, for this exchange, and with something in it', async () => {
    const id = await returned();
    const other = await sent();
    expect(await codeOf(await reply(id, await signed(other)))).toEqual([404, 'not-found']);
    expect(await codeOf(await reply(id, await signed(id, { aud: `${origin}/practice` })))).toEqual([
      422,
      'audience-mismatch',
    ]);
    expect(await codeOf(await reply(id, await signed(id, { answers: undefined })))).toEqual([422, 'request-not-valid']);
    const asSubmission = await signClaims(unit.party, goodClaims(unit.party, origin));
    expect(await codeOf(await reply(id, asSubmission))).toEqual([422, 'header-not-allowed']);
    expect(await codeOf(await reply(id, await signed(id), stranger))).toEqual([404, 'not-found']);
    expect((await stranger.get(`/v1/submissions/${id}/messages`)).status).toBe(404);
    expect((await statusOf(id)).state).toBe('returned');
  });
});

describe('what is asked of a unit', () => {
  test('is listed until it is answered; a reply leaves open what was asked after the question it replies to', async () => {
    const id = await returned();
    const asked = async (client: RawClient) =>
      AskedPage.parse(await (await client.get('/v1/questions')).json()).items.filter(
        (item) => item.submissionId === id,
      );
    const [first] = (await asked(unit))[0]?.messages ?? [];
    expect(first).toMatchObject({ text: RETURN.reason, questions: [QUESTION] });
    expect(await asked(stranger)).toEqual([]);
    const later = { text: 'And since:', questions: [QUESTION] };
    expect((await analyst.postJson(`/v1/submissions/${id}/questions`, later)).status).toBe(201);

    expect((await reply(id, await signed(id, { inReplyTo: first?.messageId }))).status).toBe(201);
    expect(await statusOf(id)).toMatchObject({ state: 'returned', messages: { count: 3, unanswered: 1 } });
    expect((await asked(unit))[0]?.messages.map(({ text }) => text)).toEqual(['And since:']);
    expect(await codeOf(await reply(id, await signed(id, { inReplyTo: uuidv7() })))).toEqual([
      422,
      'request-not-valid',
    ]);
    expect((await reply(id, await signed(id))).status).toBe(201);
    expect(await statusOf(id)).toMatchObject({ state: 'answered', messages: { count: 4, unanswered: 0 } });
    expect(await asked(unit)).toEqual([]);
  });
});

describe('a question beside a decision', () => {
  test('moves nothing, is answered like any other, and its pages are gone through by cursor', async () => {
    const id = await sent();
    expect((await decide(id, { decision: 'accept', reason: 'Fits.' })).status).toBe(201);
    const ask = await analyst.postJson(`/v1/submissions/${id}/questions`, {
      text: 'Since then:',
      questions: [QUESTION],
    });
    expect(ask.status).toBe(201);
    expect(await statusOf(id)).toMatchObject({ state: 'published', messages: { count: 1, unanswered: 1 } });
    expect((await reply(id, await signed(id, { answers: undefined, text: 'We look into it.' }))).status).toBe(201);
    expect(await statusOf(id)).toMatchObject({ state: 'published', messages: { count: 2, unanswered: 0 } });
    const first = await messagesOf(id, unit, '?limit=1');
    const second = await messagesOf(id, unit, `?limit=1&cursor=${first.next}`);
    expect([...first.items, ...second.items].map(({ from }) => from)).toEqual(['analyst', 'unit']);
    expect((await unit.postJson(`/v1/submissions/${id}/questions`, { text: 'x', questions: [QUESTION] })).status).toBe(
      403,
    );
  });
});

describe('a request for information', () => {
  const ORDER = {
    subject: 'Yachts',
    text: 'Which have called?',
    dueOn: '2039-12-01',
    classification: 'IN-CONFIDENCE',
    tlp: 'AMBER',
  };
  const ask = (change: object = {}) =>
    analyst.postJson('/v1/requests', { partnerId: unit.party.partnerId, ...ORDER, ...change });
  const asked = async (change?: object) => InformationRequest.parse(await (await ask(change)).json());
  const readAs = async (client: RawClient, requestId: string) =>
    InformationRequest.parse(await (await client.get(`/v1/requests/${requestId}`)).json());
  const answer = async (requestId: string, change: object = {}, client = unit) => {
    const { iss, aud, iat, jti } = goodClaims(unit.party, origin);
    const claims = { iss, aud, iat, jti, requestId, text: 'Two, from Panama.', ...change };
    return client.submit(await signClaims(unit.party, claims, MESSAGE_TYP), `/v1/requests/${requestId}/messages`);
  };

  test('is listed by its unit, declined with a reason, answered after all, once, and is nobody else’s', async () => {
    const { requestId, state, overdue } = await asked();
    expect({ state, overdue }).toEqual({ state: 'open', overdue: false });
    const listed = await (await unit.get('/v1/requests')).json();
    expect(listed.items.map((item: InformationRequest) => item.requestId)).toEqual([requestId]);
    expect((await answer(requestId, { declined: true, text: 'Not in winter.' })).status).toBe(201);
    expect(await readAs(analyst, requestId)).toMatchObject({ state: 'declined', messageCount: 1 });
    const [jti, iat] = [uuidv7(), Math.floor(Date.now() / 1000)];
    const many = await Promise.all([1, 2, 3].map(() => answer(requestId, { jti, iat })));
    expect(many.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201]);
    expect(await readAs(unit, requestId)).toMatchObject({ state: 'answered', messageCount: 2 });
    const replies = MessagePage.parse(await (await analyst.get(`/v1/requests/${requestId}/messages`)).json());
    expect(replies.items.map(({ declined, text }) => [declined, text])).toEqual([
      [true, 'Not in winter.'],
      [undefined, 'Two, from Panama.'],
    ]);
    for (const path of ['', '/messages'])
      expect((await stranger.get(`/v1/requests/${requestId}${path}`)).status).toBe(404);
    expect(await codeOf(await answer(requestId, {}, stranger))).toEqual([404, 'not-found']);
    expect(await (await stranger.get('/v1/requests')).json()).toEqual({ items: [] });
    const ofOther = await stranger.get(`/v1/requests?partnerId=${unit.party.partnerId}`);
    expect(await ofOther.json()).toEqual({ items: [] });
  });

  test('is answered by a report of its unit that names it, and by no report of another', async () => {
    const { requestId } = await asked();
    for (const [client, state] of [
      [stranger, 'open'],
      [unit, 'answered'],
    ] as const) {
      const claims = goodClaims(client.party, origin, { answers: [requestId, 'PIR-7'] });
      const { submissionId } = await (await client.submit(await signClaims(client.party, claims))).json();
      const request = await readAs(analyst, requestId);
      expect(request.state).toBe(state);
      expect(request.submissions).toEqual(state === 'answered' ? [submissionId] : undefined);
    }
  });

  test('is not made to nobody, above what the unit may hold, for a day that is over, or about what another sent', async () => {
    expect(await codeOf(await ask({ partnerId: 'nobody' }))).toEqual([404, 'not-found']);
    expect(await codeOf(await ask({ partnerId: analyst.party.partnerId }))).toEqual([404, 'not-found']);
    for (const change of [
      { dueOn: '2026-01-01' },
      { references: [`${stranger.party.partnerId}~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b`] },
    ])
      expect(await codeOf(await ask(change))).toEqual([422, 'request-not-valid']);
    const low = await enrol('unit', { maximumClassification: 'IN-CONFIDENCE' });
    const above = await ask({ partnerId: low.party.partnerId, classification: 'RESTRICTED' });
    expect(await codeOf(above)).toEqual([422, 'request-not-valid']);
  });
});

describe('what became of a report', () => {
  test('is recorded by analysts, told to its unit by role, corrected by another entry, and told to nobody else', async () => {
    const id = await sent();
    const path = `/v1/submissions/${id}/feedback`;
    const amounts = [{ kind: 'money', quantity: 48_000, unit: 'currency', currency: 'FJD' }];
    const recorded = await Promise.all(
      [{ outcome: 'linked' }, { outcome: 'restrained', amounts, on: '2026-10-05' }].map((order) =>
        analyst.postJson(path, order),
      ),
    );
    expect(recorded.map(({ status }) => status)).toEqual([201, 201]);
    const [linked] = await Promise.all(recorded.map((answer) => answer.json()));
    const shown = async () => (await statusOf(id)).feedback?.map(({ outcome, byRole }) => [outcome, byRole]).toSorted();
    expect(await shown()).toEqual([
      ['linked', 'analyst'],
      ['restrained', 'analyst'],
    ]);
    const back = { outcome: 'taken-back', replaces: linked.feedbackId };
    expect((await analyst.postJson(path, back)).status).toBe(201);
    expect(await codeOf(await analyst.postJson(path, back))).toEqual([422, 'request-not-valid']);
    expect(await shown()).toEqual([['restrained', 'analyst']]);
    expect((await unit.postJson(path, { outcome: 'used' })).status).toBe(403);
    const readers = await (await unit.get(`/v1/submissions/${id}/readers`)).json();
    expect(readers.items.map(({ action }: { action: string }) => action)).toEqual(Array(3).fill('feedback-recorded'));
    expect(JSON.stringify(readers)).not.toContain(analyst.party.partnerId);
  });
});
