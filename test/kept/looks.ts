/** An exchange of now for what was kept, and what its clients see there. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { Route } from '#schemas/api/route.ts';
import { inLanes } from '#stores/in-lanes.ts';
import { type Exchange, startExchange } from '../../infra/local/start.ts';
import { operator } from '../support/enrolled.ts';
import { addressOf, callAs, guardedRoutes, type Names, NOBODY, queryNamesOf } from '../support/route-calls.ts';
import { RawClient } from '../support/test-party.ts';
import { bringInto, type KeptAnswer, type KeptExchange, nothingWaits, partyOf } from './kept-exchange.ts';
import type { Life } from './life.ts';

/** As many answers are waited for at once. */
export const LANES = 8;
const folders: string[] = [];
const running: Exchange[] = [];

export async function start() {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ptcn-kept-'));
  folders.push(folder);
  const dataDir = join(folder, 'exchange');
  const exchange = await startExchange({ dataDir, warms: false });
  running.push(exchange);
  return { exchange, dataDir };
}

export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export const settled = ({ endpoints }: Exchange) =>
  vi.waitFor(async () => expect(await nothingWaits(endpoints)).toBe(true), { timeout: 60_000, interval: 100 });

/** What was kept, in an exchange of now. `seen`: what a client of then gets there. */
export async function broughtBack(kept: KeptExchange) {
  const { exchange, dataDir } = await start();
  await bringInto(exchange.endpoints, kept);
  const clients = new Map([['desk', await operator({ origin: exchange.origin, dataDir })]]);
  for (const [name, party] of Object.entries(kept.parties))
    clients.set(name, new RawClient(exchange.origin, await partyOf(party)));
  const seen = async ({ client, path }: KeptAnswer) =>
    seenAt(clients.get(client) ?? expect.fail(client), path, kept.origin);
  return { exchange, dataDir, seen };
}

/** Without the address of the exchange, which was another one then, sealed cursors, and what is of the moment. */
async function seenAt(client: RawClient, path: string, then: string) {
  const { status, body: text } = await callAs(client, client.origin, 'GET', path);
  const body = [client.origin, then].reduce(
    (left, origin) => left.replaceAll(origin, 'https://exchange.example'),
    text,
  );
  return { status, body: body.startsWith('{') ? withoutMoment(body) : body };
}

const OF_THE_MOMENT = new Set(['next', 'asOf', 'overdue', 'lent']);
const withoutMoment = (body: string) =>
  JSON.stringify(JSON.parse(body, (name, value) => (OF_THE_MOMENT.has(name) ? undefined : value)));

/** For a comparison: the order of members is nobody's. */
export const readable = (body: string) => (body.startsWith('{') ? JSON.parse(body) : body);

/** A lending ends, a proposal waits no more, and figures are of the last months, whoever asks late. */
const ENDING = ['readLentReport', 'listProposals', 'reportQuality'];
const reads = guardedRoutes.filter(({ method, operationId }) => method === 'get' && !ENDING.includes(operationId));

/** All that these clients may read. */
export async function seenBy({ clients, names }: Life): Promise<KeptAnswer[]> {
  const paths = new Set(names.flatMap((named) => reads.map((route) => pathOf(route, { ...NOBODY, ...named }))));
  const asked = Object.entries(clients).flatMap(([client, as]) => [...paths].map((path) => ({ client, as, path })));
  const seen = await inLanes(asked, LANES, async ({ client, as, path }) => {
    const { status, body } = await seenAt(as, path, as.origin);
    return status === 200 ? [{ client, path, body }] : [];
  });
  return seen.flat();
}

/** In the months of now: without them the answer is of whenever it is asked again. */
function pathOf(route: Route, names: Names): string {
  const month = new Date().toISOString().slice(0, 7);
  const fixed = { from: month, to: month, quarter: '2026-Q3' };
  const asked = Object.entries(fixed).filter(([name]) => queryNamesOf(route).includes(name));
  const query = asked.map(([name, value]) => `${name}=${value}`).join('&');
  return addressOf(route, names) + (query && `?${query}`);
}
