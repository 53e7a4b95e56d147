/** Letting somebody in alone. The control is let in by two, in the same run; nobody else is, however it is tried. */
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, expect, inject, test } from 'vitest';
import { ENROLMENT_TYP } from '#schemas/partner.ts';
import { Proposal } from '#schemas/proposal.ts';
import { enrolmentClaims, enrolReader, operator } from '../support/enrolled.ts';
import { given, proposeFor } from '../support/feed-credentials.ts';
import { signedIn } from '../support/staff-sign-in.ts';
import { makeParty, RawClient, signClaims } from '../support/test-party.ts';
import { attacks } from './vector-tests.ts';
import { basicOf } from './vectors/basic.ts';
import { type Registry, secondPersonVectors } from './vectors/second-person.ts';
import { expectAnswer } from './wire.ts';

const { origin } = inject('exchange');
let people: Pick<Registry, 'tomasi' | 'leilani' | 'desk' | 'analyst'>;
let reader: RawClient;

beforeAll(async () => {
  const [tomasi, leilani, analyst, desk] = await Promise.all([
    signedIn('operator@local'),
    signedIn('operator2@local'),
    signedIn('analyst@local'),
    operator(),
  ]);
  people = { tomasi, leilani, analyst, desk };
  reader = await enrolReader();
});

async function registry(): Promise<Registry> {
  const party = await makeParty(`t-${uuidv7().slice(-20)}`);
  const request = await signClaims(party, enrolmentClaims(party, origin), ENROLMENT_TYP);
  const order = { request, fingerprint: party.signing.thumbprint, kind: 'unit' };
  return {
    ...people,
    party,
    propose: async (as, change = {}) =>
      Proposal.parse(await (await as.postJson('/v1/partners', { ...order, ...change })).json()),
    decide: (as, proposalId, decision) => as.postJson(`/v1/proposals/${proposalId}/decision`, decision),
    proposeCredential,
    setStatus: (as, partnerId, change) => as.postJson(`/v1/partners/${partnerId}/status`, change),
  };
}

async function proposeCredential(as: RawClient) {
  const issued = await given(reader.party.partnerId, await proposeFor(as, reader));
  const open = () => fetch(`${origin}/v1/feeds/nztcu-curated/items`, { headers: { Authorization: basicOf(issued) } });
  return { proposalId: issued.proposalId, open };
}

const getsToken = async ({ party }: Registry) => (await new RawClient(origin, party).requestToken()).status;

test('the control: two persons let a unit in', async () => {
  const on = await registry();
  const { proposalId } = await on.propose(on.tomasi);
  const approval = { decision: 'approve', fingerprint: on.party.signing.thumbprint };
  expect((await on.decide(on.leilani, proposalId, approval)).status).toBe(200);
  expect(await getsToken(on)).toBe(200);
});

test("the control: two persons give a program a reader's feed", async () => {
  const { proposalId, open } = await proposeCredential(people.tomasi);
  expect((await open()).status).toBe(401);
  expect((await people.leilani.postJson(`/v1/proposals/${proposalId}/decision`, { decision: 'approve' })).status).toBe(
    200,
  );
  expect((await open()).status).toBe(200);
});

attacks('second person', secondPersonVectors, 'is refused', async ({ name, play, expect: due }) => {
  const on = await registry();
  const answer = await play(on);
  const headers = Object.fromEntries(answer.headers);
  expectAnswer({ status: answer.status, headers, body: await answer.text() }, due);
  if (!name.includes('glass')) expect(await getsToken(on)).toBe(401);
});
