/**
 * What a photo of a megabyte uses beside its report: the same reports without and with one, sent in parts, put together, read once by an
 * analyst; counted like `npm run cost`, written to infra/cost/photo.json. By hand, when the way of files changes: `node test/bench/photo-cost.ts`.
 */
import '../../infra/local/require-node-24.ts';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PHOTO_FILE } from '../../infra/cost/page.ts';
import type { Unit } from '../../infra/cost/prices.ts';
import { sumOf, type Usage } from '../../infra/cost/usage.ts';
import { startExchange } from '../../infra/local/start.ts';
import { statusOf } from '../../infra/local/status.ts';
import { manifestOf, partHeaders, partOf, photo, sha512Of } from '../support/files.ts';
import { patiently } from '../support/patience.ts';
import { goodClaims, type RawClient, signClaims } from '../support/test-party.ts';
import { CostMeter } from './cost-meter.ts';
import { enrol, operatorOf } from './local-exchange.ts';

const COUNT = 8;
const BYTES = 1_000_000;
/** As `ptcn` cuts them. */
const PART_BYTES = 262_144;

const dataDir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ptcn-photo-'));
const meter = await CostMeter.open();
const exchange = await startExchange({ dataDir, meter });

async function untilNothingWaits(): Promise<void> {
  for (;;) {
    const { waiting } = await statusOf(dataDir, Date.now());
    if (Object.values(waiting).every(({ count }) => count === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function ok(asked: Promise<Response>): Promise<Response> {
  const answer = await asked;
  if (!answer.ok) throw new Error(`${answer.url}: ${await answer.text()}`);
  return answer;
}

const partSent = (unit: RawClient, file: Buffer, n: number): Promise<Response> =>
  patiently(() =>
    unit.call('PUT', `/v1/attachments/${sha512Of(file)}/parts/${n}`, {
      body: new Uint8Array(partOf(file, n, PART_BYTES)),
      headers: partHeaders(file, n, PART_BYTES),
    }),
  );

/** One after the other, so that no batch is shared. */
async function sent(unit: RawClient, analyst: RawClient, files: readonly Buffer[]): Promise<Usage> {
  meter.take();
  for (let at = 0; at < COUNT; at++) {
    const file = files[at];
    const attachments = file ? { attachments: [manifestOf(file)] } : {};
    const answer = await ok(
      unit.submit(await signClaims(unit.party, goodClaims(unit.party, unit.origin, attachments))),
    );
    const { submissionId } = (await answer.json()) as { submissionId: string };
    for (let n = 0; file && n * PART_BYTES < file.length; n++) await ok(partSent(unit, file, n));
    await untilNothingWaits();
    if (file)
      await (await ok(analyst.get(`/v1/submissions/${submissionId}/attachments/${sha512Of(file)}`))).arrayBuffer();
  }
  return sumOf(meter.take());
}

try {
  const operator = await operatorOf(exchange.origin, join(dataDir, 'operator.jwk'));
  const unit = await enrol(operator, 'photo-unit', 'unit');
  const analyst = await enrol(operator, 'photo-reader', 'reader', ['submissions:read:all']);
  const files = (seed: string) => Array.from({ length: COUNT }, (_, at) => photo(BYTES, `${seed} ${at}`));
  // What an instance asks once and remembers is of no photo.
  await sent(unit, analyst, files('first'));
  const [without, having] = [await sent(unit, analyst, []), await sent(unit, analyst, files('then'))];
  const perPhoto = Object.fromEntries(
    (Object.entries(having) as [Unit, number][]).map(([unitOf, amount]) => [
      unitOf,
      Number((Math.max(0, amount - (without[unitOf] ?? 0)) / COUNT).toPrecision(3)),
    ]),
  );
  writeFileSync(
    join(import.meta.dirname, '../..', PHOTO_FILE),
    `${JSON.stringify({ bytes: BYTES, perPhoto }, null, 2)}\n`,
  );
  console.log(perPhoto);
} finally {
  await exchange.stop();
  await meter.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit();
