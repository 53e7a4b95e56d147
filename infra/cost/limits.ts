/** What AWS gives an account in a region unless it is asked for more, and how much of it so many reports a second need. Pure. */
import { type Measured, sumOf } from './usage.ts';
import type { Wired } from './wired.ts';

/** Read in the pages of AWS on 2026-11-22. Of KMS older pages say 300 for keys on curves, newer ones 1,000; of the door, 2,500 in newer regions. */
const GIVEN = {
  doorRequests: 2_500,
  signatures: 300,
  tableWrites: 40_000,
  puts: 3_500,
  gets: 5_500,
  inFlight: 120_000,
  concurrency: 1_000,
  /** Of them AWS keeps these for functions that reserve none. */
  unreserved: 100,
} as const;
/** Readers of one shard of a stream of DynamoDB, as AWS advises. */
export const READERS_ADVISED = 2;

/** Something that a second of reports uses up, and what there is of it. */
export type Need = {
  readonly what: string;
  readonly limit: number;
  readonly needed: number;
};

/** Little's law: arrivals times the time that one takes. A function has 1 GB, so that gigabyte-seconds are seconds. */
const atOnce = (measured: Measured, name: string, perSecond: number): number =>
  perSecond * (measured.perSubmission[name]?.lambdaGigabyteSecond ?? 0);

/** Of each function that a report needs: those that a stream wakes run no more at once than batches of one shard, for the rows of one consumer have one key. */
export const functionNeeds = (perSecond: number, measured: Measured, { reserved, readers }: Wired): readonly Need[] =>
  Object.keys(measured.perSubmission).flatMap((name) => {
    const limit = reserved.get(name);
    if (limit === undefined) return [];
    const { batches = limit } = readers.get(name) ?? {};
    return { what: `\`${name}\` at once`, limit: Math.min(limit, batches), needed: atOnce(measured, name, perSecond) };
  });

export function serviceNeeds(perSecond: number, measured: Measured, wired: Wired): readonly Need[] {
  const { apiRequest = 0, kmsSign = 0, writeUnit = 0 } = sumOf(measured.perSubmission);
  const { copies: _copies, ...ours } = measured.perSubmission;
  const { s3Put = 0, s3Get = 0 } = sumOf(ours);
  const needs = (what: string, limit: number, ofOne: number): Need => ({ what, limit, needed: ofOne * perSecond });
  const together = functionNeeds(perSecond, measured, wired).reduce((sum, { needed }) => sum + needed, 0);
  return [
    needs('requests a second at the door, as this stage is configured', wired.doorRate, apiRequest),
    needs('requests a second at API Gateway, of the account', GIVEN.doorRequests, apiRequest),
    needs('signatures a second by KMS (receipts and tokens)', GIVEN.signatures, kmsSign),
    needs('write units a second, of one table (all tables together are counted)', GIVEN.tableWrites, writeUnit),
    needs('puts a second under one prefix of S3 (all puts are counted)', GIVEN.puts, s3Put),
    needs('reads a second under one prefix of S3 (all reads are counted)', GIVEN.gets, s3Get),
    needs('messages in flight in one queue, if every wake-up failed', GIVEN.inFlight, wired.queues.visibilitySeconds),
    { what: 'functions at once, of the account', limit: GIVEN.concurrency, needed: together },
  ];
}

/** What does not grow with the reports. */
export function standingNeeds({ reserved, readers }: Wired): readonly Need[] {
  const tables = Map.groupBy(readers.values(), ({ table }) => table);
  const sum = [...reserved.values()].reduce((total, one) => total + one, 0);
  return [
    {
      what: `functions reserved, of ${reserved.size} together`,
      limit: GIVEN.concurrency - GIVEN.unreserved,
      needed: sum,
    },
    ...[...tables].map(
      ([table, those]): Need => ({
        what: `readers of a shard of the stream of \`${table}\``,
        limit: READERS_ADVISED,
        needed: those.length,
      }),
    ),
  ];
}
