/** P13.page, P13.report: quality figures of 30 units that have sent for 24 months, beside the engine's bare reads of the same items. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Caller } from '#domain/authenticate-caller.ts';
import { contributionOf } from '#domain/contribution.ts';
import { Cursors } from '#domain/cursor.ts';
import { lastMonths, monthsBefore, monthsIn } from '#domain/periods.ts';
import { afterAttempt, type ReportState } from '#domain/tally.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { RULES } from '#schemas/rules/judge.ts';
import { counterAttribute } from '#stores/check-names.ts';
import { coachingOf } from '#stores/coaching-store.ts';
import { PartnerRegistry } from '#stores/partner-registry.ts';
import { QualityStore } from '#stores/quality-store.ts';
import { coachingPartition, partnerKey, partnerListKey, sliceKey, tallyKey } from '#stores/table-keys.ts';
import { reportAllUnits, reportOneUnit } from '../../functions/report-quality.ts';
import { startDynamoDbEngine } from '../../infra/local/dynamodb-engine.ts';
import { makeParty, registered } from '../support/test-party.ts';
import { type Effort, median } from './rounds.ts';
import { atMost, type Row } from './row.ts';

const unitsFor = ({ quick }: Effort): number => (quick ? 2 : 30);
const REPORTS_A_MONTH = 8;
const NOW = Date.parse('2026-11-22T00:00:00Z');
const PERIOD = lastMonths(NOW);
const BEFORE = monthsBefore(PERIOD);
const MONTHS = monthsIn({ from: BEFORE.from, to: PERIOD.to });
const TABLE = 'metrics';

export async function measure(effort: Effort): Promise<Row[]> {
  const count = unitsFor(effort);
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ptcn-metrics-'));
  const engine = await startDynamoDbEngine(
    { database: join(folder, 'database.sqlite'), pidFile: join(folder, 'engine.pid') },
    () => undefined,
  );
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: engine.endpoint, region: 'ap-southeast-6', credentials });
  try {
    const units = await fill(client, count);
    const { page, reports } = useCases(client, units);
    const times = await medians(
      {
        page,
        pageReads: () => bareMonths(client, units, PERIOD.from),
        reports,
        reportReads: () => bareAll(client, units),
      },
      effort.rounds,
    );
    return [
      atMost(3, {
        id: 'P13.page',
        what: `metrics page of ${count} units with ${MONTHS.length} months, wall time`,
        figure: times.page,
        unit: 'ms',
        peer: times.pageReads,
        than: 'bare reads of the same items',
      }),
      atMost(3, {
        id: 'P13.report',
        what: `whole reports of ${count} units over ${MONTHS.length} months, wall time`,
        figure: times.reports,
        unit: 'ms',
        peer: times.reportReads,
        than: 'bare reads of the same items',
      }),
    ];
  } finally {
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the Lambda does behind its door, on its own stores; all units at once, as a page of them is made. */
function useCases(client: DynamoDBClient, units: readonly string[]) {
  const database = DynamoDBDocumentClient.from(client);
  const [quality, registry] = [new QualityStore(database, TABLE), new PartnerRegistry(database, TABLE)];
  const cursors = new Cursors(new Uint8Array(32));
  const deps = {
    clock: () => NOW,
    cursors: async () => cursors,
    listPartners: registry.list.bind(registry),
    findPartner: registry.find.bind(registry),
    monthsOf: quality.monthsOf.bind(quality),
    figuresOf: quality.figuresOf.bind(quality),
    coachingOf: (partnerId: string) => coachingOf(database, TABLE, partnerId),
    // Kept for an hour by the process.
    region: async () => undefined,
  };
  const adviser: Caller = {
    kind: 'staff',
    principal: 'staff:AAAAAAAAAAAAAAAAAAAAAA',
    scopes: new Set(['quality:read:all']),
    keyThumbprint: 'A'.repeat(43),
  };
  return {
    page: () => reportAllUnits(deps, asking(), adviser),
    reports: () => Promise.all(units.map((partnerId) => reportOneUnit(deps, asking({ partnerId }), adviser))),
  };
}

const asking = (pathParameters: Readonly<Record<string, string>> = {}): HttpRequest => ({
  requestId: 'bench',
  method: 'GET',
  route: '',
  path: '',
  pathParameters,
  query: {},
  header: () => [],
  rawBody: new Uint8Array(),
});

const S = (value: string) => ({ S: value });

async function bareMonths(client: DynamoDBClient, units: readonly string[], first: string): Promise<void> {
  const read = async (partnerId: string): Promise<void> => {
    await client.send(
      new GetItemCommand({ TableName: TABLE, Key: keyOf(partnerKey(partnerId)), ConsistentRead: true }),
    );
    const [from, to] = [first, '9999-12'].map((month) => sliceKey(partnerId, { month }).sk);
    await query(client, tallyKey(partnerId, '').pk, [from ?? '', to ?? '']);
  };
  await Promise.all(units.map(read));
}

async function bareAll(client: DynamoDBClient, units: readonly string[]): Promise<void> {
  const read = async (partnerId: string): Promise<void> => {
    const { pk, sk } = tallyKey(partnerId, '');
    await Promise.all([query(client, pk, [sk, `${sk}~`], 200), query(client, coachingPartition(partnerId), ['', '~'])]);
  };
  await Promise.all([bareMonths(client, units, BEFORE.from), ...units.map(read)]);
}

const keyOf = ({ pk, sk }: { pk: string; sk: string }) => ({ pk: S(pk), sk: S(sk) });

const query = (client: DynamoDBClient, pk: string, [first, last]: readonly [string, string], limit?: number) =>
  client.send(
    new QueryCommand({
      TableName: TABLE,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': S(pk), ':first': S(first || ' '), ':last': S(last) },
      ConsistentRead: true,
      ScanIndexForward: false,
      ...(limit !== undefined && { Limit: limit }),
    }),
  );

/** Units in the registry, 24 months of each, and the reports that are remembered. */
async function fill(client: DynamoDBClient, count: number): Promise<string[]> {
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const party = await makeParty('unit');
  const units = Array.from({ length: count }, (_, at) => `unit-${String(at).padStart(2, '0')}`);
  const items = units.flatMap((partnerId) => [
    { ...partnerKey(partnerId), version: 1, partner: { ...registered(party), partnerId, name: partnerId } },
    partnerListKey(partnerId),
    ...MONTHS.flatMap((month) => itemsOf(partnerId, month)),
  ]);
  const database = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  for (let at = 0; at < items.length; at += 25) {
    const puts = items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } }));
    await database.send(new BatchWriteCommand({ RequestItems: { [TABLE]: puts } }));
  }
  return units;
}

function itemsOf(partnerId: string, month: string): object[] {
  const counters: Record<string, number> = {};
  const reports = Array.from({ length: REPORTS_A_MONTH }, (_, at) => {
    const state = reportOf(partnerId, month, at);
    for (const [name, value] of contributionOf(state))
      counters[counterAttribute(name)] = (counters[counterAttribute(name)] ?? 0) + value;
    return { ...tallyKey(partnerId, `${month}-${at}`), report: state, version: 1 };
  });
  // Of each month one is remembered by itself: what is read of them is the same on both sides.
  return [{ ...sliceKey(partnerId, { month }), ...counters }, ...reports.slice(0, 1)];
}

const reportOf = (partnerId: string, month: string, at: number): ReportState =>
  afterAttempt(undefined, {
    partnerId,
    reportKey: `${month}-${at}`,
    outcome: 'accepted',
    at: `${month}-10T00:00:00.000Z`,
    facts: {
      crimeTypes: ['iuu-fishing'],
      grading: { reliability: 'B', credibility: '2' },
      days: { toReport: at, toReceipt: 1, inAll: at + 1 },
      passed: RULES.slice(at, at + 30).map(({ code }) => code),
      failed: Object.fromEntries(RULES.slice(at + 30, at + 34).map(({ code }) => [code, '/report'])),
      attested: [],
      sameText: 'AAAAAAAAAAAAAAAAAAAAAA',
      sameEvent: 'BBBBBBBBBBBBBBBBBBBBBB',
    },
  });

/** Milliseconds, median of the rounds; variants take turns. */
async function medians<Name extends string>(
  variants: Readonly<Record<Name, () => Promise<unknown>>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(variants) as Name[];
  const samples = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const began = performance.now();
      await variants[name]();
      // The first round is for the compiler.
      if (round >= 0) samples.get(name)?.push(performance.now() - began);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(samples.get(name) ?? [])])) as Record<Name, number>;
}
