/**
 * `npm run cost`: follows forty reports of 4 KB from the token to feeds, TAXII and figures on a local exchange, counts what AWS would
 * bill, and writes it with the page of costs. The engines say what each request consumes; what only AWS knows is a constant here.
 */
import '../../infra/local/require-node-24.ts';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { COST_FILE, costPage, MEASURED_FILE, PHOTO_FILE, standings } from '../../infra/cost/page.ts';
import { SCALE_FILE, scalePage } from '../../infra/cost/scale-page.ts';
import { wiredAs } from '../../infra/cost/wired.ts';
import type { Unit } from '../../infra/cost/prices.ts';
import type { Measured, Photo, Usage, UsageBy } from '../../infra/cost/usage.ts';
import { type Exchange, startExchange } from '../../infra/local/start.ts';
import type { RawClient } from '../support/test-party.ts';
import { signClaims } from '../support/test-party.ts';
import { claimsFor } from './benchmark-report.ts';
import { CostMeter } from './cost-meter.ts';
import { askWhatReportsAnswer, enrol, operatorOf } from './local-exchange.ts';

const root = join(import.meta.dirname, '..', '..');

const COUNT = 40;
/** A unit sends ten reports with one token, and a reader's program looks as often as ten reports come. */
const AT_ONCE = 10;
/** Lambda's own lines of a call, and the door's line of a request, in bytes. */
const LAMBDA_LINES = 400;
const DOOR_LINE = 350;
/** X-Ray takes five of a hundred, and the first of each second. */
const TRACED = 0.05;
/** Lambda keeps five long polls of twenty seconds open at each queue that it works off. */
const POLLS_A_MINUTE = 15;
/** The archive of the audit trail puts at most one object a minute; so many reports come in a month. */
const MINUTES_A_MONTH = 43_800;
const MODELLED_A_MONTH = 1_000_000;
const RETRY_QUEUES = 7;

const WORKERS = new Set([
  'deliver-summary',
  'tally-quality',
  'project-stix',
  'sequence-log',
  'place-entries',
  'index-entities',
  'sweep-outbox',
  'archive-audit',
]);

/** What is binary takes its own bytes, and not those of a list of numbers. */
const asLong = (_name: string, value: unknown): unknown =>
  value instanceof Uint8Array ? 'x'.repeat(value.length) : value;

type Kept = { readonly tables: number; readonly log: number };

class Journey {
  readonly #exchange: Exchange;
  readonly #meter: CostMeter;
  readonly #dataDir: string;
  readonly #database: DynamoDBDocumentClient;
  #answered = 0;

  constructor(exchange: Exchange, meter: CostMeter, dataDir: string) {
    this.#exchange = exchange;
    this.#meter = meter;
    this.#dataDir = dataDir;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const { dynamodbEndpoint: endpoint, region } = exchange.endpoints;
    this.#database = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region, credentials }));
  }

  /** Everything that becomes of so many reports. */
  async follow(count: number, unit: RawClient, reader: RawClient): Promise<void> {
    const names: string[] = [];
    for (let at = 0; at < count; at++) {
      if (at % AT_ONCE === 0) for (const client of [unit, reader]) await this.#signIn(client);
      const jws = await signClaims(
        unit.party,
        claimsFor({ partnerId: unit.party.partnerId, origin: unit.origin }, '4 KB'),
      );
      const sent = await this.#heard(unit.submit(jws), 201);
      names.push((JSON.parse(sent) as { submissionId: string }).submissionId);
    }
    for (const [at, name] of names.entries()) {
      const decision = { decision: 'accept', reason: 'Counted.', grading: { reliability: 'B', credibility: '2' } };
      await this.#heard(reader.postJson(`/v1/submissions/${name}/decisions`, decision), 201);
      await this.#heard(unit.get(`/v1/submissions/${name}`), 200);
      if (at % AT_ONCE !== 0) continue;
      await this.#heard(reader.get('/v1/inbox'), 200);
      await this.#heard(reader.get('/v1/feeds/nztcu-curated/items?limit=10'), 200);
      await this.#heard(reader.get('/taxii2/feeds/collections/nztcu-curated/objects?limit=100'), 200);
      await this.#heard(unit.get(`/v1/quality/partners/${unit.party.partnerId}`), 200);
    }
    await this.#untilNothingIsOwed();
  }

  async #signIn(client: RawClient): Promise<void> {
    client.accessToken = undefined;
    await client.token();
  }

  async #heard(asked: Promise<Response>, status: number): Promise<string> {
    const response = await asked;
    const body = await response.text();
    if (response.status !== status)
      throw new Error(`${response.url} answered ${response.status}: ${body.slice(0, 300)}`);
    this.#answered += body.length + 600; // and the headers
    return body;
  }

  async #untilNothingIsOwed(): Promise<void> {
    while ((await this.#bytesOf('Outbox')) > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  }

  async #bytesOf(id: string): Promise<number> {
    let bytes = 0;
    const TableName = this.#exchange.endpoints.tables[id];
    for await (const { Items } of paginateScan({ client: this.#database }, { TableName, ConsistentRead: true })) {
      bytes += JSON.stringify(Items ?? [], asLong).length - 2;
    }
    return bytes;
  }

  /** What stays, and how long the log is. What the registry and the replay guard have is not of a report. */
  async kept(): Promise<Kept> {
    let tables = 0;
    for (const id of ['Submissions', 'Feeds', 'Quality', 'Audit', 'Log', 'Matches']) tables += await this.#bytesOf(id);
    return { tables, log: statSync(join(this.#dataDir, 'exchange.log')).size };
  }

  /** What the meter has, and what AWS adds to it. */
  used({ logBytes, stored }: { readonly logBytes: number; readonly stored: number }): UsageBy {
    const counted = this.#meter.take();
    const used = { ...counted, 'archive-audit': onceAMinute(counted['archive-audit'] ?? {}) };
    let requests = 0;
    let calls = 0;
    for (const [name, usage] of Object.entries(used)) {
      calls += usage.lambdaRequest ?? 0;
      if (!WORKERS.has(name)) requests += usage.lambdaRequest ?? 0;
    }
    const transferGigabyte = this.#answered / 1e9;
    this.#answered = 0;
    const puts = Object.values(used).reduce((sum, { s3Put = 0 }) => sum + s3Put, 0);
    return {
      ...used,
      door: { apiRequest: requests, firewallRequest: requests, transferGigabyte },
      // Every object is put once more in the second region.
      copies: { s3Put: puts, regionGigabyte: stored / 1e9 },
      account: {
        logGigabyte: (logBytes + calls * LAMBDA_LINES + requests * DOOR_LINE) / 1e9,
        trace: (calls + requests) * TRACED,
        // NZTCU's account takes a message and deletes it, ten at once.
        sqsRequest: COUNT * 0.2,
      },
    };
  }
}

/** What arrives at once here waits for its minute there, and goes with whatever else that minute brings. */
function onceAMinute(archive: Usage): Usage {
  const fewer = Math.min(1, (COUNT * MINUTES_A_MONTH) / MODELLED_A_MONTH / (archive.s3Put ?? 1));
  return Object.fromEntries((Object.entries(archive) as [Unit, number][]).map(([unit, n]) => [unit, n * fewer]));
}

const share = (used: UsageBy, of: number): UsageBy =>
  Object.fromEntries(
    Object.entries(used).map(([by, usage]) => [
      by,
      Object.fromEntries((Object.entries(usage) as [Unit, number][]).map(([unit, n]) => [unit, rounded(n / of)])),
    ]),
  );

const rounded = (amount: number): number => Number(amount.toPrecision(3));

async function measure(): Promise<Measured> {
  const dataDir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ptcn-cost-'));
  const meter = await CostMeter.open();
  const exchange = await startExchange({ dataDir, meter });
  try {
    const operator = await operatorOf(exchange.origin, join(dataDir, 'operator.jwk'));
    const unit = await enrol(operator, 'cost-unit', 'unit');
    const scopes = ['submissions:read:all', 'feeds:read', 'feeds:curate', 'quality:read:all'] as const;
    const reader = await enrol(operator, 'cost-reader', 'reader', scopes);
    await askWhatReportsAnswer(reader);
    meter.units = [unit.party.partnerId, reader.party.partnerId];
    const journey = new Journey(exchange, meter, dataDir);
    // What an instance asks once and remembers is not of a report.
    await journey.follow(AT_ONCE, unit, reader);
    const before = await journey.kept();
    meter.take();
    meter.takeStored();
    meter.takeKeys();
    await journey.follow(COUNT, unit, reader);
    const after = await journey.kept();
    const byKey = Object.fromEntries(
      Object.entries(meter.takeKeys()).map(([family, units]) => [family, rounded(units / COUNT)]),
    );
    const stored = meter.takeStored();
    const perSubmission = share(journey.used({ logBytes: after.log - before.log, stored }), COUNT);
    await exchange.invoke('sweep-outbox', {});
    await exchange.invoke('sequence-log', {});
    const idle: Usage = { sqsRequest: POLLS_A_MINUTE * RETRY_QUEUES };
    const { 'sweep-outbox': sweeper = {}, 'sequence-log': sequencer = {} } = meter.take();
    return {
      measuredOn: new Date().toISOString().slice(0, 10),
      submissions: COUNT,
      perSubmission,
      byKey,
      tableBytes: Math.round((after.tables - before.tables) / COUNT),
      bucketBytes: Math.round(stored / COUNT),
      perIdleMinute: { ...share({ 'sweep-outbox': sweeper, 'sequence-log': sequencer }, 1), account: idle },
    };
  } finally {
    await exchange.stop();
    await meter.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const measured = await measure();
const photo = JSON.parse(readFileSync(join(root, PHOTO_FILE), 'utf8')) as Photo;
writeFileSync(join(root, MEASURED_FILE), `${JSON.stringify(measured, null, 2)}\n`);
writeFileSync(join(root, COST_FILE), costPage(measured, photo, standings()));
writeFileSync(join(root, SCALE_FILE), scalePage(measured, wiredAs('production')));
console.log(`wrote ${MEASURED_FILE}, ${COST_FILE} and ${SCALE_FILE}`);
process.exit();
