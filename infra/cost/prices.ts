/** List prices in US dollars, on one day, in one region: what the cost of a submission is made of. Without free tiers and discounts. */

/**
 * Of ap-southeast-2. The exchange goes to ap-southeast-6, whose price list was not at hand; it opened in 2025 and is usually some per cent
 * dearer. Written down by hand from the pages of AWS: look there before a decision hangs on them.
 */
export const PRICES_AS_OF = '2026-11-01';
export const PRICES_IN = 'ap-southeast-2';

const million = 1_000_000;

/** A gigabyte from one region into another. */
export const BETWEEN_REGIONS = 0.098;

/** For what is used, each. */
export const UNIT_PRICES = {
  apiRequest: 3.5 / million,
  lambdaRequest: 0.2 / million,
  /** A GB-second on arm64. */
  lambdaGigabyteSecond: 0.000_013_333_4,
  writeUnit: 0.711_5 / million,
  readUnit: 0.142_3 / million,
  s3Put: 5.5 / million,
  s3Get: 0.44 / million,
  sqsRequest: 0.4 / million,
  /** Sign with a key on a NIST curve. */
  kmsSign: 15 / million,
  kmsOther: 3 / million,
  logGigabyte: 0.67,
  /** Of the requests X-Ray samples five of a hundred, and the first of each second. */
  trace: 5 / million,
  cloudTrailEvent: 1 / million,
  firewallRequest: 0.6 / million,
  transferGigabyte: 0.114,
  /** Between regions, with what S3 takes for being sure of a quarter of an hour. */
  regionGigabyte: BETWEEN_REGIONS + 0.015,
  /** GuardDuty Malware Protection for S3, of us-east-1. */
  scannedObject: 0.215 / 1_000,
  scannedGigabyte: 0.09,
} as const;
export type Unit = keyof typeof UNIT_PRICES;

/** For what is kept, a month: storage, its backups, its older versions. */
export const KEPT = {
  tableGigabyte: 0.285,
  tableGigabyteRestorable: 0.228,
  /** Of each backup: one of DynamoDB is a whole copy of its table, however little has changed. */
  backupGigabyte: 0.114,
  bucketGigabyte: 0.025,
} as const;

/** What AWS gives every account each month for nothing, and goes on giving. */
export const FREE = {
  alarms: 10,
  metrics: 10,
  dashboards: 3,
  sqsRequest: 1_000_000,
  lambdaRequest: 1_000_000,
  traces: 100_000,
} as const;

/** For what is there, a month, whether it is used or not. */
export const IDLE_PRICES = {
  kmsKey: 1,
  /** For each figure that it looks at. */
  alarm: 0.1,
  dashboard: 3,
  firewall: 5,
  firewallRule: 1,
  /** A metric that is made of lines, or of one route: for the hours that have a value. */
  metric: 0.3,
} as const;
