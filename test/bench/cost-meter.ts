/** Stands between the functions and the engines, and counts in the units that AWS bills. The engine itself says what a request consumes. */
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Unit } from '../../infra/cost/prices.ts';
import type { UsageBy } from '../../infra/cost/usage.ts';
import { type LoopbackServer, listenOnLoopback } from '../../infra/local/loopback-server.ts';
import type { Meter } from '../../infra/local/start.ts';
import { divided } from './key-load.ts';

const SERVICES = ['dynamodb', 's3', 'sqs', 'kms'] as const;
type Service = (typeof SERVICES)[number];
type Engines = Parameters<Meter['between']>[1];

/** What Lambda has by the template; a machine of ours is about twice as fast as the share of a core that comes with it. */
const MEMORY_GIGABYTES = 1;
const SLOWER_THERE = 2;
/** Of which buckets CloudTrail writes down what is done to objects (infra/records-stack.ts): what the log publishes is everybody's. */
const RECORDED = /\/s3\/(?:envelopes|auditarchive)\//;

export class CostMeter implements Meter {
  readonly #used = new Map<string, Map<Unit, number>>();
  readonly #server: LoopbackServer;
  #stored = 0;
  readonly #keys = new Map<string, number>();
  /** Whose names are no part of a family of keys. */
  units: readonly string[] = [];
  #engines: Engines | undefined;

  private constructor(server: LoopbackServer) {
    this.#server = server;
  }

  static async open(): Promise<CostMeter> {
    const pass = async (asked: IncomingMessage, answer: ServerResponse) => meter.#pass(asked, answer);
    const server = await listenOnLoopback((asked, answer) => void pass(asked, answer));
    const meter = new CostMeter(server);
    return meter;
  }

  stop = (): Promise<void> => this.#server.stop();

  between(functionName: string, engines: Engines): Engines {
    this.#engines = engines;
    const through = (service: Service) => `${this.#server.endpoint}/${functionName}/${service}`;
    return { dynamodb: through('dynamodb'), s3: through('s3'), sqs: through('sqs'), kms: through('kms') };
  }

  invoked(functionName: string, milliseconds: number): void {
    this.count(functionName, 'lambdaRequest', 1);
    this.count(functionName, 'lambdaGigabyteSecond', (milliseconds / 1000) * SLOWER_THERE * MEMORY_GIGABYTES);
  }

  count(by: string, unit: Unit, amount: number): void {
    const used = this.#used.get(by) ?? new Map<Unit, number>();
    this.#used.set(by, used.set(unit, (used.get(unit) ?? 0) + amount));
  }

  /** Since the last time. */
  take(): UsageBy {
    const taken = Object.fromEntries([...this.#used].map(([by, used]) => [by, Object.fromEntries(used)]));
    this.#used.clear();
    return taken;
  }

  /** Bytes of objects put since the last time: nothing of ours is ever put over anything, tiles of the log aside. */
  takeStored(): number {
    const stored = this.#stored;
    this.#stored = 0;
    return stored;
  }

  /** Write units by family of keys, since the last time. */
  takeKeys(): Readonly<Record<string, number>> {
    const taken = Object.fromEntries(this.#keys);
    this.#keys.clear();
    return taken;
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const [, by = '', service = '', path = ''] = /^\/([^/]+)\/([^/]+)(.*)$/.exec(asked.url ?? '') ?? [];
    const body = await buffer(asked);
    const isDatabase = service === 'dynamodb';
    const sent = isDatabase
      ? Buffer.from(JSON.stringify({ ...JSON.parse(String(body)), ReturnConsumedCapacity: 'TOTAL' }))
      : body;
    const engine = this.#engines?.[service as Service];
    const { 'content-length': _length, host: _host, ...headers } = asked.headers;
    const onward = request(`${engine}${path || '/'}`, {
      method: asked.method ?? 'POST',
      headers: { ...headers, 'content-length': String(sent.length) },
    });
    onward.on('error', () => answer.destroy());
    onward.on('response', async (response) => {
      const said = await buffer(response);
      if (service === 's3' && asked.method === 'PUT') this.#stored += body.length;
      this.#bill(by, service as Service, asked, said);
      if (isDatabase && !READS.test(operationOf(asked))) this.#spread(JSON.parse(String(body)), unitsIn(said));
      answer.writeHead(response.statusCode ?? 500, response.headers).end(said);
    });
    onward.end(sent);
  }

  #spread(body: Parameters<typeof divided>[0], consumed: number): void {
    for (const [family, units] of divided(body, consumed, this.units))
      this.#keys.set(family, (this.#keys.get(family) ?? 0) + units);
  }

  #bill(by: string, service: Service, asked: IncomingMessage, said: Buffer): void {
    const operation = operationOf(asked);
    if (service === 'dynamodb') this.count(by, READS.test(operation) ? 'readUnit' : 'writeUnit', unitsIn(said));
    if (service === 's3') {
      this.count(by, asked.method === 'GET' || asked.method === 'HEAD' ? 's3Get' : 's3Put', 1);
      if (RECORDED.test(asked.url ?? '')) this.count(by, 'cloudTrailEvent', 1);
    }
    if (service === 'sqs') this.count(by, 'sqsRequest', 1);
    if (service === 'kms') this.count(by, operation === 'Sign' ? 'kmsSign' : 'kmsOther', 1);
  }
}

const operationOf = (asked: IncomingMessage): string =>
  String(asked.headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1) ?? '';

const READS = /^(GetItem|BatchGetItem|Query|Scan|TransactGetItems)$/;

/** One, or a list of one for each table. A refused condition consumes as well, which an error message does not say: one unit. */
function unitsIn(said: Buffer): number {
  const { ConsumedCapacity } = JSON.parse(String(said) || '{}') as {
    readonly ConsumedCapacity?: { readonly CapacityUnits?: number } | readonly { readonly CapacityUnits?: number }[];
  };
  if (ConsumedCapacity === undefined) return 1;
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
