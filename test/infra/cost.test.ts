// The page of costs is what was measured, at the prices of its day, in the templates as they are; and the model adds up.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { OutboxConsumer } from '#schemas/operations.ts';
import {
  backupsPerMillion,
  firstTraces,
  idle,
  keepingPerMillion,
  metricsIn,
  monthWith,
  perMillion,
  perMillionBy,
  perMillionPhotos,
  total,
} from '../../infra/cost/model.ts';
import { COST_FILE, costPage, MEASURED_FILE, PHOTO_FILE, SPLIT_INTO, standings } from '../../infra/cost/page.ts';
import { functionNeeds, serviceNeeds, standingNeeds } from '../../infra/cost/limits.ts';
import { busiestHour } from '../../infra/cost/scale.ts';
import { SCALE_FILE, scalePage } from '../../infra/cost/scale-page.ts';
import { UNIT_PRICES } from '../../infra/cost/prices.ts';
import type { Measured, Photo } from '../../infra/cost/usage.ts';
import { wiredAs } from '../../infra/cost/wired.ts';
import { functionNames } from './synthesized.ts';

const root = join(import.meta.dirname, '../..');
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const measured = JSON.parse(textOf(MEASURED_FILE)) as Measured;
const photo = JSON.parse(textOf(PHOTO_FILE)) as Photo;
const wired = wiredAs('production');

it('the page is what "npm run cost" makes of the measured numbers', () => {
  expect(textOf(COST_FILE)).toBe(costPage(measured, photo, standings()));
});

it('the page of scale is what it makes of them as well, and plays the same hour again', () => {
  expect(textOf(SCALE_FILE)).toBe(scalePage(measured, wired));
  expect(busiestHour(measured, 1_000_000, 7)).toEqual(busiestHour(measured, 1_000_000, 7));
});

it('what is over a limit is said for each size, and what is over it always once', () => {
  expect([wired.reserved.size, wired.doorRate, wired.queues.fifo]).toEqual([functionNames.length, 200, 0]);
  expect(wired.readers.get('sequence-log')).toEqual({ table: 'Outbox', batches: 1 });
  expect(wired.readers.get('archive-audit')).toEqual({ table: 'Audit', batches: 1 });
  const outbox = [...wired.readers.values()].filter(({ table }) => table === 'Outbox');
  const [, readers] = standingNeeds(wired);
  expect(readers).toEqual({ what: expect.stringContaining('`Outbox`'), limit: 2, needed: outbox.length });
  expect(textOf('docs/aws-unverified.md')).toContain(
    `| ${outbox.length} functions are woken by the stream of the outbox; AWS advises 2 readers of a shard at most.`,
  );
});

it('a second of reports needs of each service and function what one needs of it, times as many', () => {
  const perSubmission = { 'tally-quality': { lambdaGigabyteSecond: 0.2, s3Put: 3 }, copies: { s3Put: 5 } };
  const needs = [...functionNeeds(50, { ...measured, perSubmission }, wired)];
  expect(needs).toEqual([{ what: '`tally-quality` at once', limit: 4, needed: 10 }]);
  const puts = serviceNeeds(50, { ...measured, perSubmission }, wired).find(({ limit }) => limit === 3_500);
  expect(puts?.needed).toBe(150);
});

it('the busiest second is at a key of all, then at that of the largest unit, and has one report at a key of its own', () => {
  const byKey = { 'OUTBOX#log': 4, 'UNIT#{unit}': 4, 'LOGGED#{report}': 4 };
  const [all, unit, one] = busiestHour({ byKey }, 10_000_000, 7).keys;
  expect([all?.scope, unit?.scope, one?.scope]).toEqual(['all', 'unit', 'one']);
  expect(one?.busiest).toBe(4);
  // Seventy-six reports a second on the average of the hour.
  expect(all?.busiest).toBeGreaterThan(4 * 76);
  expect(unit?.busiest).toBeLessThan(all?.busiest ?? 0);
});

it('the same dollars come out by what is used and by who uses it', () => {
  expect(total(perMillion(measured))).toBeCloseTo(total(perMillionBy(measured)), 6);
});

it('a million signatures cost what the list says, and a month without a report costs what stands there', () => {
  const signed: Measured = {
    ...measured,
    perSubmission: { 'receive-submission': { kmsSign: 1 } },
    perIdleMinute: {},
  };
  const keysOnly = {
    kmsKeys: 4,
    alarms: 0,
    dashboards: 0,
    firewalls: 0,
    firewallRules: 0,
    metrics: 0,
    copyingRules: 0,
    sweepsEvery: 1,
  };
  expect(perMillion(signed)).toEqual([{ name: 'kmsSign', dollars: UNIT_PRICES.kmsSign * 1_000_000 }]);
  expect(idle(keysOnly, signed)).toEqual([{ name: 'keys in KMS', dollars: 4 }]);
  expect(monthWith(0, keysOnly, signed)).toBe(4);
  // Forty metrics of routes, in every hour of the month.
  expect(monthWith(2_000_000, keysOnly, signed)).toBeCloseTo(34 + 12, 6);
  const bare: Measured = { ...signed, bucketBytes: 1_000, tableBytes: 0 };
  expect(monthWith(1_000_000, keysOnly, bare, 12) - monthWith(1_000_000, keysOnly, bare)).toBeCloseTo(0.6, 6);
});

it('each night is a whole copy of the tables, kept in both regions and sent over once', () => {
  // A gigabyte: six nights of the last week and five Sundays, twice, at 0.114, and 30 nights of a month over the sea at 0.098.
  expect(backupsPerMillion({ tableBytes: 1_000 })).toBeCloseTo((6 + 5) * 2 * 0.114 + (365 / 12) * 0.098, 6);
  expect(keepingPerMillion({ ...measured, tableBytes: 1_000, bucketBytes: 0 })).toBeCloseTo(0.285 + 0.228 + 5.489, 3);
});

it('an alarm is paid by its figures, and what S3 tells of copying always', () => {
  const { production, dev } = standings();
  // Five of copies, three of backups, two of the sweeper, and one each of the others.
  expect([production.alarms, production.copyingRules]).toEqual([25 + 5 + 3 + 2, 5]);
  expect([dev.alarms, dev.copyingRules]).toEqual([0, 0]);
  expect(idle(production, measured).find(({ name }) => name === 'figures of copying')?.dollars).toBeCloseTo(4.5, 6);
});

it('the first request of each second is traced, and five of a hundred others', () => {
  const perSubmission = { account: { trace: 0.5 } };
  expect(firstTraces(1_000, { perSubmission })).toBeCloseTo(10_000 * 0.95 * UNIT_PRICES.trace, 9);
  expect(firstTraces(10_000_000, { perSubmission })).toBeCloseTo(43_800 * 60 * 0.95 * UNIT_PRICES.trace, 9);
});

it('a metric is paid by the hour that has a value of it, however many logs are counted into it', () => {
  expect(SPLIT_INTO['consumer']).toBe(OutboxConsumer.options.length);
  const { metrics } = standings().production;
  expect(metricsIn(0, { metrics })).toBe(0);
  expect(metricsIn(365, { metrics: 10 })).toBeCloseTo((50 * 0.3) / 2, 6);
  // By consumer twice, by code once, and eight that are not split.
  expect(metrics).toBe(8 + 8 + 10 + 8);
});

it('a photo is scanned once, copied once and paid by its bytes', () => {
  const items = new Map(
    perMillionPhotos({ bytes: 1_000_000, perPhoto: {} }).map(({ name, dollars }) => [name, dollars]),
  );
  expect((items.get('scannedObject') ?? 0) + (items.get('scannedGigabyte') ?? 0)).toBeCloseTo(305, 6);
  expect(items.get('s3Put')).toBeCloseTo(11, 6);
});
