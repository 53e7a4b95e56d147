import { expect, test } from 'vitest';
import type { SummaryEvent } from '#domain/outbox-event.ts';
import { type Dependencies, deliverSummary } from '../../functions/deliver-summary.ts';

const summary = { summaryId: 'a-summary', submissionId: 'a-submission', receivedAt: '2026-11-22T01:00:00.000Z' };
const event = { eventId: 'an-event', summary } as SummaryEvent;

function delivery(change: Partial<Dependencies> = {}) {
  const done: unknown[] = [];
  const deps: Dependencies = {
    clock: () => Date.parse('2026-11-22T01:00:02.500Z'),
    send: async (message) => void done.push(`send ${'summaryId' in message ? message.summaryId : message.noticeId}`),
    tell: async () => expect.fail(),
    remove: async (id) => void done.push(`delete ${id}`),
    handedOver: (what) => done.push(what),
    ...change,
  };
  return { done, deliver: () => deliverSummary(deps, event) };
}

test('a summary is sent, then its outbox row is deleted, and then it is told how long it took', async () => {
  const { done, deliver } = delivery();
  await deliver();
  const told = { eventId: 'a-summary', submissionId: 'a-submission', milliseconds: 2_500 };
  expect(done).toEqual(['send a-summary', 'delete an-event', told]);
});

test('a summary that cannot be sent keeps its outbox row', async () => {
  const { done, deliver } = delivery({
    send: async () => {
      throw new Error('queue out of reach');
    },
  });
  await expect(deliver()).rejects.toThrow('queue');
  expect(done).toEqual([]);
});

test.each([
  ['another reader organisation is told by its own queue, and NZTCU hears nothing of it', true],
  ['what waited for a reader that is configured no more goes', false],
])('%s', async (_, isConfigured) => {
  const done: string[] = [];
  const told = { eventId: 'an-event', readerId: 'ptccc', summary: { summaryId: 'of-an-entry' } } as SummaryEvent;
  const deps: Dependencies = {
    clock: () => expect.fail(),
    send: () => expect.fail(),
    tell: async (readerId: string) => done.push(`tell ${readerId}`) > 0 && isConfigured,
    remove: async (id: string) => void done.push(`delete ${id}`),
    handedOver: () => expect.fail(),
  };
  await deliverSummary(deps, told);
  expect(done).toEqual(['tell ptccc', 'delete an-event']);
});
