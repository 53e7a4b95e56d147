/** Dollars from what was measured and what is in the template: per million submissions, and a month of nothing. Pure. */
import { COPIES_KEPT } from '../constructs/table-backups.ts';
import { BETWEEN_REGIONS, FREE, IDLE_PRICES, KEPT, UNIT_PRICES, type Unit } from './prices.ts';
import { type Measured, type Photo, sumOf, type Usage } from './usage.ts';

export type Item = { readonly name: string; readonly dollars: number };

const MINUTES_A_MONTH = 43_800;
const NIGHTS_A_MONTH = 365 / 12;
const GIGABYTE = 1_000_000_000;

const dollarsOf = (usage: Usage): readonly Item[] =>
  (Object.entries(usage) as [Unit, number][])
    .map(([unit, amount]) => ({ name: unit, dollars: amount * UNIT_PRICES[unit] }))
    .filter(({ dollars }) => dollars > 0)
    .toSorted((one, other) => other.dollars - one.dollars);

export const total = (items: readonly Item[]): number => items.reduce((sum, { dollars }) => sum + dollars, 0);

/** By kind of unit, dearest first. */
export const perMillion = ({ perSubmission }: Measured): readonly Item[] =>
  dollarsOf(sumOf(perSubmission)).map(({ name, dollars }) => ({ name, dollars: dollars * 1_000_000 }));

/** By what used it, dearest first. */
export const perMillionBy = ({ perSubmission }: Measured): readonly Item[] =>
  Object.entries(perSubmission)
    .map(([name, usage]) => ({ name, dollars: total(dollarsOf(usage)) * 1_000_000 }))
    .toSorted((one, other) => other.dollars - one.dollars);

/** What stands in the templates of a stage and costs money while nobody uses it. */
export type Standing = {
  readonly kmsKeys: number;
  /** Figures that alarms look at. */
  readonly alarms: number;
  readonly dashboards: number;
  readonly firewalls: number;
  readonly firewallRules: number;
  /** Made of lines of logs, with as many values of what they are split by as there may be. */
  readonly metrics: number;
  /** By which S3 copies into the second region. */
  readonly copyingRules: number;
  /** Minutes from one run of the sweeper to the next. */
  readonly sweepsEvery: number;
};

/** S3 tells three of each rule, whether there is something to copy or not. */
const COPYING_FIGURES = 3;

/** A month in which nobody does anything. */
export function idle(standing: Standing, { perIdleMinute }: Measured): readonly Item[] {
  const { account = {}, ...functions } = perIdleMinute;
  const called = sumOf(functions);
  // Each call begins a second of its own, and is traced.
  const aSweep = total(dollarsOf({ ...called, trace: called.lambdaRequest ?? 0 }));
  const working = (total(dollarsOf(account)) + aSweep / standing.sweepsEvery) * MINUTES_A_MONTH;
  return [
    { name: 'keys in KMS', dollars: standing.kmsKeys * IDLE_PRICES.kmsKey },
    { name: 'alarms', dollars: standing.alarms * IDLE_PRICES.alarm },
    { name: 'dashboard', dollars: standing.dashboards * IDLE_PRICES.dashboard },
    {
      name: 'firewall',
      dollars: standing.firewalls * IDLE_PRICES.firewall + standing.firewallRules * IDLE_PRICES.firewallRule,
    },
    { name: 'figures of copying', dollars: standing.copyingRules * COPYING_FIGURES * IDLE_PRICES.metric },
    { name: 'what runs all the time', dollars: working },
  ].filter(({ dollars }) => dollars > 0);
}

/** Of an idle month, what AWS gives for nothing. */
export function free(standing: Standing, { perIdleMinute }: Measured): number {
  const { sqsRequest = 0, lambdaRequest = 0 } = sumOf(perIdleMinute);
  const calls = (lambdaRequest * MINUTES_A_MONTH) / standing.sweepsEvery;
  return (
    Math.min(standing.alarms, FREE.alarms) * IDLE_PRICES.alarm +
    Math.min(standing.dashboards, FREE.dashboards) * IDLE_PRICES.dashboard +
    Math.min(sqsRequest * MINUTES_A_MONTH, FREE.sqsRequest) * UNIT_PRICES.sqsRequest +
    Math.min(calls, FREE.lambdaRequest) * UNIT_PRICES.lambdaRequest +
    Math.min(calls, FREE.traces) * UNIT_PRICES.trace
  );
}

/** A month of a gigabyte of tables, in the backups that are kept, here and in the second region, where it goes each night. */
const backupsOfGigabyte = 2 * COPIES_KEPT * KEPT.backupGigabyte + NIGHTS_A_MONTH * BETWEEN_REGIONS;

/** What of the keeping is for backups. */
export const backupsPerMillion = ({ tableBytes }: Pick<Measured, 'tableBytes'>): number =>
  ((tableBytes * backupsOfGigabyte) / GIGABYTE) * 1_000_000;

/** What a month's submissions cost each later month, for being kept: in tables that can be restored, in backups, in a bucket and its copy. */
export const keepingPerMillion = (measured: Measured): number =>
  backupsPerMillion(measured) +
  ((measured.tableBytes * (KEPT.tableGigabyte + KEPT.tableGigabyteRestorable) +
    2 * measured.bucketBytes * KEPT.bucketGigabyte) /
    GIGABYTE) *
    1_000_000;

/** API Gateway has five metrics of each route, and charges those of routes that are called: a report and its readers call eight. */
const ROUTE_METRICS = 5 * 8;
const HOURS_A_MONTH = 730;

/** What metrics cost in a month: all of them in each hour in which something comes. */
export const metricsIn = (submissions: number, { metrics }: Pick<Standing, 'metrics'>): number =>
  (metrics + ROUTE_METRICS) * IDLE_PRICES.metric * Math.min(1, submissions / HOURS_A_MONTH);

/** Of what is traced, five of a hundred are counted with each submission; the first of each second comes besides. */
const TRACED = 0.05;
export const firstTraces = (submissions: number, { perSubmission }: Pick<Measured, 'perSubmission'>): number => {
  const requests = ((sumOf(perSubmission).trace ?? 0) / TRACED) * submissions;
  return Math.min(requests, MINUTES_A_MONTH * 60) * (1 - TRACED) * UNIT_PRICES.trace;
};

/** Dollars of a month with so many submissions; and of one that keeps those of a number of months like it. */
export const monthWith = (submissions: number, standing: Standing, measured: Measured, keepsMonths = 0): number =>
  total(idle(standing, measured)) +
  metricsIn(submissions, standing) +
  firstTraces(submissions, measured) +
  (submissions / 1_000_000) * (total(perMillion(measured)) + keepsMonths * keepingPerMillion(measured));

/** What a photo of so many bytes uses, as it was counted; and what only AWS does with it: scans it, copies it, notes each touch of an object, sends it to whoever reads it. */
function photoUsage({ bytes, perPhoto }: Photo): Usage {
  const { s3Put = 0, s3Get = 0, lambdaRequest = 0 } = perPhoto;
  const gigabytes = bytes / GIGABYTE;
  return {
    ...perPhoto,
    apiRequest: PHOTO_REQUESTS,
    firewallRequest: PHOTO_REQUESTS,
    transferGigabyte: gigabytes,
    // The whole for the scanner, which asks for it, and the copy in the second region.
    s3Put: s3Put + 2,
    s3Get: s3Get + 2,
    cloudTrailEvent: s3Put + s3Get + 4,
    regionGigabyte: gigabytes,
    scannedObject: 1,
    scannedGigabyte: gigabytes,
    logGigabyte: (lambdaRequest * LINES_OF_A_CALL) / GIGABYTE,
  };
}
/** Four parts, and one reading. */
const PHOTO_REQUESTS = 5;
const LINES_OF_A_CALL = 700;

export const perMillionPhotos = (photo: Photo): readonly Item[] =>
  dollarsOf(photoUsage(photo)).map(({ name, dollars }) => ({ name, dollars: dollars * 1_000_000 }));

/** A month of a million photos, here and in the second region. */
export const keepingPhotos = ({ bytes }: Photo): number => (2 * bytes * 1_000_000 * KEPT.bucketGigabyte) / GIGABYTE;
