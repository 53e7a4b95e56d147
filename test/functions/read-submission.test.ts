/** What somebody else than the unit reads is on the audit trail first: what cannot be noted is not shown. */
import { expect, test } from 'vitest';
import type { Caller } from '#domain/authenticate-caller.ts';
import { Cursors } from '#domain/cursor.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import type { Scope } from '#schemas/partner.ts';
import { readFeed } from '../../functions/read-feed.ts';
import { auditReadByAnother, listSubmissions } from '../../functions/read-submission.ts';
import { makeParty, registered } from '../support/test-party.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z');
const cursors = new Cursors(new Uint8Array(32));
const common = { clock: () => NOW, cursors: async () => cursors };
const deaf = async (): Promise<never> => Promise.reject(new Error('The trail cannot be written.'));

async function callerNamed(partnerId: string, scopes: readonly Scope[]): Promise<Caller> {
  const partner = registered(await makeParty(partnerId), { kind: 'reader' });
  const entitled = { principal: partnerId, scopes: new Set(scopes), keyThumbprint: 'A'.repeat(43) };
  return { kind: 'partner', partner, version: 1, ...entitled };
}

const request = (query: HttpRequest['query'], pathParameters: HttpRequest['pathParameters'] = {}): HttpRequest => ({
  requestId: 'test',
  method: 'GET',
  route: 'GET /',
  path: '/',
  pathParameters,
  query,
  header: () => [],
  rawBody: new Uint8Array(),
});

test('a unit that reads its own leaves no entry, anybody else one', async () => {
  const entries: AuditEntry[] = [];
  const deps = { clock: () => NOW, audit: async (entry: AuditEntry) => void entries.push(entry) };
  const deed = { action: 'status-read', subject: 'submission:tonga-tcu~x' } as const;
  await auditReadByAnother(deps, 'tonga-tcu', await callerNamed('tonga-tcu', ['submissions:read']), deed);
  expect(entries).toEqual([]);
  const analyst = await callerNamed('nztcu', ['submissions:read:all']);
  await auditReadByAnother(deps, 'tonga-tcu', analyst, deed);
  const actor = { principal: 'nztcu', role: 'analyst', keyThumbprint: 'A'.repeat(43) };
  expect(entries).toEqual([{ at: '2026-11-22T01:00:00.000Z', actor, ...deed }]);
});

test('a list of reports is not answered when its entry cannot be written', async () => {
  const deps = {
    ...common,
    find: async () => undefined,
    statesOf: async () => new Map<string, string>(),
    derivedFrom: async () => [],
    listOf: async () => ({ items: [] }),
    readEnvelope: async () => '',
    audit: deaf,
  };
  const listed = listSubmissions(
    deps,
    request({ partnerId: ['tonga-tcu'] }),
    await callerNamed('nztcu', ['submissions:read:all']),
  );
  await expect(listed).rejects.toThrow('The trail cannot be written.');
});

test('a page of a feed is not answered when its entry cannot be written; an empty one needs none', async () => {
  const addedAt = '2026-11-22T00:00:00.000Z';
  const entry = { position: 1, addedAt, publishedAt: addedAt, json: '{}', tag: 'a' };
  const definitions = { all: async () => [], find: async () => undefined, versions: async () => [] };
  const analyst = await callerNamed('nztcu', ['feeds:read', 'submissions:read:all']);
  const read = (page: (typeof entry)[]) =>
    readFeed(
      { ...common, definitions, after: async () => page, positionAt: async () => 0, audit: deaf },
      request({}, { feedId: 'nztcu-curated' }),
      analyst,
    );
  await expect(read([entry])).rejects.toThrow('The trail cannot be written.');
  expect((await read([])).status).toBe(200);
});
