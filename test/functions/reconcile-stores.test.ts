/** The comparison of all stores from call to call: it goes on where it stopped, is made once a day, and is said once. */
import { afterEach, expect, test, vi } from 'vitest';
import { beginPass, type Pass } from '#domain/reconciliation-pass.ts';
import type { Readings } from '#domain/reconciliation-readings.ts';
import type { KeptStatement } from '#stores/reconciliations.ts';
import { type Dependencies, reconcileStores, saidOverdue } from '../../functions/reconcile-stores.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const HOUR = 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Stores with nothing in them but a row that is stuck; every look at a list of partners takes `pace`. */
function emptyExchange(pace = 0) {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const kept: { version: number; pass: Pass | undefined } = { version: 0, pass: undefined };
  const exchange = {
    now: NOW,
    kept,
    archived: [] as KeptStatement[],
    shown: [] as KeptStatement[],
    overtaken: false,
    failsToShow: false,
  };
  const none = async () => [];
  const readings: Readings = {
    partnerAfter: async () => {
      exchange.now += pace;
      return undefined;
    },
    recordsOf: none,
    recordsNamed: async () => new Map(),
    loggedAs: none,
    indicesOf: async () => new Map(),
    leaves: none,
    keyEvents: none,
    loggedName: (id) => id,
    objects: none,
    files: none,
    filesOf: none,
    bytesAt: none,
    entriesAfter: none,
    standsIn: none,
    waiting: async (_consumer, after) => (after === '' ? [{ eventId: 'one', addedAt: NOW - 2 * HOUR }] : []),
    consumers: ['summary'],
  };
  const deps: Dependencies = {
    origin: 'https://exchange.example',
    clock: () => exchange.now,
    readings,
    logSize: async () => 0,
    kept: {
      underWay: async () => ({ ...kept }),
      keep: async ({ version, pass }) => {
        if (exchange.overtaken || version !== kept.version) return undefined;
        Object.assign(kept, { version: version + 1, pass });
        return kept.version;
      },
      newest: async () => exchange.shown.at(-1),
      show: async (statement) => {
        if (exchange.failsToShow) throw new Error('Throttled.');
        exchange.shown.push(statement);
      },
    },
    sign: async ({ asOf }) => `signed ${asOf}`,
    archive: async (statement) => void exchange.archived.push(statement),
  };
  return { exchange, deps };
}

test('is made, archived before it is shown, and made again the next day, or when somebody wants it anew', async () => {
  const { exchange, deps } = emptyExchange();
  expect(await reconcileStores(deps)).toEqual({ asOf: '2026-11-22T10:00:00.000Z', done: true });
  expect(exchange.shown[0]).toMatchObject({
    jws: 'signed 2026-11-22T10:00:00.000Z',
    statement: { agrees: false, byKind: { 'outbox-stuck': 1 }, disagreements: [{ about: 'summary one' }] },
  });
  expect(exchange.archived).toEqual(exchange.shown);
  exchange.now += HOUR;
  expect(await reconcileStores(deps)).toEqual({ rests: true });
  expect(await reconcileStores(deps, { anew: true })).toMatchObject({ done: true });
  exchange.now += 13 * HOUR;
  expect(await reconcileStores(deps)).toMatchObject({ asOf: '2026-11-23T00:00:00.000Z', done: true });
  expect(exchange.shown).toHaveLength(3);
});

test('stops when its time is over, and goes on from there', async () => {
  const { exchange, deps } = emptyExchange(15_000);
  expect(await reconcileStores(deps)).toMatchObject({ done: false });
  const stoppedAt = exchange.kept.pass?.phase;
  expect(stoppedAt).not.toBe('units');
  expect(await reconcileStores(deps)).toMatchObject({ asOf: '2026-11-22T10:00:00.000Z', done: true });
  expect(exchange.kept.pass).toBeUndefined();
});

test('leaves it to another one that has gone on meanwhile', async () => {
  const { exchange, deps } = emptyExchange();
  exchange.overtaken = true;
  expect(await reconcileStores(deps)).toMatchObject({ done: false });
  expect(exchange.shown).toEqual([]);
});

test('says the same once more when it stopped before it was shown', async () => {
  const { exchange, deps } = emptyExchange();
  exchange.failsToShow = true;
  await expect(reconcileStores(deps)).rejects.toThrow('Throttled.');
  exchange.failsToShow = false;
  exchange.now += HOUR;
  await reconcileStores(deps);
  expect(exchange.shown).toEqual([exchange.archived[0]]);
});

test('begins anew whatever is under way', async () => {
  const { exchange, deps } = emptyExchange();
  exchange.kept.pass = { ...beginPass(NOW - HOUR, 7), phase: 'feeds' };
  await reconcileStores(deps, { anew: true });
  expect(exchange.shown[0]?.statement).toMatchObject({ asOf: '2026-11-22T10:00:00.000Z', logSize: 0 });
});

test('a report that a reader has not let go of in time is said, by its name and how many there are', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const awaited = (dueAt: string, more: object = {}) => ({ recallId: 'r', dueAt, ...more });
  const record = (submissionId: string, recallReaders?: Record<string, ReturnType<typeof awaited>>) => ({
    submissionId,
    digest: '',
    receivedAt: '',
    receipt: '',
    state: 'recalled',
    path: '',
    words: [],
    ...(recallReaders && { recallReaders }),
  });
  const [past, later] = ['2026-11-21T10:00:00Z', '2026-11-23T10:00:00Z'];
  const records = [
    record('tonga-tcu~1', {
      analysts: awaited(past),
      'unit:fiji-tcu': awaited(past),
      'unit:samoa-tcu': awaited(later),
    }),
    record('tonga-tcu~2', { analysts: awaited(past, { acknowledgedAt: past }) }),
    record('tonga-tcu~3'),
  ];
  expect(saidOverdue(records, NOW)).toBe(records);
  const lines = write.mock.calls.map(([line]) => JSON.parse(String(line)));
  expect(lines).toMatchObject([{ event: 'recall-overdue', submissionId: 'tonga-tcu~1', count: 2 }]);
  // No reader is named in a log.
  expect(JSON.stringify(lines)).not.toContain('fiji');
});
