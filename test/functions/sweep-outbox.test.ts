import { expect, test } from 'vitest';
import type { WaitingRow } from '#stores/outbox.ts';
import { type Dependencies, sweepOutbox, whatWaits } from '../../functions/sweep-outbox.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z');
const MINUTE = 60_000;
const row = (eventId: string, change: Partial<WaitingRow> = {}): WaitingRow => ({
  eventId,
  addedAt: NOW - MINUTE,
  attempts: 0,
  dueAt: NOW,
  ...change,
});

function sweep(rows: readonly WaitingRow[], change: Partial<Dependencies> = {}) {
  const done: string[] = [];
  const deps: Dependencies = {
    clock: () => NOW,
    waiting: async function* (consumer) {
      if (consumer === 'summary') yield* rows;
    },
    call: async (consumer, eventId) => void done.push(`call ${consumer} ${eventId}`),
    postpone: async (_consumer, eventId, attempts, dueAt) =>
      void done.push(`postpone ${eventId} attempt ${attempts} by ${(dueAt - NOW) / MINUTE} min`),
    ...change,
  };
  return sweepOutbox(deps).then((count) => ({ count, done }));
}

test('a row that is due is called for, and then postponed', async () => {
  expect(await sweep([row('a', { dueAt: NOW - 1 })])).toEqual({
    count: 1,
    done: ['call summary a', 'postpone a attempt 1 by 15 min'],
  });
});

test('a row that is not due yet is left to the stream', async () => {
  expect(await sweep([row('a', { dueAt: NOW + 1 })])).toEqual({ count: 0, done: [] });
});

test('pauses grow, and end at six hours', async () => {
  const { done } = await sweep([2, 9].map((attempts) => row(`a${attempts}`, { attempts })));
  expect(done.filter((line) => line.startsWith('postpone'))).toEqual([
    'postpone a2 attempt 3 by 60 min',
    'postpone a9 attempt 10 by 360 min',
  ]);
});

test('a call that fails leaves the row due', async () => {
  const call = async () => {
    throw new Error('queue out of reach');
  };
  await expect(sweep([row('a')], { call })).rejects.toThrow('queue out of reach');
});

test('what waits is told by consumer, the log among them, with the age of its oldest; of nothing nothing is told', async () => {
  const rows: Partial<Record<string, WaitingRow[]>> = {
    quality: [row('a'), row('b', { addedAt: NOW - 3 * MINUTE, dueAt: NOW + MINUTE })],
    log: [row('c', { addedAt: NOW + 5 })],
  };
  const waiting: Dependencies['waiting'] = async function* (consumer) {
    yield* rows[consumer] ?? [];
  };
  const told = [];
  for await (const waits of whatWaits({ waiting, clock: () => NOW })) told.push(waits);
  expect(told).toEqual([
    { consumer: 'quality', count: 2, milliseconds: 3 * MINUTE },
    { consumer: 'log', count: 1, milliseconds: 0 },
  ]);
});
