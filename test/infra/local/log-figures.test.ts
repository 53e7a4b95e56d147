// The figures that `npm run status` reads off the log.
import { expect, it } from 'vitest';
import { figuresOf, overdueRecalls } from '../../../infra/local/log-figures.ts';

const at = (minute: number) => `2026-11-22T01:${String(minute).padStart(2, '0')}:00.000Z`;
const of = 'receive-submission';
const request = { function: of, event: 'request', route: 'POST /v1/submissions', status: 201 };
const LINES = [
  { timestamp: at(1), ...request },
  { timestamp: at(10), ...request },
  { timestamp: at(11), ...request, status: 422 },
  { timestamp: at(11), ...request, function: 'practise-submission', route: 'POST /v1/practice/submissions' },
  { timestamp: at(11), function: of, event: 'carried', status: 201 },
  { timestamp: at(11), function: of, event: 'carried', status: 200 },
  { timestamp: at(12), function: of, event: 'refusal', code: 'report-not-valid' },
  { timestamp: at(12), function: of, event: 'refusal', code: 'signature-invalid' },
  { timestamp: at(13), function: of, event: 'refusal', code: 'signature-invalid' },
  { timestamp: at(13), function: 'read-feed', event: 'refusal', code: 'not-found' },
  { timestamp: at(13), event: 'worked-off', consumer: 'quality', count: 3, milliseconds: 900 },
  { timestamp: at(14), event: 'worked-off', consumer: 'quality', count: 1, milliseconds: 2_000 },
  { timestamp: at(14), event: 'worked-off', consumer: 'log', count: 2, milliseconds: 1_100 },
  { timestamp: at(13), event: 'record-failed' },
  ...[900, 100, 300, 200].map((milliseconds) => ({ timestamp: at(14), event: 'handed-over', milliseconds })),
];
const log = `The runtime says: hello\n${LINES.map((line) => JSON.stringify(line)).join('\n')}\n{"timestamp":"2026-11-22T01:59`;

it('counts what ended how since a moment, and passes over what is no line of a function', () => {
  expect(figuresOf(log, at(5))).toEqual({
    accepted: 2,
    refused: { 'signature-invalid': 2, 'report-not-valid': 1 },
    faults: 1,
    handedOver: { count: 4, median: 200, longest: 900 },
    workedOff: { quality: { count: 4, longest: 2_000 }, log: { count: 2, longest: 1_100 } },
  });
});

it('names each report once that nobody let go of in time', () => {
  const overdue = (minute: number, submissionId: string) =>
    JSON.stringify({ timestamp: at(minute), event: 'recall-overdue', submissionId, count: 1 });
  const lines = [overdue(1, 'fiji-tcu~0'), overdue(6, 'tonga-tcu~1'), overdue(7, 'tonga-tcu~1'), log].join('\n');
  expect(overdueRecalls(lines, at(5))).toEqual(['tonga-tcu~1']);
});

it('has nothing to say of nothing', () => {
  expect(figuresOf('', at(0))).toEqual({ accepted: 0, refused: {}, faults: 0, handedOver: undefined, workedOff: {} });
});
