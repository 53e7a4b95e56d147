/** A person asks by the Privacy Act: the reports that name them, read word by word or by the index, and what was done about it. */
import { randomInt } from 'node:crypto';
import { beforeAll, expect, inject, test, vi } from 'vitest';
import { aboutExchange, aboutSubmission } from '#domain/audit-entry.ts';
import { PersonPage, type PersonReport, PrivacyNote } from '#schemas/privacy.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { MatchIndex } from '#stores/match-index.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { enrol, enrolReader } from '../support/enrolled.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const index = new MatchIndex(database, tableNamed('Matches'));
const trail = new AuditTrail(database, tableNamed('Audit'));
const surname = Array.from({ length: 10 }, (_, at) =>
  at % 2 === 0 ? 'BDFGKLMNPRST'[randomInt(12)] : 'aiou'[randomInt(4)],
).join('');
const name = `Sione ${surname}`;
const request = { principle: 'ipp-6', reference: 'IPP6-2026-014', names: [name] };

let unit: RawClient;
let analyst: RawClient;
let [asEntity, inWords] = ['', ''];

async function sent(report: object): Promise<string> {
  const jws = await signClaims(unit.party, goodClaims(unit.party, origin, { report: goodReport(report) }));
  const { submissionId } = await (await unit.submit(jws)).json();
  const indexed = async () => expect(await index.originsOf([submissionId])).toHaveLength(1);
  await vi.waitFor(indexed, { timeout: 60_000, interval: 50 });
  return submissionId;
}

/** All stretches, each report once. */
async function found(change: object): Promise<PersonReport[]> {
  const reports = new Map<string, PersonReport>();
  for (let cursor: string | undefined; ; ) {
    const answer = await analyst.postJson('/v1/search/person', { ...request, ...change, cursor });
    expect(answer.status, await answer.clone().text()).toBe(200);
    const page = PersonPage.parse(await answer.json());
    for (const report of page.items) reports.set(report.submissionId, report);
    if (page.next === undefined) return [...reports.values()];
    cursor = page.next;
  }
}

const noted = async (id: string, note: object): Promise<Response> =>
  analyst.postJson(`/v1/submissions/${id}/privacy`, note);
const statusFor = async (client: RawClient, id: string) =>
  SubmissionStatus.parse(await (await client.get(`/v1/submissions/${id}`)).json());

beforeAll(async () => {
  [unit, analyst] = [await enrol(), await enrolReader()];
  const birth = { date: '1987-04-30' };
  asEntity = await sent({ entities: [{ id: 'skipper', kind: 'person', names: [{ full: name }], birth }] });
  inWords = await sent({ narrative: `The mate of ${surname.toUpperCase()}, Sione was paid in cash at the wharf.` });
  for (let more = 0; more < 24; more++) await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)));
});

test('by the index whoever is named as an entity is found, with what an answer needs', async () => {
  const reports = await found({ by: 'index', birth: { year: 1986 } });
  expect(reports).toMatchObject([
    {
      submissionId: asEntity,
      state: 'received',
      places: [{ as: 'name', strength: 'exact', pointer: '/report/entities/0/names/0/full' }],
      persons: [{ person: { id: 'skipper' }, birth: 'differs' }],
      readers: ['analysts'],
      notification: { ground: 'maintenance-of-law', byRole: 'standing' },
      notes: [],
    },
  ]);
});

test('by reading every report is looked through, in its words too, over as many stretches as it takes', async () => {
  const reports = await found({ by: 'reading', partnerId: unit.party.partnerId });
  expect(reports.map(({ submissionId }) => submissionId).toSorted()).toEqual([asEntity, inWords].toSorted());
  const { kept } = await trail.of(aboutExchange('search'), ' ', 200);
  const own = kept.filter(({ entry }) => entry.actor.principal === analyst.party.partnerId);
  expect(own.map(({ entry }) => entry.facts)).toContainEqual({
    principle: 'ipp-6',
    reference: 'IPP6-2026-014',
    values: 1,
    hits: 2,
  });
  expect(JSON.stringify(own)).not.toContain(surname);
});

test('what was done is kept with the report, for analysts alone, and is on its trail without a word of it', async () => {
  const statement = 'I sold the boat in 2024.';
  const correction = { note: 'correction', reference: 'IPP7-2026-003', outcome: 'statement-attached', reason: 'Why.' };
  expect((await noted(asEntity, correction)).status).toBe(422);
  const answer = await noted(asEntity, { ...correction, statement });
  expect(PrivacyNote.parse(await answer.json())).toMatchObject({ note: 'correction', statement });
  expect((await noted(asEntity, { note: 'notified', on: '2026-11-20', reason: 'Interviewed.' })).status).toBe(201);
  const status = await statusFor(analyst, asEntity);
  expect(status.notification).toEqual({ toldOn: '2026-11-20', byRole: 'analyst' });
  expect(status.privacyNotes).toMatchObject([{ note: 'correction', statement }, { note: 'notified' }]);
  expect(await statusFor(unit, asEntity)).not.toHaveProperty('privacyNotes');
  expect(await statusFor(unit, asEntity)).not.toHaveProperty('notification');
  const { kept } = await trail.of(aboutSubmission(asEntity), ' ', 200);
  const notes = kept.filter(({ entry }) => entry.action === 'privacy-noted');
  expect(notes.map(({ entry }) => entry.facts?.privacyNote)).toEqual(['correction', 'notified']);
  expect(JSON.stringify(kept)).not.toContain(statement);
});

test('nobody but an analyst may ask or note', async () => {
  expect((await unit.postJson('/v1/search/person', { ...request, by: 'index' })).status).toBe(403);
  const note = { note: 'notified', on: '2026-11-20', reason: 'Told.' };
  expect((await unit.postJson(`/v1/submissions/${asEntity}/privacy`, note)).status).toBe(403);
});
