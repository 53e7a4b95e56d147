/** Whatever is written to us, the log stays one JSON object a line, of known fields, and holds no word of it (rows 52, 53). */
import { beforeAll, expect, inject, test, vi } from 'vitest';
import { CanarySender } from '../support/canary-sender.ts';
import { enrol } from '../support/enrolled.ts';
import { entryOf, linesOf, readLog, strangeFields } from '../support/log-lines.ts';
import type { RawClient } from '../support/test-party.ts';
import { attacks } from './vector-tests.ts';
import { logVectors } from './vectors/log-lines.ts';

const sender = new CanarySender(inject('exchange').origin);
let unit: RawClient;
/** Where the log ended before these tests. */
let from = 0;

beforeAll(async () => {
  unit = await enrol();
  from = readLog().length;
});

/** What was written since, as far as it is whole: other tests write on. */
const written = () =>
  readLog()
    .slice(from)
    .replace(/[^\n]*$/, '');

attacks('log lines', logVectors, 'leaves nothing of it in the log', async ({ name, write, as }) => {
  const { method = 'GET', path, ...order } = await write(sender.canaries.at(name), unit);
  const answer =
    as === 'nobody' ? await sender.anonymous(method, path, order) : await sender.call(unit, method, path, order);
  expect(answer.status).toBeLessThan(500);
  // The gateway answers some of them alone, and writes no line.
  const isOurs = answer.headers['dpop-nonce'] !== undefined;
  if (isOurs)
    await vi.waitFor(() => expect(written()).toContain(sender.lastRequestId), { timeout: 60_000, interval: 10 });
  expect(sender.canaries.foundIn(written())).toEqual([]);
  expect(linesOf(written()).map(entryOf).length).toBeGreaterThan(0);
  expect(strangeFields(written())).toEqual([]);
});

test('a word that is in the log, a line that is broken and a field that is strange would be found', () => {
  const planted = sender.canaries.at('planted');
  const line = JSON.stringify({ function: 'ReadFeed', level: 'INFO', event: 'request', payload: planted });
  expect(sender.canaries.foundIn(`${written()}${line}\n`)).toEqual(['planted']);
  expect(strangeFields(line)).toHaveLength(1);
  expect(() => linesOf(`${line}\n"}`).map(entryOf)).toThrow(SyntaxError);
});
