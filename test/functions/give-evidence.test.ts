/** How pages of evidence are filled from trail, records and feed, and that they make one pack. */
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import type { Caller } from '#domain/authenticate-caller.ts';
import { Cursors } from '#domain/cursor.ts';
import { verifyEvidence } from '#domain/evidence-pack.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import { EVIDENCE_TYP, EvidencePage } from '#schemas/evidence.ts';
import type { KeptPage } from '#stores/audit-trail.ts';
import { type Dependencies, giveEvidence } from '../../functions/give-evidence.ts';
import { makeKey, makeParty, registered } from '../support/test-party.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z');
const key = await makeKey();
const cursors = new Cursors(new Uint8Array(32));
const desk: Caller = {
  kind: 'partner',
  partner: registered(await makeParty('operator-desk'), { kind: 'reader' }),
  version: 1,
  principal: 'operator-desk',
  scopes: new Set(['operations:admin']),
  keyThumbprint: 'A'.repeat(43),
};

const actor = { principal: 'operator-desk', role: 'operator', keyThumbprint: 'A'.repeat(43) } as const;
const minute = (of: number) => new Date(Date.parse('2026-10-01T00:00:00Z') + of * 60_000).toISOString();
const kept = (count: number, subject: string): KeptPage['kept'] =>
  Array.from({ length: count }, (_, at) => ({
    position: `${minute(at)}#u`,
    entry: { at: minute(at), actor, action: 'status-changed', subject },
  }));
/** As the store answers: `more` whenever the limit was reached. */
const pageOf =
  (all: KeptPage['kept']) =>
  async (_whose: string, after: string, limit: number): Promise<KeptPage> => {
    const found = all.filter(({ position }) => position > after).slice(0, limit);
    return { kept: found, more: found.length === limit };
  };

const jtiOf = (index: number) => `0199a3c4-5b6d-7e8f-9a0b-${String(index).padStart(12, '0')}`;
/** So many submissions, read so many at once, of which every `share`th was received in the period. */
const submissions =
  (count: number, atOnce: number, share: number): Dependencies['acceptedBetween'] =>
  async (partnerId, after) => {
    const all = Array.from({ length: count }, (_, index) => ({ index, jti: jtiOf(index) }));
    const read = all.filter(({ jti }) => jti > after).slice(0, atOnce);
    const last = read.at(-1)?.jti;
    const accepted = read
      .filter(({ index }) => index % share === 0)
      .map(({ index, jti }) => ({
        partnerId,
        jti,
        submissionId: `${partnerId}~${jti}`,
        receivedAt: minute(index),
        signerKid: `${partnerId}:${'B'.repeat(43)}`,
      }));
    return { accepted, ...(last !== undefined && last !== all.at(-1)?.jti && { last }) };
  };

function dependencies(change: Partial<Dependencies> = {}, entries = 0, feedPages = 0) {
  const noted: AuditEntry[] = [];
  const deps: Dependencies = {
    origin: 'https://exchange.example',
    clock: () => NOW,
    cursors: async () => cursors,
    isEnrolled: async () => true,
    trail: {
      ownedBy: pageOf(kept(entries, 'partner:tonga-tcu')),
      of: pageOf(kept(feedPages, 'feed:nztcu-curated')),
      add: async (entry) => void noted.push(entry),
    },
    acceptedBetween: submissions(0, 1, 1),
    sign: (claims) =>
      signSubmission(claims, { kid: key.thumbprint, key: key.privateKey, algorithm: 'ES384' }, EVIDENCE_TYP),
    ...change,
  };
  return { deps, noted };
}

const request = (query: Record<string, string>): HttpRequest => ({
  requestId: 'test',
  method: 'GET',
  route: 'GET /v1/evidence',
  path: '/v1/evidence',
  pathParameters: {},
  query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]])),
  header: () => [],
  rawBody: new Uint8Array(),
});
const OCTOBER = { partner: 'tonga-tcu', from: '2026-10-01', to: '2026-11-01' };

async function packFrom(deps: Dependencies, limit = '200'): Promise<EvidencePage[]> {
  const lines: string[] = [];
  for (let cursor: string | undefined; lines.length === 0 || cursor !== undefined; ) {
    const { body, headers } = await giveEvidence(deps, request({ ...OCTOBER, limit, ...(cursor && { cursor }) }), desk);
    lines.push(String(body));
    cursor = headers?.['Next-Cursor'];
  }
  return [...(await verifyEvidence(lines.join('\n'), [{ ...key.jwk, kid: key.thumbprint, ptcn_purpose: 'receipt' }]))];
}
const sizes = (pages: readonly EvidencePage[]) =>
  pages.map(({ entries, acceptances, feedPages }) => [entries.length, acceptances.length, feedPages.length]);

describe('a page of evidence', () => {
  test('is filled from one list after the other', async () => {
    const { deps } = dependencies({ acceptedBetween: submissions(5, 500, 1) }, 3, 4);
    expect(sizes(await packFrom(deps))).toEqual([[3, 5, 4]]);
    expect(sizes(await packFrom(deps, '5'))).toEqual([
      [3, 2, 0],
      [0, 3, 2],
      [0, 0, 2],
    ]);
  });

  test('holds 200 entries at most, and the pack all of them once', async () => {
    const { deps, noted } = dependencies({ acceptedBetween: submissions(450, 500, 1) }, 250, 0);
    const pages = await packFrom(deps);
    expect(Math.max(...sizes(pages).flat())).toBe(200);
    const subjects = pages.flatMap(({ acceptances }) => acceptances.map(({ subject }) => subject));
    expect(new Set(subjects).size).toBe(450);
    expect(noted.map(({ facts }) => facts?.page)).toEqual(pages.map(({ page }) => page));
  });

  test('ends before it is full when too many submissions are of other periods; the pack goes on', async () => {
    const { deps } = dependencies({ acceptedBetween: submissions(1_000, 10, 90) });
    const pages = await packFrom(deps);
    expect(pages.length).toBeGreaterThan(3);
    expect(pages.slice(0, -1).every(({ last }) => !last)).toBe(true);
    expect(pages.flatMap(({ acceptances }) => acceptances)).toHaveLength(12);
  });

  test('is not given when it cannot be noted', async () => {
    const add = async (): Promise<never> => Promise.reject(new Error('The trail cannot be written.'));
    const { deps } = dependencies({ trail: { ...dependencies().deps.trail, add } });
    await expect(giveEvidence(deps, request(OCTOBER), desk)).rejects.toThrow('The trail cannot be written.');
  });

  test('of one pack is as of one moment, however long the pulling takes', async () => {
    const { deps } = dependencies({}, 3);
    const first = await giveEvidence(deps, request({ ...OCTOBER, to: '2027-01-01', limit: '2' }), desk);
    const later: Dependencies = { ...deps, clock: () => NOW + 3_600_000 };
    const cursor = first.headers?.['Next-Cursor'] ?? '';
    const second = await giveEvidence(later, request({ ...OCTOBER, to: '2027-01-01', limit: '2', cursor }), desk);
    const [one, two] = [first, second].map(({ body }) => EvidencePage.parse(decodeJwt(String(body))));
    expect(two).toMatchObject({ asOf: one?.asOf, to: one?.asOf, askedTo: '2027-01-01T00:00:00.000Z' });
    expect(two?.iat).toBe((one?.iat ?? 0) + 3_600);
  });
});
