import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeKeys, writeSettings } from '#clients/install/install.ts';
import { Answers } from '#clients/reader/answers.ts';
import { runNztcu } from '#clients/reader/program.ts';
import { submissionId } from '#schemas/api/examples.ts';
import type { SubmissionStatus } from '#schemas/decision.ts';
import type { QualityReport } from '#schemas/quality.ts';
import type { Summary } from '#schemas/summary.ts';
import { problem, ScriptedExchange } from '../../support/scripted-exchange.ts';
import { goodClaims, goodReport, makeParty, signClaims } from '../../support/test-party.ts';
import { Ears, temporaryFolder, unitInstall } from '../../support/unit-install.ts';

const newer = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6c';
const path = `/v1/submissions/${encodeURIComponent(submissionId)}`;

const published: SubmissionStatus = {
  submissionId,
  partnerId: 'tonga-tcu',
  state: 'published',
  receivedAt: '2026-10-03T04:15:00Z',
  digest: '0'.repeat(128),
  precedence: 'routine',
  classification: 'IN-CONFIDENCE',
  tlp: 'AMBER',
  title: 'Cocaine washed ashore',
  findings: [],
  decision: { decision: 'accept', decidedAt: '2026-10-04T01:00:00Z', byRole: 'analyst', reason: 'Fits.' },
};

const correction: Summary = {
  schema: 'summary/1',
  summaryId: `${newer}~summary`,
  submissionId: newer,
  partnerId: 'tonga-tcu',
  receivedAt: '2026-10-03T05:15:00Z',
  precedence: 'routine',
  classification: 'IN-CONFIDENCE',
  tlp: 'AMBER',
  language: 'en',
  crimeTypes: ['illicit-drugs'],
  enablers: [],
  activityFrom: '2026-10-03',
  countries: ['TO'],
  entityCounts: {},
  grading: { reliability: 'B', credibility: '2' },
  attachmentCount: 0,
  findingCount: 0,
  supersedes: submissionId,
};

/** A reader with keys, at an exchange that is scripted. */
async function reader() {
  const exchange = await ScriptedExchange.start();
  onTestFinished(() => exchange.stop());
  const { home, settings, keys } = await unitInstall(exchange.origin, 'nztcu');
  await writeKeys(home, keys, 'four words for test');
  await writeSettings(home, settings);
  exchange.on('GET /v1/inbox', () => ({ json: { items: [] } }));
  const ears = new Ears({ PTCN_HOME: home.root, PTCN_PASSPHRASE: 'four words for test' });
  return { exchange, ears, nztcu: (...words: string[]) => runNztcu(words, ears.surroundings) };
}

test('what was decided before is told with state, time and reason', async () => {
  const { exchange, ears, nztcu } = await reader();
  exchange.on(`POST ${path}/decisions`, () => ({ status: 409, json: problem('already-decided', 409) }));
  exchange.on(`GET ${path}`, () => ({ json: published }));
  expect(await nztcu('decide', submissionId, 'accept', '--reason', 'Mine.')).toBe(3);
  expect(ears.take()).toBe('Already decided: published, 2026-10-04T01:00:00Z, Fits.\n');
  await nztcu('decide', submissionId, 'accept', '--reason', 'Mine.', '--json');
  expect(JSON.parse(ears.out)).toMatchObject({ alreadyDecided: true, state: 'published' });
});

test('a report that a newer one in the inbox replaces is accepted only when that is meant', async () => {
  const { exchange, ears, nztcu } = await reader();
  exchange.on('GET /v1/inbox', (_heard, count) =>
    count % 2 === 1 ? { json: { items: [], next: 'page-2' } } : { json: { items: [correction] } },
  );
  exchange.on(`POST ${path}/decisions`, () => ({ status: 201, json: published }));
  expect(await nztcu('decide', submissionId, 'accept', '--reason', 'Fits.')).toBe(2);
  expect(ears.err).toContain(newer);
  expect(exchange.count(`POST ${path}/decisions`)).toBe(0);
  expect(await nztcu('decide', submissionId, 'accept', '--reason', 'Fits.', '--even-so')).toBe(0);
});

test('a withdrawal is posted with its word and its reason, and triage needs none', async () => {
  const { exchange, ears, nztcu } = await reader();
  const posted: unknown[] = [];
  exchange.on(`POST ${path}/decisions`, ({ body }) => {
    posted.push(JSON.parse(body));
    return { status: 201, json: { ...published, state: 'withdrawn' } };
  });
  expect(await nztcu('decide', submissionId, 'withdraw', '--because', 'refuted', '--reason', 'A ferry.')).toBe(0);
  expect(await nztcu('decide', submissionId, 'triage')).toBe(0);
  expect(posted).toEqual([
    { decision: 'withdraw', reason: 'A ferry.', reasonClass: 'refuted' },
    { decision: 'triage' },
  ]);
  expect(ears.take()).toContain(`${submissionId} is withdrawn.`);
  expect(await nztcu('decide', submissionId, 'decline')).toBe(2);
  expect(ears.err).toContain('--reason');
});

test('a withdrawn entry of a feed is shown as one', async () => {
  const { exchange, ears, nztcu } = await reader();
  const withdrawal = {
    kind: 'withdrawn',
    entryId: `nztcu-curated~${submissionId}`,
    feedId: 'nztcu-curated',
    addedAt: '2026-10-05T01:00:00.000Z',
    submissionId,
    withdrawnAt: '2026-10-05T01:00:00.000Z',
    reasonClass: 'refuted',
  };
  exchange.on('GET /v1/feeds/nztcu-curated/items', () => ({ json: { items: [withdrawal], next: 'x', more: false } }));
  expect(await nztcu('feed')).toBe(0);
  expect(ears.out).toContain('WITHDRAWN 2026-10-05T01:00:00.000Z (refuted)');
});

test('the inbox says which report a newer one replaces, and what somebody has taken on', async () => {
  const { exchange, ears, nztcu } = await reader();
  const triagedAt = '2026-10-04T01:00:00Z';
  exchange.on('GET /v1/inbox', () => ({ json: { items: [{ ...correction, triagedAt }] } }));
  expect(await nztcu('inbox')).toBe(0);
  expect(ears.out).toContain(`replaces ${submissionId}`);
  expect(ears.out).toContain(`an analyst took it on ${triagedAt}`);
});

test('links are shown with their reasons, what is muted, and how many sources there are', async () => {
  const { exchange, ears, nztcu } = await reader();
  const place = { entityId: 'ship', pointer: '/report/entities/0/name' };
  const alike = {
    kind: 'vessel-name',
    strength: 'fuzzy',
    value: 'moana rua',
    otherValue: 'moanna rua',
    similarity: 0.98,
  };
  exchange.on(`GET ${path}/links`, () => ({
    json: {
      submissionId,
      items: [
        {
          submissionId: newer,
          partnerId: 'tonga-tcu',
          receivedAt: '2026-10-03T05:15:00Z',
          strength: 'fuzzy',
          reasons: [{ ...alike, here: place, there: place }],
        },
      ],
      muted: [{ kind: 'phone', value: '+6767712345', here: place, because: 'too-many-units' }],
      corroboration: { submissions: 2, independentRoots: 0, roots: [], flags: ['circular', 'single-root'] },
      next: 'page-2',
    },
  }));
  expect(await nztcu('links', submissionId)).toBe(0);
  for (const said of [
    newer,
    'moana rua ~ moanna rua (0.98)',
    'muted: phone +6767712345',
    'Independent sources: 0',
    'CIRCULAR',
    '--cursor page-2',
  ])
    expect(ears.out).toContain(said);
});

test('indexing again goes from stretch to stretch, and says where it is', async () => {
  const { exchange, ears, nztcu } = await reader();
  const posted: unknown[] = [];
  exchange.on('POST /v1/reindexations', ({ body }) => {
    posted.push(JSON.parse(body));
    return { json: { rules: 2, looked: 90, behind: 3, ...(posted.length === 1 && { next: 'page-2' }) } };
  });
  expect(await nztcu('reindex', '--apply')).toBe(0);
  expect(posted).toEqual([{ apply: true }, { apply: true, cursor: 'page-2' }]);
  expect(ears.take()).toContain(
    '6 of 180 submissions are not indexed by version 2 of the rules.\nThey are being indexed',
  );
});

test('a search is for one value, or for a list out of a file', async () => {
  const { exchange, ears, nztcu } = await reader();
  const posted: unknown[] = [];
  exchange.on('GET /v1/search', () => ({ json: { items: [] } }));
  exchange.on('POST /v1/search/list', ({ body }) => {
    posted.push(JSON.parse(body));
    const items = [
      { value: '9074729', hit: true, kinds: ['imo'] },
      { value: 'Sione', hit: false, kinds: [] },
    ];
    return { json: { items } };
  });
  expect(await nztcu('search', '9074729')).toBe(0);
  expect(ears.take()).toBe('No hit.\n');
  const file = join(temporaryFolder(), 'list.txt');
  writeFileSync(file, '9074729\r\n\n  Sione \n');
  expect(await nztcu('search', '--file', file)).toBe(0);
  expect(posted).toEqual([{ values: ['9074729', 'Sione'] }]);
  expect(ears.take()).toBe('HIT     9074729  (imo)\nno hit  Sione\n');
  expect(await nztcu('search')).toBe(2);
  expect(await nztcu('search', 'x', '--file', file)).toBe(2);
  expect(await nztcu('search', '--file', join(temporaryFolder(), 'none'))).toBe(2);
});

test.each([
  [['nonsense'], '"nonsense" is not a decision'],
  [['accept', '--grading', 'Z9'], '"Z9" is not a grading'],
  [['accept', '--feed', 'No Feed'], '--feed'],
  [['return'], '--question'],
  [['withdraw'], '--because'],
])('decide %j names the wrong part', async (words, said) => {
  const ears = new Ears({ PTCN_HOME: join(temporaryFolder(), 'home') });
  expect(await runNztcu(['decide', submissionId, ...words, '--reason', 'x'], ears.surroundings)).toBe(2);
  expect(ears.err).toContain(said);
});

test('a finding without advice of its own is shown by code and count', async () => {
  const { exchange, ears, nztcu } = await reader();
  const report: QualityReport = {
    asOf: '2026-10-31T12:00:00Z',
    partners: [
      {
        partnerId: 'tonga-tcu',
        name: 'Tonga TCU',
        country: 'TO',
        firstTimeAcceptance: { count: 1, of: 2, tooFewToSay: true },
        refusedAttempts: 1,
        daysFromEventToReceipt: { count: 0 },
        topFindings: [
          { code: 'some-code', reports: 3, fix: 'Mend what the finding points at; see /docs.' },
          { code: 'imo-check-digit', reports: 2, fix: 'Look again.' },
        ],
        months: [],
      },
    ],
  };
  exchange.on('GET /v1/quality/partners', () => ({ json: report }));
  expect(await nztcu('quality')).toBe(0);
  expect(ears.out).toMatch(/ {2}some-code in 3\n {2}imo-check-digit in 2: Look again\.\n/);
});

test('a reader without keys is told how to come by them', async () => {
  const ears = new Ears({ PTCN_HOME: join(temporaryFolder(), 'home') });
  expect(await runNztcu(['inbox'], ears.surroundings)).toBe(5);
  expect(ears.err).toContain('npm run demo');
});

test('a reader that is not let in is not told about the queue of a unit', async () => {
  const { exchange, ears, nztcu } = await reader();
  exchange.on('POST /oauth/token', () => ({ status: 401, json: { error: 'invalid_client' } }));
  expect(await nztcu('inbox')).toBe(5);
  expect(ears.err).toContain('Is this reader enrolled');
  expect(ears.err).not.toContain('queue');
});

test('a word that is no command is named', async () => {
  const ears = new Ears({});
  expect(await runNztcu(['blah'], ears.surroundings)).toBe(2);
  expect(ears.err).toContain('There is no command "blah".');
});

test('help says what happens without a command, and what is read from the environment', async () => {
  const ears = new Ears({});
  expect(await runNztcu(['--help'], ears.surroundings)).toBe(0);
  expect(ears.out).toContain('Without a command it receives.');
  expect(ears.out).toContain('NZTCU_SUMMARY_QUEUE_URL');
  expect(ears.out).not.toContain('the receipt does not hold');
});

test.each(['receive', 'inbox', 'show', 'decide', 'feed', 'quality', 'keygen', 'enrol'])(
  'help of "%s" shows an example as it is typed',
  async (command) => {
    const ears = new Ears({});
    expect(await runNztcu([command, '--help'], ears.surroundings)).toBe(0);
    expect(ears.out).toMatch(/For example:\n {2}npm run nztcu -- /);
    expect(ears.out).not.toMatch(/^ {2}ptcn /m);
  },
);

test('answers are read line by line, and the end of input is not a crash', async () => {
  const answers = new Answers(Readable.from(['a\nr', '\n']));
  let asked = 0;
  const next = () => answers.next(() => asked++);
  expect([await next(), await next(), await next(), await next()]).toEqual(['a', 'r', undefined, undefined]);
  expect(asked).toBe(3);
  answers.close();
});

test('a replay judges what came already by the rules of this version, and says which unit would see what', async () => {
  const { exchange, ears, nztcu } = await reader();
  const party = await makeParty('tonga-tcu');
  const report = goodReport({ entities: [{ id: 'boat', kind: 'vessel', name: 'Moana', imo: '9074728' }] });
  const jws = await signClaims(party, goodClaims(party, exchange.origin, { report }));
  const receivedAt = new Date().toISOString();
  const month = receivedAt.slice(0, 7);
  exchange.on('GET /v1/submissions', () => ({ json: { items: [{ ...published, receivedAt, findings: [] }] } }));
  exchange.on(`GET ${path}/envelope`, () => ({ text: jws, headers: { 'Content-Type': 'application/jose' } }));
  expect(await nztcu('replay', '--from', month, '--unit', 'tonga-tcu')).toBe(0);
  expect(ears.take()).toContain('tonga-tcu: imo-check-digit new in 1 of 1, gone from 0');
  expect(await nztcu('replay', '--from', '2020-01', '--unit', 'tonga-tcu')).toBe(0);
  expect(ears.take()).toContain('Nobody would see a difference.');
  expect(await nztcu('replay', '--from', 'August')).toBe(2);
});
