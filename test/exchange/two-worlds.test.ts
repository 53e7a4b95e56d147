/**
 * Two worlds, one with a secret report and one without it: to whoever may not read it they are the same world, by status,
 * bytes, headers, counts and cursors, over every route of the contract (attack row 38).
 */
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { namespaceOf, reportPartId } from '#domain/stix/stix-ids.ts';
import type { Route, Tag } from '#schemas/api/route.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import { LENDING_TYP } from '#schemas/lending.ts';
import { MESSAGE_TYP } from '#schemas/message.ts';
import { RELEASE_PERMISSION_TYP } from '#schemas/release.ts';
import { UNIT_SCOPES } from '#schemas/partner.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { BasicClient, issueFor } from '../support/feed-credentials.ts';
import {
  addressOf,
  callAs,
  codeIn,
  exampleBody,
  guardedRoutes,
  isGuarded,
  isPaged,
  listsMembers,
  type Names,
  NOBODY,
  parametersOf,
  queryNamesOf,
  type Seen,
  sayable,
  seenIn,
  titleOf,
  verbOf,
} from '../support/route-calls.ts';
import { clientAssertion, goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');

type Reader = {
  readonly client: RawClient | undefined;
  /** What its office lets it see of others; there the worlds may differ. */
  readonly office?: Tag;
};
/** In the secret as in what others sent: if a match leaked, it would be here. */
const SHIP = '8814275';
const entities = [{ id: 'ship', kind: 'vessel', imo: SHIP, name: 'Moana Rua' }];

type World = ReadonlyMap<string, Seen>;

const READERS = [
  'nobody at all',
  'another unit',
  'a unit that the report names',
  'a reader of feeds',
  'an adviser',
  'the operator',
  'a feed credential',
] as const;
type ReaderName = (typeof READERS)[number];

let readers: Readonly<Record<ReaderName, Reader>>;
let owner: RawClient;
let analyst: RawClient;
let secret: { readonly jws: string; readonly names: Names };
const before = new Map<ReaderName, World>();
/** A feed by rule, open to units, that takes the secret and what others sent. */
let ruled: { readonly names: Names; readonly before: ReadonlyMap<ReaderName, World> };
/** What another unit sees of a report of its own that names the same ship. */
let own: { readonly names: Names; readonly before: World };
const cursors = new Map<string, string>();
const publishedBy: Partial<Record<'owner' | 'analyst', { before: World; after: World }>> = {};

/** Values for each query parameter of the contract that let a reader look for the secret. */
const looksBy = (parameter: string, names: Names, cursor: string | undefined): readonly string[] => {
  if (parameter === 'cursor' || parameter === 'next') return cursor === undefined ? [] : [`${parameter}=${cursor}`];
  const look = {
    limit: 'limit=1',
    from: 'from=2026-01',
    to: `to=${new Date().toISOString().slice(0, 7)}`,
    crimeType: 'crimeType=illicit-drugs',
    added_after: 'added_after=2020-01-01T00:00:00Z',
    partnerId: `partnerId=${names.partnerId}`,
    subject: `subject=submission:${names.submissionId}`,
    kind: 'kind=imo',
    value: `value=${SHIP}`,
    quarter: 'quarter=2026-Q3',
    material: 'material=ordinary',
    only: 'only=barriers',
    of: `of=${names.eventId}`,
    due: 'due=true',
    format: 'format=csv',
    part: 'part=entities&format=csv',
    'match[id]': `match[id]=${names.objectId}`,
    'match[type]': 'match[type]=report,note',
    'match[version]': 'match[version]=all',
    'match[spec_version]': 'match[spec_version]=2.1',
  }[parameter];
  return look === undefined ? expect.fail(`Tell this test how to look by ${parameter}.`) : [look];
};

/** The body by which a route might be made to tell: the very bytes of the secret, or its name. */
const bodyFor = (route: Route, names: Names) =>
  route.body?.mediaType === 'application/jose'
    ? { headers: { 'Content-Type': 'application/jose' }, body: secret.jws }
    : exampleBody(route, names);

async function look(name: string, { client, office }: Reader, names: Names, routes = ROUTES): Promise<World> {
  const open = routes.filter(
    (route) => route.tag !== office && !listsMembers(route) && (client === undefined || isGuarded(route)),
  );
  const seen = await Promise.all(
    open.map((route) => lookAt(route, client, names, cursors.get(`${name} ${route.path}`))),
  );
  return new Map(seen.flat());
}

/** Plainly, and, where the door is not closed to this client anyway, by every parameter there is. */
async function lookAt(route: Route, client: RawClient | undefined, names: Names, cursor: string | undefined) {
  const through = async (query: string): Promise<[title: string, seen: Seen]> => {
    const path = addressOf(route, names) + (query && `?${query}`);
    const answer = await callAs(client, origin, verbOf(route), path, bodyFor(route, names));
    return [`${titleOf(route)} ${query.split('=')[0]}`, seenIn(answer)];
  };
  const first = await through('');
  if (first[1].status === 401 || first[1].status === 403) return [first];
  const looks = queryNamesOf(route).flatMap((parameter) => looksBy(parameter, names, cursor));
  return [first, ...(await Promise.all(looks.map(through)))];
}

/** A cursor of its own in every listing that it may page, to be used in both worlds. */
async function keepCursors(name: string, { client }: Reader): Promise<void> {
  for (const route of guardedRoutes.filter((one) => isPaged(one) || queryNamesOf(one).includes('next'))) {
    const answer = await callAs(client, origin, 'GET', `${addressOf(route, NOBODY)}?limit=1`);
    const next = answer.status === 200 ? JSON.parse(answer.body).next : undefined;
    if (typeof next === 'string') cursors.set(`${name} ${route.path}`, next);
  }
}

async function publish(unit: RawClient, jws: string): Promise<string> {
  const { submissionId } = await (await unit.submit(jws)).json();
  const order = { decision: 'accept', reason: 'Fits what we know.' };
  expect((await analyst.postJson(`/v1/submissions/${submissionId}/decisions`, order)).status).toBe(201);
  return submissionId;
}

const reportIdOf = (submissionId: string) => reportPartId(namespaceOf(origin), 'report', submissionId, '/report');

/** What follows from a publication has followed when it is STIX as well. */
const isProjected = (client: RawClient, submissionId: string, feedId = 'nztcu-curated') =>
  vi.waitFor(
    async () => {
      const path = `/taxii2/feeds/collections/${feedId}/objects/${reportIdOf(submissionId)}/`;
      expect((await client.get(path)).status).toBe(200);
    },
    { timeout: 60_000, interval: 50 },
  );

const ofFeeds = ROUTES.filter(
  ({ tag, path }) => path.includes('{feedId}') || path.includes('{collectionId}') || tag === 'Releases',
);
const gets = guardedRoutes.filter(({ method }) => method === 'get');
/** Without what changes by itself: figures are counted after a while, and the log grows. */
const ofOwn = gets.filter(({ path, tag }) => tag !== 'Quality' && !path.endsWith('/proof'));

beforeAll(async () => {
  owner = await enrol();
  analyst = await enrolReader();
  const [stranger, named] = [await enrol(), await enrol()];
  readers = {
    // The log tells everybody how many reports there are, and nothing of any (decision 0025).
    'nobody at all': { client: undefined, office: 'Log' },
    'another unit': { client: stranger },
    'a unit that the report names': { client: named },
    'a reader of feeds': { client: await enrol('reader', { scopes: ['feeds:read', 'submissions:read'] }) },
    'an adviser': {
      client: await enrol('reader', { scopes: ['quality:read:all', 'quality:advise'] }),
      office: 'Quality',
    },
    'the operator': { client: await operator(), office: 'Registry' },
    'a feed credential': { client: new BasicClient(named, await issueFor(named)) },
  };
  const feedId = `two-worlds-${uuidv7()}`;
  const shown = { title: 'One ship', description: 'Reports that name it.', openTo: 'units', reason: 'Two worlds.' };
  const defined = await analyst.postJson('/v1/feeds', { feedId, ...shown, rule: { entityValues: [SHIP] } });
  expect(defined.status).toBe(201);
  // Lists and feeds that are not empty, with more than one page.
  const sent: string[] = [];
  for (const unit of [stranger, stranger, named]) {
    const claims = goodClaims(unit.party, origin, { report: goodReport({ entities }) });
    sent.push(await publish(unit, await signClaims(unit.party, claims)));
    await isProjected(unit, sent.at(-1) ?? '');
    await isProjected(unit, sent.at(-1) ?? '', feedId);
  }

  const { partnerId, signing } = owner.party;
  const jti = uuidv7();
  const handling = { classification: 'RESTRICTED', tlp: 'RED', releasableTo: [named.party.partnerId, 'TO'] };
  const report = goodReport({
    title: 'The secret',
    narrative: 'Known to its unit and to NZTCU only.',
    handling,
    entities,
  });
  const claims = goodClaims(owner.party, origin, { jti, report, onBehalfOf: named.party.partnerId });
  const request = {
    partnerId,
    subject: 'The secret',
    text: 'What is known of the secret?',
    dueOn: '2039-12-01',
    classification: 'RESTRICTED',
    tlp: 'RED',
    references: [`${partnerId}~${jti}`],
  };
  const { requestId } = await (await analyst.postJson('/v1/requests', request)).json();
  secret = {
    jws: await signClaims(owner.party, claims),
    names: {
      ...NOBODY,
      partnerId,
      requestId,
      thumbprint: signing.thumbprint,
      submissionId: `${partnerId}~${jti}`,
      objectId: reportIdOf(`${partnerId}~${jti}`),
      entryId: `nztcu-curated~${partnerId}~${jti}`,
    },
  };

  for (const name of READERS) {
    await keepCursors(name, readers[name]);
    before.set(name, await look(name, readers[name], secret.names));
  }
  const inFeed = { ...secret.names, feedId, collectionId: feedId, entryId: `${feedId}~${secret.names.submissionId}` };
  const looked = READERS.map(
    async (name) => [name, await look(name, readers[name], inFeed, ofFeeds)] as [ReaderName, World],
  );
  ruled = { names: inFeed, before: new Map(await Promise.all(looked)) };
  const names = { ...NOBODY, partnerId: stranger.party.partnerId, submissionId: sent[0] ?? '' };
  own = { names, before: await look('another unit', readers['another unit'], names, ofOwn) };
  const insiders = { owner: { client: owner }, analyst: { client: analyst } };
  const first = {
    owner: await look('owner', insiders.owner, secret.names, gets),
    analyst: await look('analyst', insiders.analyst, secret.names, gets),
  };
  const submissionId = await publish(owner, secret.jws);
  expect(submissionId).toBe(secret.names.submissionId);
  // A second one is published and withdrawn: of that nobody else hears either.
  const gone = await publish(owner, await signClaims(owner.party, { ...claims, jti: uuidv7() }));
  const withdraw = { decision: 'withdraw', reasonClass: 'marking', reason: 'The secret was marked wrongly.' };
  expect((await analyst.postJson(`/v1/submissions/${gone}/decisions`, withdraw)).status).toBe(201);
  // Nor of a release that was refused, or put off, or of a permission.
  const units = [stranger, named].map(({ party }) => party.partnerId);
  const legalBasis = { ipp11: 'maintenance-of-law', ipp12: 'comparable-safeguards' };
  const wishes = [
    { intent: 'release', submissionId, units, legalBasis, reason: 'Of the secret.' },
    { intent: 'withhold', submissionId, units, barrier: 'harm', reason: 'Of the secret.' },
  ];
  for (const wish of wishes) expect((await analyst.postJson('/v1/releases', wish)).status).toBe(201);
  const word = {
    iss: partnerId,
    aud: origin,
    iat: claims.iat,
    jti: uuidv7(),
    submissionId,
    units,
    permission: 'refused',
  };
  const permission = await signClaims(owner.party, word as never, RELEASE_PERMISSION_TYP);
  expect((await owner.submit(permission, `/v1/submissions/${submissionId}/permissions`)).status).toBe(201);
  // It is lent to one adviser: to the other one it stays what nobody knows.
  const lending = {
    iss: partnerId,
    aud: origin,
    iat: claims.iat,
    jti: uuidv7(),
    submissionId,
    lending: 'given',
    until: new Date(Date.now() + 3_600_000).toISOString(),
    adviser: 'another-adviser',
  };
  const lent = await signClaims(owner.party, lending, LENDING_TYP);
  expect((await owner.submit(lent, `/v1/submissions/${submissionId}/lendings`)).status).toBe(201);
  // Nor of what is asked about it, and replied.
  const questions = [{ pointer: '/report/narrative', text: 'The secret: who knows it?' }];
  const asked = await analyst.postJson(`/v1/submissions/${submissionId}/questions`, { text: 'The secret.', questions });
  expect(asked.status).toBe(201);
  const used = await analyst.postJson(`/v1/submissions/${submissionId}/feedback`, { outcome: 'used' });
  expect(used.status).toBe(201);
  const said = { iss: partnerId, aud: origin, iat: claims.iat, jti: uuidv7(), submissionId, text: 'The secret it is.' };
  const reply = await signClaims(owner.party, said, MESSAGE_TYP);
  expect((await owner.submit(reply, `/v1/submissions/${submissionId}/messages`)).status).toBe(201);
  for (const insider of [owner, analyst]) {
    await isProjected(insider, submissionId);
    await isProjected(insider, submissionId, feedId);
  }
  await analyst.postJson('/v1/acknowledgements', { submissionId, summaryId: `${submissionId}~summary` });
  // Everything that follows from the secret has followed.
  await vi.waitFor(
    async () => {
      const report = await (await analyst.get(`/v1/quality/partners/${partnerId}`)).json();
      // The same words twice: a report, and its copy.
      expect(report.firstTimeAcceptance.count + report.repeats.copies).toBe(2);
    },
    { timeout: 60_000, interval: 50 },
  );
  await vi.waitFor(
    async () => {
      const links = await (await analyst.get(`/v1/submissions/${submissionId}/links`)).json();
      const linked = links.items.map((link: { submissionId: string }) => link.submissionId);
      expect(linked).toEqual(expect.arrayContaining(sent));
    },
    { timeout: 60_000, interval: 50 },
  );
  for (const name of ['owner', 'analyst'] as const) {
    publishedBy[name] = { before: first[name], after: await look(name, insiders[name], secret.names, gets) };
  }
});

describe.each(READERS)('to %s', (name) => {
  let after: World;
  beforeAll(async () => {
    after = await look(name, readers[name], secret.names);
  });

  test('the world with the secret is the world without it, over every route [ASVS 8.4.1] [API1:2023]', () => {
    expect(Object.fromEntries(after)).toEqual(Object.fromEntries(before.get(name) ?? []));
    expect(after.size).toBeGreaterThan(10);
  });

  test('what is named after the secret answers as what nobody knows, over every route [ASVS 8.2.2] [API1:2023]', async () => {
    const unknown = await look(name, readers[name], NOBODY);
    expect(Object.fromEntries(after)).toEqual(Object.fromEntries(unknown));
  });

  test('nor does a feed by rule that takes it, and what others sent, tell of it', async () => {
    const now = await look(name, readers[name], ruled.names, ofFeeds);
    expect(Object.fromEntries(now)).toEqual(Object.fromEntries(ruled.before.get(name) ?? []));
    expect(JSON.stringify([...now])).not.toContain('The secret');
  });

  test('no answer has a word of the secret in it', () => {
    const all = JSON.stringify([...after]);
    for (const word of ['The secret', secret.names.submissionId, secret.names.thumbprint]) {
      expect(all).not.toContain(word);
    }
  });
});

describe('a unit', () => {
  const ofUnits = new Set<string>(UNIT_SCOPES);
  const naming = guardedRoutes
    .filter((route) => parametersOf(route).some((name) => !['feedId', 'collectionId'].includes(name)))
    // Whoever may read a collection is told that nothing is deleted there, whatever it names.
    .filter(({ method }) => method !== 'delete')
    // Says why not, in the same words as of an entry that does not exist.
    .filter(({ operationId }) => operationId !== 'readEntitlement')
    // Every unit has its own files: what it puts there is its own, whatever others put under the same name.
    .filter(({ operationId }) => operationId !== 'receivePart');

  test.each(naming.map((route) => ({ route, title: titleOf(route) })))(
    "is told nothing of another's thing by $title",
    async ({ route }) => {
      const { client } = readers['another unit'];
      const answer = await callAs(
        client,
        origin,
        verbOf(route),
        addressOf(route, secret.names),
        bodyFor(route, secret.names),
      );
      const mayCall = route.access.some((scope) => ofUnits.has(scope));
      expect({ status: answer.status, code: codeIn(answer.body) }).toEqual(
        sayable(route, mayCall ? { status: 404, code: 'not-found' } : { status: 403, code: 'not-allowed' }),
      );
    },
  );

  test("sees nothing change about its own report when another's names the same ship", async () => {
    const after = await look('another unit', readers['another unit'], own.names, ofOwn);
    expect(Object.fromEntries(after)).toEqual(Object.fromEntries(own.before));
    expect(after.get('GET /v1/submissions/{submissionId} ')?.status).toBe(200);
  });

  test("may use another's jti, and name another's report, and is told the same in a dry run as of an unknown one", async () => {
    const { client } = readers['another unit'];
    const unit = client ?? expect.fail();
    const [jti] = (secret.names.submissionId ?? '').split('~').slice(1);
    const answers = [secret.names.submissionId, NOBODY.submissionId].map(async (supersedes) => {
      const claims = goodClaims(unit.party, origin, { jti, supersedes });
      const response = await unit.submit(await signClaims(unit.party, claims), '/v1/submissions/check');
      // That it is not one's own, the name itself says; the answer says it back.
      const text = (await response.text()).replace((supersedes ?? '').split('~')[0] ?? '', 'whose');
      return { status: response.status, text };
    });
    const [known, unknown] = await Promise.all(answers);
    expect(known?.text).toContain('"wouldBeStatus":201');
    expect(known).toEqual(unknown);
  });

  test("learns nothing at the token endpoint from signing with its own key in another's name", async () => {
    const unit = readers['another unit'].client ?? expect.fail();
    const ask = async (partnerId: string) => {
      const claims = { iss: partnerId, sub: partnerId };
      const header = { kid: `${partnerId}:${owner.party.authentication.thumbprint}` };
      const response = await unit.requestToken({
        client_assertion: await clientAssertion(unit.party, origin, { claims, header }),
      });
      return { status: response.status, text: await response.text() };
    };
    const known = await ask(owner.party.partnerId);
    expect(known.status).toBe(401);
    expect(known).toEqual(await ask('nobody'));
  });
});

test('whoever may read the secret does see two worlds: the looking works', () => {
  const changed = (name: 'owner' | 'analyst') => {
    const worlds = publishedBy[name] ?? expect.fail();
    return [...worlds.after].filter(([title, seen]) => {
      const earlier = worlds.before.get(title);
      return seen.status !== earlier?.status || seen.body !== earlier.body;
    });
  };
  const one = ['', '/envelope', '/receipt'].map((part) => `GET /v1/submissions/{submissionId}${part} `);
  const titlesOf = (name: 'owner' | 'analyst') => changed(name).map(([title]) => title);
  expect(titlesOf('owner')).toEqual(
    expect.arrayContaining([
      ...one,
      'GET /v1/submissions ',
      'GET /v1/feeds/{feedId}/items ',
      'GET /taxii2/feeds/collections/{collectionId}/objects ',
      'GET /taxii2/feeds/collections/{collectionId}/objects/{objectId} ',
      'GET /taxii2/feeds/collections/{collectionId}/manifest match[id]',
      'GET /v1/quality/partners/{partnerId} ',
    ]),
  );
  expect(titlesOf('analyst')).toEqual(
    expect.arrayContaining([
      ...one,
      'GET /v1/submissions partnerId',
      'GET /v1/feeds/{feedId}/items ',
      'GET /v1/submissions/{submissionId}/links ',
      'GET /v1/search value',
    ]),
  );
});
