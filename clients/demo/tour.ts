/**
 * `npm run demo`: a guided tour through the real thing. The exchange runs as a child of this process, or runs already; every
 * step is a command of the partner's, the operator's or NZTCU's program. `-- --exit` stops after the tour.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder } from '../reader/endpoints.ts';
import { READER, type Unit, unitOf } from './cast.ts';
import { Company, PASSPHRASE } from './company.ts';
import { findRunning, isTaken, type LocalExchange, startOne } from './local-exchange.ts';
import { readIndex, type Samples } from './samples.ts';
import * as scenes from './scenes.ts';
import { heading, narrate, progress, quoted } from './stage.ts';

const environment = process.env;
const data = dataFolder(environment);
const values = optionsTyped();
const port = portIn(environment.PORT ?? '8787');

console.log('PTCN Exchange, a guided tour. Everything you see is real: keys, signatures, receipts, queues, feeds.');
const began = performance.now();
const samples = await readIndex();
const folder = await newFolder().catch(unwritable);

let isStopping = false;
let exchange: LocalExchange | undefined = await findRunning(environment);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, async () => {
    isStopping = true;
    await exchange?.stop();
    process.exit(exchange?.isOurs === false || values.exit ? 130 : 0);
  });
}
try {
  exchange = await tour(exchange);
} catch (error) {
  // A step that Ctrl-C cut off has not gone wrong.
  if (isStopping) console.error('\nThe tour was stopped. The next one goes on with what is there.');
  else console.error(`\nThe tour stops here. ${error instanceof Error ? error.message : String(error)}`);
  await exchange?.stop();
  process.exit(isStopping ? 130 : 1);
}
if (values.exit || !exchange.isOurs) {
  await exchange.stop();
  process.exit(0);
}
console.log('\nThe exchange goes on running. Ctrl-C stops it; what it holds stays until `npm run reset`.');
await exchange.ended;

async function tour(running: LocalExchange | undefined): Promise<LocalExchange> {
  const [first, ...others] = samples.accepted;
  if (!first) throw new Error('There are no sample reports in test/samples.');
  const pioneer = unitOf(first.unit);
  if (!running && (await isTaken(port))) {
    throw new Error(`Something else listens on port ${port}. Choose another: PORT=${port + 1} npm run demo`);
  }
  const origin = running?.origin ?? `http://127.0.0.1:${port}`;
  const company = new Company({ data, origin, environment });
  const desk = { company, folder, samples };

  // Without an exchange there is no network to it: the first scene is played as a unit meets it.
  const offline = !running && !(await company.hasKeys(pioneer));
  if (offline) await scenes.writeOffline(desk, pioneer, first.file);
  const started = running ?? (await start());
  exchange = started;
  if (!offline) await rejoin(company, pioneer);
  if (offline) {
    await scenes.joinExchange(desk, pioneer);
    await scenes.firstReceipt(desk, pioneer);
  } else await scenes.sendReports(desk, [first]);
  console.log(`   (${((performance.now() - began) / 1000).toFixed(1)} s since the start)`);

  const units = [...new Set(samples.accepted.map(({ unit }) => unit))].map(unitOf).filter((unit) => unit !== pioneer);
  await scenes.enrolOthers(desk, [...units, READER]);
  await scenes.sendReports(desk, others);
  const broken = samples.broken.find(({ file }) => /no-crime-type/.test(file)) ?? samples.broken[0];
  if (broken) await scenes.refuseAndCorrect(desk, broken, authorOf(broken, samples));
  await scenes.sendTwice(desk, first);
  await scenes.proveLogged(desk, pioneer, started.origin);
  await scenes.readQueues(desk);
  await scenes.decideAndPublish(desk);
  await scenes.pullFeed(desk);
  await scenes.showQuality(desk);
  whatNext(started.origin, company, pioneer);
  return started;
}

/** In the words of `npm start`. */
function portIn(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  console.error(`PORT is ${JSON.stringify(text)}, which is no port. Choose one: PORT=8788 npm run demo`);
  process.exit(1);
}

function optionsTyped(): { exit: boolean } {
  try {
    return parseArgs({ options: { exit: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/** In the words of `npm start`. */
function unwritable(): never {
  console.error(`${resolve(data)} cannot be written. Choose another directory: DATA_DIR=/some/where npm run demo`);
  process.exit(1);
}

/** Every run has papers of its own: tour/1, tour/2, … */
async function newFolder(): Promise<string> {
  const parent = join(data, 'tour');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const path = join(parent, String((await readdir(parent)).length + 1));
  await mkdir(path, { recursive: true });
  return path;
}

async function start(): Promise<LocalExchange> {
  heading('The exchange starts on this machine: the same functions, tables and queues as on AWS, on local engines');
  return startOne({ ...environment, DATA_DIR: data }, progress);
}

/** After an earlier run: keys that this exchange knows are used again, others are made anew. */
async function rejoin(company: Company, pioneer: Unit): Promise<void> {
  const units = samples.accepted.map(({ unit }) => unitOf(unit));
  await company.forgetStrangers([...new Set([...units, READER])]);
  if (!(await company.hasKeys(pioneer))) await company.enrol(pioneer);
}

function authorOf(broken: Samples['broken'][number], { accepted }: Samples): Unit {
  return unitOf(accepted.find(({ file }) => file === broken.of)?.unit ?? accepted[0]?.unit ?? '');
}

function whatNext(origin: string, company: Company, unit: Unit): void {
  heading('What to try next');
  const reader = company.homeOf(READER);
  narrate(`The contract, the documentation and the partner kit:  ${origin}/docs  and  ${origin}/kit`);
  narrate(
    `The officer page:  ${origin}/officer  Write a report in the browser; its keys are enrolled like those of a laptop.`,
  );
  narrate(`The analyst page:  ${origin}/analyst  Sign in as "Ana, analyst": the inbox, a report, your decision.`);
  narrate(`The quality page:  ${origin}/quality  Click "Sign in" and choose "Mere, capability adviser"; no password.`);
  narrate(`  Or open it with a system's key: name ${READER.id}, key file ${resolve(reader, 'keys.jwe')},`);
  narrate(`  passphrase "${PASSPHRASE}", which is in ${resolve(reader, 'passphrase')}`);
  if (data !== '.local') narrate(`In every terminal first:  export DATA_DIR=${quoted(resolve(data))}`);
  narrate("Write and send a report of your own, as an officer of the tour's first unit:");
  narrate(`  export PTCN_HOME=${quoted(resolve(company.homeOf(unit)))} PTCN_PASSPHRASE="${PASSPHRASE}"`);
  narrate('  npx ptcn new --crime-type illicit-drugs -o mine.jsonc   then fill it in, then');
  narrate('  npx ptcn check mine.jsonc && npx ptcn submit mine.jsonc && npx ptcn status');
  narrate('Be NZTCU in another terminal, and see it arrive:');
  narrate('  npm run nztcu -- --follow --decide ask');
  narrate(`Be the operator:  npx ptcn-ops partners ; npx ptcn-ops suspend ${unit.id} --reason "a trial"`);
}
