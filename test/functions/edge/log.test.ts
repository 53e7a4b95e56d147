import { afterEach, expect, test, vi } from 'vitest';
import { describeError, log } from '#edge/log.ts';

test('an unexpected error is told by its class and its place, never by its message', () => {
  const error = new RangeError('canary one\n    at canary (two.ts:1:1)\n at canary three');
  const told = describeError(error);
  expect(told).toMatchObject({
    errorName: 'RangeError',
    errorAt: expect.stringMatching(/^at .*log\.test\.ts:\d+:\d+/),
  });
  expect(JSON.stringify(told)).not.toContain('canary');
});

test('what is thrown and is no error is told by its type', () => {
  expect(describeError('canary')).toEqual({ errorName: 'string' });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** The second of two lines: the first may be that of an instance which has just started. */
function written(header: string) {
  const lines: Record<string, unknown>[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(JSON.parse(String(line))) > 0);
  vi.stubEnv('_X_AMZN_TRACE_ID', header);
  for (const count of [1, 2]) log({ level: 'warn', event: 'swept', count });
  return lines[1];
}

const TRACE = '1-67402f20-0123456789abcdef01234567';
const LINE = {
  level: 'WARN',
  timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  event: 'swept',
  count: 2,
};

test('a line has level, instant and trace as the logger of Powertools names them, and only the first one says that it is', () => {
  expect(written(`Root=${TRACE};Parent=53995c3f42cd8ad8;Sampled=1`)).toEqual({ ...LINE, xray_trace_id: TRACE });
});

test.each([[''], [`Root=${TRACE};Parent=53995c3f42cd8ad8;Sampled=0`]])(
  'no trace is named that X-Ray does not take: "%s"',
  (header) => {
    expect(written(header)).toEqual(LINE);
  },
);
