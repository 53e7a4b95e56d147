/**
 * P14: submissions per second, end to end on the local runtime: at least 40 units with production limits, ES384 keys, the
 * whole pipeline running, the sender on the same machine; then every invariant is checked. And latency at 20 a second.
 */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Endpoints } from '../../infra/local/start.ts';
import type { RawClient } from '../support/test-party.ts';
import { bareCommits } from './bare-commits.ts';
import { askWhatReportsAnswer, enrol, type LocalExchange, startLocalExchange } from './local-exchange.ts';
import { prepare, Sender, type Sent } from './prepared-sending.ts';
import { type Effort, median, quantile } from './rounds.ts';
import { type Row, rounded } from './row.ts';

const CONCURRENCY = 16;
const PER_SECOND = 20;
const MEMORY = '/dev/shm';

type Amounts = {
  readonly units: number;
  readonly rush: number;
  readonly rushes: number;
  readonly paced: number;
  readonly bare: number;
  /** Nobody waits until every function is loaded. */
  readonly cold: boolean;
};
const amountsFor = ({ quick }: Effort): Amounts =>
  quick
    ? { units: 2, rush: 6, rushes: 1, paced: 4, bare: 6, cold: true }
    : { units: 40, rush: 500, rushes: 3, paced: 300, bare: 500, cold: false };

export async function measure(effort: Effort): Promise<Row[]> {
  const amounts = amountsFor(effort);
  const disk = process.env.BENCH_DISK ?? tmpdir();
  // Without a memory file system the row says so by measuring the disk twice.
  const inMemory = await loadOn(existsSync(MEMORY) ? MEMORY : disk, 'memory', 100, amounts);
  // To see that it works, one exchange is enough.
  return effort.quick ? inMemory : [...inMemory, ...(await loadOn(disk, 'disk', 50, amounts))];
}

async function loadOn(parent: string, medium: 'memory' | 'disk', goal: number, amounts: Amounts): Promise<Row[]> {
  const exchange = await startLocalExchange(parent, amounts);
  const sender = new Sender(exchange.endpoints.origin);
  try {
    const reader = await enrol(exchange.operator, 'bench-reader', 'reader', ['quality:read:all', 'feeds:curate']);
    await askWhatReportsAnswer(reader);
    const units: RawClient[] = [];
    for (let index = 0; index < amounts.units; index++)
      units.push(await enrol(exchange.operator, `bench-${index}`, 'unit'));
    await sender.rush(await prepare(units, amounts.units), CONCURRENCY);
    const load = await rushAndCommit(exchange, sender, units, amounts);
    const paced = await sender.pace(await prepare(units, amounts.paced), PER_SECOND);
    const count = amounts.units + amounts.rush * amounts.rushes + amounts.paced;
    const drained = await requireHandedOver(exchange.endpoints, [...load.sent, ...paced], count);
    await requireCounted(reader, count);
    return rowsOf(medium, goal, load, paced, drained, amounts);
  } finally {
    sender.close();
    await exchange.stop();
  }
}

type Load = { readonly rate: number; readonly bareRate: number; readonly sent: readonly Sent[] };

/** The bare engine and the whole exchange take turns. */
async function rushAndCommit(
  exchange: LocalExchange,
  sender: Sender,
  units: readonly RawClient[],
  amounts: Amounts,
): Promise<Load> {
  const bare = await bareCommits(exchange.endpoints);
  const rates: number[] = [];
  const bareRates: number[] = [];
  const sent: Sent[] = [];
  for (let round = 0; round < amounts.rushes; round++) {
    bareRates.push(await bare.rate(amounts.bare, CONCURRENCY));
    const prepared = await prepare(units, amounts.rush);
    const began = performance.now();
    sent.push(...(await sender.rush(prepared, CONCURRENCY)));
    rates.push((amounts.rush * 1000) / (performance.now() - began));
  }
  bare.close();
  return { rate: median(rates), bareRate: median(bareRates), sent };
}

/** Every acknowledged submission has exactly one summary, by `summaryId`, and no summary is without one. */
async function requireHandedOver(
  { queues, sqsEndpoint, region }: Endpoints,
  sent: readonly Sent[],
  count: number,
): Promise<number> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = new SQSClient({ endpoint: sqsEndpoint, region, credentials });
  const began = performance.now();
  const summaries = new Map<string, string>();
  while (summaries.size < count) {
    const messages = await takeMessages(sqs, queues['nztcu-summaries'] ?? '');
    for (const { Body = '{}' } of messages) {
      const { summaryId, submissionId } = JSON.parse(Body) as { summaryId: string; submissionId: string };
      summaries.set(summaryId, submissionId);
    }
    if (messages.length === 0 && performance.now() - began > 120_000) break;
  }
  const seconds = (performance.now() - began) / 1000;
  const leftOver = await takeMessages(sqs, queues['nztcu-summaries'] ?? '');
  sqs.destroy();
  const handedOver = new Set(summaries.values());
  const missing = sent.filter(({ submissionId }) => !handedOver.has(submissionId));
  if (missing.length > 0 || summaries.size !== count || handedOver.size !== count || leftOver.length > 0) {
    throw new Error(
      `${count} submissions, ${summaries.size} summaries, ${missing.length} missing, ${leftOver.length} too many.`,
    );
  }
  return seconds;
}

async function takeMessages(sqs: SQSClient, QueueUrl: string): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  return Messages;
}

/** The quality figures count every submission once. */
async function requireCounted(reader: RawClient, count: number): Promise<void> {
  const until = performance.now() + 120_000;
  for (;;) {
    const accepted = await countedBy(reader);
    if (accepted === count) return;
    if (accepted > count || performance.now() > until) throw new Error(`${count} submissions, ${accepted} counted.`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function countedBy(reader: RawClient): Promise<number> {
  let accepted = 0;
  let path = '/v1/quality/partners';
  for (;;) {
    const { partners, next } = (await (await reader.get(path)).json()) as {
      partners: { months: { accepted: number }[] }[];
      next?: string;
    };
    for (const { months } of partners) for (const month of months) accepted += month.accepted;
    if (next === undefined) return accepted;
    path = `/v1/quality/partners?cursor=${encodeURIComponent(next)}`;
  }
}

function rowsOf(
  medium: string,
  goal: number,
  load: Load,
  paced: readonly Sent[],
  drained: number,
  { units }: Amounts,
): Row[] {
  const times = paced.map(({ milliseconds }) => milliseconds);
  const p99 = quantile(times, 0.99);
  const latency = {
    id: `P14.${medium}.p99`,
    what: `latency p99 at ${PER_SECOND}/s, end to end, ${medium}`,
    unit: 'ms',
    ratio: null,
  };
  return [
    {
      id: `P14.${medium}`,
      what: `end to end, ${units} units, ES384, acknowledged, drained in ${rounded(drained)} s, ${medium}`,
      figure: load.rate,
      unit: '/s',
      against: `the engine's bare commits: ${rounded(load.bareRate)} /s`,
      ratio: load.rate / load.bareRate,
      goal: `>= ${goal}/s`,
      met: load.rate >= goal,
    },
    { ...latency, figure: p99, against: `p50: ${rounded(median(times))} ms`, goal: '< 100 ms', met: p99 < 100 },
  ];
}
