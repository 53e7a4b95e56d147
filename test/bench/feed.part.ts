/** P8: a feed page of 100 objects by the use case of read-feed, stored bytes joined, beside JSON.stringify of the same objects. */
import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '#domain/authenticate-caller.ts';
import { Cursors } from '#domain/cursor.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import type { StoredEntry } from '#stores/feed-reader.ts';
import { tagOf } from '#stores/kept-entry.ts';
import { readFeed } from '../../functions/read-feed.ts';
import { makeParty, registered } from '../support/test-party.ts';
import { ORIGIN } from './accepted-call.ts';
import { claimsFor } from './benchmark-report.ts';
import { cpuOf, type Effort } from './rounds.ts';
import { atMost, type Row } from './row.ts';

const PAGE = 100;

export async function measure(effort: Effort): Promise<Row[]> {
  const party = await makeParty('bench-unit');
  const objects = Array.from({ length: PAGE }, () => entryOf(party.partnerId));
  const stored = objects.map(({ addedAt, ...entry }, index): StoredEntry => {
    const json = JSON.stringify({ ...entry, addedAt });
    return { position: index + 1, addedAt, publishedAt: addedAt, json, tag: tagOf(json) };
  });
  const cursors = new Cursors(new Uint8Array(32));
  const deps = {
    clock: Date.now,
    cursors: async () => cursors,
    definitions: { all: async () => [], find: async () => undefined, versions: async () => [] },
    after: async () => stored,
    positionAt: async () => 0,
    audit: async () => undefined,
  };
  const caller: Caller = {
    kind: 'partner',
    principal: party.partnerId,
    partner: registered(party),
    version: 1,
    scopes: new Set(['feeds:read']),
    keyThumbprint: party.dpop.thumbprint,
  };
  const request: HttpRequest = {
    requestId: 'bench',
    method: 'GET',
    route: 'GET /v1/feeds/{feedId}/items',
    path: `/v1/feeds/${CURATED_FEED.feedId}/items`,
    pathParameters: { feedId: CURATED_FEED.feedId },
    query: { limit: [String(PAGE)] },
    header: () => [],
    rawBody: new Uint8Array(),
  };
  // Looking at a character makes one piece of a string that was only linked together so far: that belongs to the page.
  const page = async () => String((await readFeed(deps, request, caller)).body).charCodeAt(1000);
  const stringify = () => JSON.stringify({ items: objects }).charCodeAt(1000);
  const cpu = await cpuOf({ page, stringify }, effort);
  const what = `feed page of ${PAGE} objects, uncompressed, CPU`;
  return [atMost(0.35, { id: 'P8', what, figure: cpu.page, unit: 'us', peer: cpu.stringify, than: 'JSON.stringify' })];
}

/** A feed entry around the benchmark's report. */
function entryOf(partnerId: string) {
  const { report } = claimsFor({ partnerId, origin: ORIGIN }, '4 KB') as { report: object };
  return {
    entryId: uuidv7(),
    feedId: CURATED_FEED.feedId,
    addedAt: new Date().toISOString(),
    submissionId: `${partnerId}~${uuidv7()}`,
    partnerId,
    receivedAt: new Date().toISOString(),
    classification: 'SENSITIVE',
    tlp: 'AMBER',
    report,
  };
}
