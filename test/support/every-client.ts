/** Clients that may call every route between them, and things of theirs for the routes to be asked about. */
import { expect, vi } from 'vitest';
import type { Route } from '#schemas/api/route.ts';
import { MESSAGE_TYP } from '#schemas/message.ts';
import { Scope } from '#schemas/partner.ts';
import { practiceAudience } from '#schemas/practice.ts';
import { enrol, operator } from './enrolled.ts';
import { issueFor } from './feed-credentials.ts';
import { isGuarded, type Names, NOBODY } from './route-calls.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from './test-party.ts';

export class EveryClient {
  /** Two units with two reports each, all of one ship. Whoever pages practice has two of practice. */
  readonly unit: RawClient;
  readonly stranger: RawClient;
  /** A reader with every scope but the operator's. */
  readonly everyone: RawClient;
  readonly desk: RawClient;
  /** The unit, its key, the first of its reports and of its two feed credentials. */
  readonly names: Names;

  private constructor(clients: Record<'unit' | 'stranger' | 'everyone' | 'desk', RawClient>, names: Names) {
    this.unit = clients.unit;
    this.stranger = clients.stranger;
    this.everyone = clients.everyone;
    this.desk = clients.desk;
    this.names = names;
  }

  static async enrolled(): Promise<EveryClient> {
    const [unit, stranger, desk] = [await enrol(), await enrol(), await operator()];
    const scopes = Scope.options.filter((scope) => scope !== 'partners:admin');
    const everyone = await enrol('reader', { scopes });
    const sent = [];
    for (const client of [unit, unit, stranger, stranger]) {
      const report = goodReport({ entities: [{ id: 'ship', kind: 'vessel', registration: unit.party.partnerId }] });
      const claims = goodClaims(client.party, client.origin, { report });
      sent.push(await (await client.submit(await signClaims(client.party, claims))).json());
    }
    for (const client of [everyone, everyone, stranger, stranger]) {
      const claims = goodClaims(client.party, practiceAudience(client.origin));
      await client.submit(await signClaims(client.party, claims), '/v1/practice/submissions');
    }
    const { partnerId, signing } = unit.party;
    const [{ credentialId }] = [await issueFor(unit), await issueFor(unit)];
    const { submissionId } = sent[0];
    const requestId = await asked(everyone, unit);
    const names = {
      ...NOBODY,
      partnerId,
      thumbprint: signing.thumbprint,
      submissionId,
      credentialId,
      entryId: `nztcu-curated~${submissionId}`,
      requestId,
      feedId: await feedOfTwoVersions(everyone),
    };
    await linked(everyone, submissionId, sent.length - 1);
    // So that its list of readers has an entry.
    await everyone.get(`/v1/submissions/${names.submissionId}`);
    return new EveryClient({ unit, stranger, everyone, desk }, names);
  }

  /** The one that may call it; a public route is called by nobody in particular. */
  clientFor(route: Route): RawClient | undefined {
    if (!isGuarded(route)) return undefined;
    return route.access.includes('partners:admin') ? this.desk : this.everyone;
  }

  /** What exists, where a route only reads it; otherwise what does not. */
  namesFor({ method }: Route): Names {
    return method === 'get' ? this.names : NOBODY;
  }
}

/** Two requests for information to the unit, and two replies of it to the last. */
async function asked(everyone: RawClient, unit: RawClient): Promise<string> {
  const { partnerId } = unit.party;
  const order = {
    partnerId,
    subject: 'Yachts',
    text: 'Which have called?',
    dueOn: '2039-12-01',
    classification: 'IN-CONFIDENCE',
    tlp: 'AMBER',
  };
  await everyone.postJson('/v1/requests', order);
  const { requestId } = await (await everyone.postJson('/v1/requests', order)).json();
  for (const text of ['Two.', 'And a third one.']) {
    const { iss, aud, iat, jti } = goodClaims(unit.party, unit.origin);
    const jws = await signClaims(unit.party, { iss, aud, iat, jti, requestId, text }, MESSAGE_TYP);
    expect((await unit.submit(jws, `/v1/requests/${requestId}/messages`)).status).toBe(201);
  }
  return requestId;
}

/** So that its history has a second page. */
async function feedOfTwoVersions(analyst: RawClient): Promise<string> {
  const feedId = `paged-${analyst.party.partnerId}`;
  const draft = { title: 'Paged', description: 'For pages.', openTo: 'analysts', reason: 'A test.' };
  expect((await analyst.postJson('/v1/feeds', { feedId, ...draft })).status).toBe(201);
  expect((await analyst.postJson(`/v1/feeds/${feedId}/versions`, { version: 1, ...draft })).status).toBe(201);
  return feedId;
}

/** Reports are indexed a moment after they were accepted. */
async function linked(client: RawClient, submissionId: string, count: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const { items } = await (await client.get(`/v1/submissions/${submissionId}/links`)).json();
      expect(items).toHaveLength(count);
    },
    { timeout: 60_000, interval: 100 },
  );
}
