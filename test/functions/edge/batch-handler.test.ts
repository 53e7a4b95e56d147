// What a batch answers, and what it tells in the log.
import type { Context, SQSRecord } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { batchHandler, type RecordConsumer } from '#edge/batch-handler.ts';

const NOW = Date.parse('2026-11-22T01:00:00.000Z');

/** The bodies of a queue, handled: what was answered, and the lines that were written. */
async function handled(bodies: readonly string[], consumer: Partial<RecordConsumer>) {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  const lines: Record<string, unknown>[] = [];
  const written = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((line) => lines.push(JSON.parse(String(line))) > 0);
  try {
    const fromQueue = async (body: string) =>
      body === 'broken' ? Promise.reject(new Error(body)) : NOW - Number(body);
    const handler = batchHandler(z.object({}), () => ({ fromStream: () => expect.fail(), fromQueue, ...consumer }));
    const Records = bodies.map((body, at) => ({ messageId: `message ${at}`, body }) as SQSRecord);
    return { answer: await handler({ Records }, {} as Context), lines };
  } finally {
    written.mockRestore();
    vi.useRealTimers();
  }
}

test('what was done is told in one line: how much, and how long the longest had waited', async () => {
  const { answer, lines } = await handled(['20', '3000', '7'], { tells: 'quality' });
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(lines).toEqual([
    expect.objectContaining({ level: 'INFO', event: 'worked-off', consumer: 'quality', count: 3, milliseconds: 3_000 }),
  ]);
});

test('what failed is answered by its name, told by its kind, and is not among what was done', async () => {
  const { answer, lines } = await handled(['20', 'broken'], { tells: 'match' });
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message 1' }] });
  expect(lines).toMatchObject([
    { event: 'record-failed', eventId: 'message 1', errorName: 'Error' },
    { event: 'worked-off', consumer: 'match', count: 1, milliseconds: 20 },
  ]);
});

test('a batch in which nothing was left to do tells nothing, and neither does a consumer that has a line for each', async () => {
  const nothing = await handled(['20'], { tells: 'stix', fromQueue: async () => undefined });
  expect(nothing).toEqual({ answer: { batchItemFailures: [] }, lines: [] });
  expect((await handled(['20'], {})).lines).toEqual([]);
});
