import { expect, test } from 'vitest';
import type { SummaryEvent } from '#domain/outbox-event.ts';
import { deliverSummary } from '../../functions/deliver-summary.ts';

const event = { eventId: 'an-event', summary: { summaryId: 'a-summary' } } as SummaryEvent;

test('a summary is sent before its outbox row is deleted', async () => {
  const done: string[] = [];
  await deliverSummary(
    {
      tell: async () => expect.fail(),
      send: async ({ summaryId }) => void done.push(`send ${summaryId}`),
      remove: async (id) => void done.push(`delete ${id}`),
    },
    event,
  );
  expect(done).toEqual(['send a-summary', 'delete an-event']);
});

test('a summary that cannot be sent keeps its outbox row', async () => {
  const removed: string[] = [];
  const send = async () => {
    throw new Error('queue out of reach');
  };
  const tell = async () => expect.fail();
  await expect(deliverSummary({ send, tell, remove: async (id) => void removed.push(id) }, event)).rejects.toThrow(
    'queue',
  );
  expect(removed).toEqual([]);
});

test.each([
  ['another reader organisation is told by its own queue, and NZTCU hears nothing of it', true],
  ['what waited for a reader that is configured no more goes', false],
])('%s', async (_, isConfigured) => {
  const done: string[] = [];
  const told = { eventId: 'an-event', readerId: 'ptccc', summary: { summaryId: 'of-an-entry' } } as SummaryEvent;
  const deps = {
    send: () => expect.fail(),
    tell: async (readerId: string) => done.push(`tell ${readerId}`) > 0 && isConfigured,
    remove: async (id: string) => void done.push(`delete ${id}`),
  };
  await deliverSummary(deps, told);
  expect(done).toEqual(['tell ptccc', 'delete an-event']);
});
