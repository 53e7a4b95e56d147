import { copyFileSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as newUuid } from 'uuid';
import { beforeAll, expect, inject, test, vi } from 'vitest';
import { signInSecondOperator } from '#clients/demo/second-operator.ts';
import { homeAt } from '#clients/install/home.ts';
import { openInstall } from '#clients/install/install.ts';
import { fingerprintOf } from '#clients/install/unit-keys.ts';
import { runPtcnOps } from '#clients/operator/program.ts';
import { readDraft } from '#clients/partner/draft.ts';
import { releaseFrom } from '#clients/partner/kit-release.ts';
import { PART_BYTES } from '#clients/partner/sending-cost.ts';
import { claimsOf } from '#clients/partner/prepare.ts';
import { runPtcn } from '#clients/partner/program.ts';
import { sha512Of } from '#clients/partner/sha512.ts';
import { runNztcu } from '#clients/reader/program.ts';
import type { Surroundings } from '#clients/terminal/shell.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { sendingRateKey } from '#stores/table-keys.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { photo } from '../support/files.ts';
import { lineLike } from '../support/log-lines.ts';
import { Ears, temporaryFolder } from '../support/unit-install.ts';
import { WeakLink } from '../support/weak-link.ts';

const { origin, dataDir } = inject('exchange');
const samples = join(import.meta.dirname, '../samples');
type Run = (words: readonly string[], surroundings: Surroundings) => Promise<number>;
type More = Partial<Surroundings>;

/** Nothing answers: as a laptop on a boat sees it. */
const cutCable: typeof fetch = async () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' }) });
};

/** A machine of a unit or of the reader, with its commands. */
class Machine {
  readonly id = `c-${newUuid().slice(-20)}`;
  readonly folder = temporaryFolder();
  readonly environment = {
    PTCN_HOME: join(this.folder, 'home'),
    PTCN_PASSPHRASE: 'four words for test',
    PTCN_ORIGIN: origin,
    DATA_DIR: dataDir,
  };

  async run(
    run: Run,
    words: readonly string[],
    more: More = {},
  ): Promise<{ code: number; json: Record<string, unknown>; err: string }> {
    const ears = new Ears(this.environment);
    const code = await run([...words, '--json'], { ...ears.surroundings, ...more });
    return { code, json: JSON.parse(ears.out || '{}'), err: ears.err };
  }

  ptcn = (words: readonly string[], more?: More) => this.run(runPtcn, words, more);

  /** Puts a sample where an officer would have written it. */
  lay(sample: string, name = 'report.json'): string {
    copyFileSync(join(samples, sample), join(this.folder, name));
    return join(this.folder, name);
  }
}

const opsOf =
  (keyFile: string) =>
  (...words: string[]) =>
    new Machine().run(
      (all, surroundings) =>
        runPtcnOps(all, { ...surroundings, environment: { PTCN_OPS_KEY_FILE: keyFile, PTCN_ORIGIN: origin } }),
      words,
    );
const ops = opsOf(join(dataDir, 'operator.jwk'));

/** The second operator, a person who has signed in. */
const secondKeyFile = join(dataDir, 'second-operator', 'operator.jwk');
beforeAll(() => signInSecondOperator(origin, secondKeyFile));
async function approve({ proposalId }: Record<string, unknown>, ...words: string[]): Promise<void> {
  const { code, err } = await opsOf(secondKeyFile)('approve', String(proposalId), ...words);
  if (code !== 0) throw new Error(err);
}

async function enrolled(run: Run = runPtcn, ...operatorWords: string[]): Promise<Machine> {
  const machine = new Machine();
  const request = join(machine.folder, 'request.jws');
  await machine.run(run, ['keygen', '--partner-id', machine.id]);
  const { json } = await machine.run(run, ['enrol', '--name', 'A unit', '--country', 'TO', '-o', request]);
  const fingerprint = `--fingerprint=${String(json.fingerprint)}`;
  const proposed = await ops('enrol', request, fingerprint, ...operatorWords);
  if (proposed.code !== 0) throw new Error(proposed.err);
  await approve(proposed.json, fingerprint);
  return machine;
}

const first = (json: Record<string, unknown>): Record<string, unknown> => {
  const [report] = json.reports as Record<string, unknown>[];
  if (!report) throw new Error('No report in the answer.');
  return report;
};

// First of all: published sets are kept for a minute.
test('an operator makes the key that carried letters are sealed to', async () => {
  const { code } = await ops('exchange-keys', 'rotate', 'carry', '--reason', 'units may have reports carried');
  expect(code).toBe(0);
});

test('a unit goes from new keys to a receipt that it verifies offline', async () => {
  const unit = await enrolled();
  const file = unit.lay('accepted/00-smallest.json');
  expect((await unit.ptcn(['check', file, '--remote'])).json).toMatchObject({ wouldBeStatus: 201 });
  const doctor = await unit.ptcn(['doctor']);
  expect([doctor.code, brokenIn(doctor.json)]).toEqual([0, []]);
  expect(JSON.stringify(doctor.json)).toContain('A report signed with it would be taken.');
  const { code, json } = await unit.ptcn(['submit', file]);
  expect(code).toBe(0);
  const { submissionId, state } = first(json);
  expect(state).toBe('accepted');
  const verified = await unit.ptcn(['receipt', 'verify', String(submissionId), '--offline']);
  expect(verified.json).toMatchObject({ valid: true, comparedWithReport: true });
  expect((await unit.ptcn(['status', String(submissionId)])).json).toMatchObject({ submissionId, state: 'received' });
  expect((await unit.ptcn(['status'])).json).toMatchObject({ items: [{ submissionId }] });
});

test('what was sent before is proven to be in the log by the next sending, and offline from then on', async () => {
  const unit = await enrolled();
  const sent = async (file: string) =>
    String(first((await unit.ptcn(['submit', unit.lay(file), '--as-new'])).json).submissionId);
  const earlier = await sent('accepted/00-smallest.json');
  const verify = (...words: string[]) => unit.ptcn(['receipt', 'verify', earlier, ...words]);
  expect((await verify('--offline')).json).toMatchObject({ valid: true, logged: 'no-proof' });
  const proof = join(unit.environment.PTCN_HOME, 'receipts', `${earlier}.tlog-proof`);
  await vi.waitFor(
    async () => {
      await sent('accepted/01-fiji-cocaine-landing.json');
      expect(existsSync(proof)).toBe(true);
    },
    { timeout: 60_000, interval: 500 },
  );
  expect((await verify('--offline')).json).toMatchObject({ valid: true, logged: 'proven' });
  expect((await verify()).json).toMatchObject({ valid: true, logged: 'proven' });
  const kept = readFileSync(proof, 'utf8');
  writeFileSync(proof, kept.replace(/index \d+/, 'index 0'));
  expect(await verify('--offline')).toMatchObject({ code: 6 });
});

test('the check on the laptop and the check at the exchange find the same, for every broken sample', async () => {
  const { broken } = JSON.parse(readFileSync(join(samples, 'index.json'), 'utf8')) as { broken: { file: string }[] };
  // One unit may ask twenty times at once.
  for (let at = 0; at < broken.length; at += 15) await checkTwice(await enrolled(), broken.slice(at, at + 15));
});

async function checkTwice(unit: Awaited<ReturnType<typeof enrolled>>, broken: readonly { readonly file: string }[]) {
  const install = await openInstall(homeAt(unit.environment.PTCN_HOME), async () => unit.environment.PTCN_PASSPHRASE);
  await install.withClient(async (client) => {
    for (const { file } of broken) {
      const path = unit.lay(file);
      const here = await unit.ptcn(['check', path]);
      const claims = claimsOf(await readDraft(path), install.parties, newUuid(), Math.floor(Date.now() / 1000));
      const there = await client.check(await signSubmission(claims, await install.signer));
      // What is asked of a unit, only the exchange knows.
      const found = there.findings.filter(({ code }) => code !== 'requirement-not-asked');
      expect([file, found]).toEqual([file, here.json.findings]);
      expect([file, there.wouldBeStatus < 300]).toEqual([file, here.code === 0]);
    }
  });
}

test('a report written without a network waits, and is sent when there is one', async () => {
  const unit = await enrolled();
  const file = unit.lay('accepted/01-fiji-cocaine-landing.json');
  const waiting = await unit.ptcn(['submit', file], { fetch: cutCable });
  expect(waiting.code).toBe(4);
  expect(first(waiting.json)).toMatchObject({ state: 'waiting', mayHaveArrived: false });
  const sent = await unit.ptcn(['submit']);
  expect([sent.code, first(sent.json).state]).toEqual([0, 'accepted']);
  expect((await unit.ptcn(['submit'])).json).toEqual({ reports: [] });
});

test('an answer that is lost on its way costs nothing: the repetition gets the first receipt', async () => {
  const unit = await enrolled();
  const file = unit.lay('accepted/06-fsm-blue-boats.json');
  let losses = 1;
  const lostAnswer: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (!response.url.endsWith('/v1/submissions') || losses-- <= 0) return response;
    throw new TypeError('terminated', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
  };
  const sent = await unit.ptcn(['submit', file], { fetch: lostAnswer });
  expect(first(sent.json)).toMatchObject({ state: 'accepted', replayed: true, attempts: 2 });
  expect((await unit.ptcn(['status'])).json.items).toHaveLength(1);
});

test('a first report of 4 KB from cold takes four round trips and less than 15 KB up, as the queue foretells; the next takes one', async () => {
  const unit = await enrolled();
  const link = await WeakLink.before(origin);
  const sample = 'accepted/06-fsm-blue-boats.json';
  await unit.ptcn(['submit', unit.lay(sample, 'first.json')], { fetch: cutCable });
  const { cost } = (await unit.ptcn(['outbox'])).json as { cost: { bytesUp: number; roundTrips: number } };

  await unit.ptcn(['submit'], { fetch: link.fetch });
  const last = link.passed.findIndex(({ route }) => route === 'POST /v1/submissions');
  const bytesUp = link.passed.slice(0, last + 1).reduce((sum, { up }) => sum + up, 0);
  expect(last + 1).toBe(4);
  expect(cost.roundTrips).toBe(4);
  // The keys that its receipt is checked with are fetched once, after it.
  expect(link.bytesUp).toBeLessThan(15_000);
  expect(cost.bytesUp / bytesUp).toBeGreaterThan(1);
  expect(cost.bytesUp / bytesUp).toBeLessThan(1.1);

  const cold = link.passed.length;
  await unit.ptcn(['submit', unit.lay(sample, 'second.json')], { fetch: link.fetch });
  const routes = link.passed.slice(cold).map(({ route }) => route);
  expect(routes[0]).toBe('POST /v1/submissions');
  // What follows asks for the proof of the first report; nobody signs in again.
  expect(routes.filter((route) => /oauth|well-known|submissions$/.test(route))).toHaveLength(1);
});

test('cut in the middle of a submission or of its answer, the exchange has the report once', async () => {
  const unit = await enrolled();
  const link = await WeakLink.before(origin);
  const cuts = [
    { direction: 'up', at: 1 },
    { direction: 'up', at: 900 },
    { direction: 'up', at: 3_000 },
    { direction: 'down', at: 0 },
    { direction: 'down', at: 500 },
  ] as const;
  for (const [at, cut] of cuts.entries()) {
    link.cutNext(cut);
    const file = unit.lay('accepted/00-smallest.json', `${at}.json`);
    expect(first((await unit.ptcn(['submit', file], { fetch: link.fetch })).json)).toMatchObject({ state: 'accepted' });
  }
  expect((await unit.ptcn(['status'])).json.items).toHaveLength(cuts.length);
});

test('a refused report that is mended keeps its name', async () => {
  const unit = await enrolled();
  const file = unit.lay('broken/10-no-crime-type.json');
  const refused = await unit.ptcn(['submit', file, '--unchecked']);
  expect(refused.code).toBe(3);
  expect(first(refused.json)).toMatchObject({ state: 'refused', trouble: { code: 'report-not-valid' } });
  unit.lay('accepted/11-samoa-galuega-togalaau.json');
  const mended = await unit.ptcn(['submit', file]);
  expect(first(mended.json)).toMatchObject({ state: 'accepted', jti: first(refused.json).jti });
});

test('a correction of an accepted report supersedes it', async () => {
  const unit = await enrolled();
  const file = unit.lay('accepted/00-smallest.json');
  const { submissionId } = first((await unit.ptcn(['submit', file])).json);
  unit.lay('accepted/13-guam-parcels.json');
  expect((await unit.ptcn(['submit', file])).code).toBe(2);
  const corrected = first((await unit.ptcn(['submit', file, '--supersede'])).json);
  expect((await unit.ptcn(['status', String(corrected.submissionId)])).json).toMatchObject({
    supersedes: submissionId,
  });
});

test('the same signed file from two laptops is one report with one receipt', async () => {
  const unit = await enrolled();
  const carried = join(unit.folder, 'stick.jws');
  await unit.ptcn(['sign', unit.lay('accepted/15-solomon-skinks.json'), '-o', carried]);
  const second = new Machine();
  cpSync(unit.environment.PTCN_HOME, second.environment.PTCN_HOME, { recursive: true });
  const there = first((await second.ptcn(['submit', carried])).json);
  const here = first((await unit.ptcn(['submit', carried])).json);
  expect([there.replayed, here.replayed]).toEqual([false, true]);
  expect(here.receipt).toBe(there.receipt);
});

test('reports go sealed by the laptop of another unit, and receipts and findings come back the same way', async () => {
  const [author, carrier] = [await enrolled(), await enrolled()];
  // Nothing waits yet: all it can say is whether it has seen the key.
  await vi.waitFor(
    async () => {
      await author.ptcn(['doctor']);
      const { json } = await author.ptcn(['carry', 'export', '-o', join(author.folder, 'nothing.carry')]);
      expect(JSON.stringify(json)).not.toContain('has not seen the key');
    },
    { timeout: 90_000, interval: 1_000 },
  );
  const good = author.lay('accepted/00-smallest.json', 'good.json');
  const bad = author.lay('broken/10-no-crime-type.json', 'bad.json');
  for (const file of [good, bad]) await author.ptcn(['submit', file, '--unchecked'], { fetch: cutCable });
  // What is no report stays in the queue: a letter takes none.
  const permit = ['permit', `${author.id}~${newUuid()}`, '--to', 'fiji-tcu'];
  expect((await author.ptcn(permit, { fetch: cutCable })).code).toBe(4);
  const file = join(carrier.folder, 'reports.carry');
  const written = await author.ptcn(['carry', 'export', '-o', file], { fetch: cutCable });
  expect([written.code, written.json]).toMatchObject([0, { letters: 1, reports: [{}, {}] }]);

  let requestId: string | null = null;
  const handIn: typeof fetch = async (...request) => {
    const answer = await fetch(...request);
    if (answer.url.endsWith('/v1/carried')) requestId = answer.headers.get('x-amzn-requestid');
    return answer;
  };
  const handedIn = await carrier.ptcn(['carry', 'hand-in', file], { fetch: handIn });
  expect([handedIn.code, handedIn.json]).toEqual([0, { letters: 1, answers: 1, file: `${file}.answers` }]);
  expect((await carrier.ptcn(['status'])).json.items).toEqual([]);
  expect((await carrier.ptcn(['carry', 'import', `${file}.answers`])).code).toBe(2);

  const { code, json } = await author.ptcn(['carry', 'import', `${file}.answers`], { fetch: cutCable });
  expect(code).toBe(3);
  expect(json).toMatchObject({
    reports: [{ state: 'accepted' }, { state: 'refused', trouble: { code: 'report-not-valid' }, findings: [{}] }],
    unanswered: [],
  });
  const { submissionId } = first(json);
  const verify = ['receipt', 'verify', String(submissionId), '--offline'];
  expect((await author.ptcn(verify)).json).toMatchObject({ valid: true, comparedWithReport: true });
  // An operator follows what was carried as well: by the number of the answer, then by the report.
  const carried = await lineLike({ event: 'carried', requestId });
  expect(carried).toMatchObject({ partnerId: author.id, submissionId, status: 201 });
  expect(await lineLike({ event: 'refusal', requestId })).toMatchObject({ code: 'report-not-valid' });
  const handedOver = await lineLike({ event: 'handed-over', submissionId });
  expect(handedOver).toMatchObject({ eventId: `${String(submissionId)}~summary` });

  await carrier.ptcn(['carry', 'hand-in', file]);
  expect((await author.ptcn(['carry', 'import', `${file}.answers`])).code).toBe(3);
  expect((await author.ptcn(['status'])).json.items).toHaveLength(1);
  expect((await ops('exchange-keys', 'list')).json.rings).toMatchObject([{}, {}, {}, {}, { purpose: 'carry' }]);
});

test('a laptop whose clock is two hours fast is let in, and its officer is told', async () => {
  const unit = await enrolled();
  const file = unit.lay('accepted/00-smallest.json');
  const fast = { now: () => Date.now() + 7_200_000 };
  const { code, err } = await unit.ptcn(['submit', file], fast);
  expect(code).toBe(0);
  expect(err).toContain('120 min fast');
});

test('suspension bites on the next request, keeps the queue, and ends when a second person has approved it', async () => {
  const unit = await enrolled();
  await unit.ptcn(['submit', unit.lay('accepted/00-smallest.json', 'before.json')]);
  expect((await ops('suspend', unit.id, '--reason', 'a trial')).json).toMatchObject({ status: 'suspended' });
  const file = unit.lay('accepted/13-guam-parcels.json');
  const held = await unit.ptcn(['submit', file]);
  expect(held.code).toBe(5);
  expect(first(held.json)).toMatchObject({ state: 'waiting', trouble: { code: 'suspended' } });
  const proposed = await ops('activate', unit.id, '--reason', 'it was a trial');
  expect((await unit.ptcn(['submit'])).code).toBe(5);
  await approve(proposed.json);
  expect((await unit.ptcn(['submit'])).code).toBe(0);
});

test('what was pulled before is not pulled again: feed and directory cost one small request each when nothing is new', async () => {
  const unit = await enrolled();
  const link = await WeakLink.before(origin);
  const costOf = async (...words: string[]) => {
    const before = link.passed.length;
    const { code, json } = await unit.ptcn(words, { fetch: link.fetch });
    expect(code).toBe(0);
    const passed = link.passed.slice(before);
    const sum = (way: 'up' | 'down') => passed.reduce((bytes, one) => bytes + one[way], 0);
    return { requests: passed.length, up: sum('up'), down: sum('down'), json };
  };
  const whole = await costOf('directory');
  const unchanged = await costOf('directory');
  expect(unchanged.json.items).toEqual(whole.json.items);
  const feed = ['feed', 'nztcu-curated', '--new'];
  await costOf(...feed);
  const nothingNew = await costOf(...feed);
  // A cursor that is too old costs one request more, once.
  const place = homeAt(unit.environment.PTCN_HOME).feed('nztcu-curated');
  writeFileSync(place, JSON.stringify({ cursor: 'of-last-week', lastAddedAt: '2026-01-01T00:00:00.000Z' }));
  expect((await costOf(...feed)).requests).toBe(2);
  for (const cost of [unchanged, nothingNew, await costOf(...feed)]) {
    expect(cost.requests).toBe(1);
    expect(cost.up).toBeLessThan(2_200);
    expect(cost.down).toBeLessThan(1_200);
  }
  const other = await enrolled();
  const { items } = (await costOf('directory')).json;
  expect(items).toContainEqual(expect.objectContaining({ partnerId: other.id }));
  const offline = await unit.ptcn(['directory'], { fetch: cutCable });
  expect([offline.code, offline.json.items]).toEqual([0, items]);
  expect(offline.err).toContain('As it was last fetched');
});

test('an older kit replaces itself by the one that the exchange serves, through a link that is cut on the way', async () => {
  const machine = new Machine();
  const { keys } = await releaseFrom({}, join(import.meta.dirname, '../..'));
  const programFile = join(machine.folder, 'ptcn.mjs');
  writeFileSync(programFile, 'an older kit');
  const served = JSON.parse(
    Buffer.from((await (await fetch(`${origin}/kit/manifest.jws`)).text()).split('.')[1] ?? '', 'base64url').toString(),
  );
  const link = await WeakLink.before(origin, `GET ${served.download.path}`);
  link.cutNext({ direction: 'down', at: 150_000 });
  const older = { programFile, kit: { version: '0.9.0', keys }, fetch: link.fetch };
  const { code, json } = await machine.ptcn(['update', '--yes'], older);
  expect([code, json]).toMatchObject([0, { from: '0.9.0', to: served.version, replaced: true }]);
  expect(sha512Of(readFileSync(programFile))).toBe(served.file.sha512);
  const bytes = link.passed.reduce((sum, { down }) => sum + down, 0);
  expect([link.count(), link.passed.length]).toEqual([2, 3]);
  // A third of the kit as it lies on the disk, and little of it twice.
  expect(bytes).toBeLessThan(served.download.bytes + 150_000);
  const now = { programFile, kit: { version: served.version, keys }, fetch: link.fetch };
  expect((await machine.ptcn(['update', '--yes'], now)).json).toEqual({ version: served.version, newer: false });
});

/** What the page tells an officer and an operator to type, by its sections. */
const lostLaptop = readFileSync(join(import.meta.dirname, '../../docs/partners/lost-laptop.md'), 'utf8');
function stepsOf(heading: string): string[] {
  const part = lostLaptop.split(/^## /m).find((one) => one.startsWith(heading)) ?? '';
  return [...part.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block.split('\n').flatMap((line) => line.trim() || []),
  );
}

/** Types lines of the page, with what stands for what in them. */
function typist(stands: Map<string, string>) {
  return async (machine: Machine, line: string) => {
    const words = [...line.matchAll(/"([^"]*)"|(<[^>]*>)|(\S+)/g)].map((word) => word[1] ?? word[2] ?? word[3] ?? '');
    const meant = words.map((word) => stands.get(word) ?? word);
    // A fingerprint may begin with a hyphen.
    const at = meant.indexOf('--fingerprint');
    if (at > 0) meant.splice(at, 2, `--fingerprint=${meant[at + 1]}`);
    const by = line.includes('ptcn-ops approve') ? opsOf(secondKeyFile) : ops;
    const { code, json, err } = line.startsWith('npx ')
      ? await by(...meant.slice(2))
      : await machine.ptcn(meant.slice(1));
    expect({ line, code, err: code === 0 ? '' : err }).toEqual({ line, code: 0, err: '' });
    if (typeof json.proposalId === 'string') stands.set('<proposal>', json.proposalId);
    for (const heard of ['<as read out>', '<as read out to the second operator>'])
      if (typeof json.fingerprint === 'string') stands.set(heard, json.fingerprint);
    return json;
  };
}

test('a unit with two laptops loses one of them, and goes on sending from the other the same minute', async () => {
  const [desk, boat] = [await enrolled(), new Machine()];
  const stands = new Map([
    ['tonga-tcu', desk.id],
    ['https://exchange.example.govt.nz', origin],
    ['tonga-tcu.second.jws', join(boat.folder, 'request.jws')],
  ]);
  const types = typist(stands);
  for (const line of stepsOf('A second laptop')) await types(boat, line);
  for (const machine of [desk, boat]) {
    expect((await machine.ptcn(['rotate'])).code).toBe(0);
    expect((await machine.ptcn(['submit', machine.lay('accepted/00-smallest.json')])).code).toBe(0);
  }
  expect((await desk.ptcn(['status'])).json.items).toHaveLength(2);

  const seen = [];
  for (const line of stepsOf('One of two is gone')) seen.push(await types(desk, line));
  expect(seen.slice(0, 2)).toMatchObject(
    ['active', 'compromised'].map((state) => ({
      keys: expect.arrayContaining([expect.objectContaining({ device: 'patrol boat', state })]),
    })),
  );
  expect((await boat.ptcn(['submit', boat.lay('accepted/13-guam-parcels.json', 'stolen.json')])).code).not.toBe(0);
  expect((await desk.ptcn(['submit', desk.lay('accepted/13-guam-parcels.json', 'after.json')])).code).toBe(0);
});

test('a unit whose only laptop is gone does what the page says, step by step, and goes on with new keys', async () => {
  const [lost, found] = [await enrolled(), new Machine()];
  await lost.ptcn(['submit', lost.lay('accepted/00-smallest.json')]);
  const { keys } = await openInstall(homeAt(lost.environment.PTCN_HOME), async () => 'four words for test');
  const types = typist(
    new Map([
      ['tonga-tcu', lost.id],
      ['https://exchange.example.govt.nz', origin],
      ['tonga-tcu.enrolment.jws', join(found.folder, 'request.jws')],
      ['<fingerprint>', await fingerprintOf(keys.signing)],
    ]),
  );
  const steps = stepsOf('Stolen');
  expect(steps).toHaveLength(12);
  const answers = [];
  for (const line of steps) answers.push(await types(found, line));
  expect(answers.at(-1)).toMatchObject({ items: [{}] });
  const stolenToo = await lost.ptcn(['submit', lost.lay('accepted/13-guam-parcels.json', 'stolen.json')]);
  expect(first(stolenToo.json)).toMatchObject({ state: 'refused', trouble: { code: 'key-compromised' } });

  const copy = new Machine();
  const waiting = await found.ptcn(['submit', found.lay('accepted/13-guam-parcels.json')], { fetch: cutCable });
  expect(first(waiting.json)).toMatchObject({ state: 'waiting' });
  cpSync(found.environment.PTCN_HOME, copy.environment.PTCN_HOME, { recursive: true });
  expect(stepsOf('Dead')).toHaveLength(3);
  const sent = [];
  for (const line of stepsOf('Dead')) sent.push(await types(copy, line));
  expect(first(sent.at(-1) ?? {})).toMatchObject({ state: 'accepted', replayed: false });
  expect((await copy.ptcn(['status'])).json.items).toHaveLength(2);
});

test('keys are rotated from the laptop, and a rotation whose answer was lost goes on where it was', async () => {
  const unit = await enrolled();
  const waiting = unit.lay('accepted/00-smallest.json', 'before.json');
  const signed = join(unit.folder, 'before.jws');
  await unit.ptcn(['sign', waiting, '-o', signed]);

  const losesItsAnswer: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (!response.url.endsWith('/v1/keys')) return response;
    throw new TypeError('terminated', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
  };
  expect((await unit.ptcn(['rotate', '--use', 'signing'], { fetch: losesItsAnswer })).code).toBe(4);
  const { code, json } = await unit.ptcn(['rotate']);
  expect(code).toBe(0);
  const { rotated } = json as { rotated: Record<string, string> };
  const { keys } = await openInstall(homeAt(unit.environment.PTCN_HOME), async () => 'four words for test');
  expect(rotated).toEqual({
    authentication: await fingerprintOf(keys.authentication),
    signing: await fingerprintOf(keys.signing),
  });
  expect(keys.next).toBeUndefined();

  const again = await unit.ptcn(['rotate', '--use', 'signing']);
  expect(again.code).toBe(3);
  expect(again.json.error).toMatchObject({
    code: 'rotation-under-way',
    fix: expect.stringMatching(/can be replaced again after \d{4}-\d\d-\d\d/),
  });

  expect((await unit.ptcn(['submit', signed])).code).toBe(0);
  expect((await unit.ptcn(['submit', unit.lay('accepted/06-fsm-blue-boats.json')])).code).toBe(0);
});

test('a unit proves what the log has of its keys, and sees which of them it uses', async () => {
  const unit = await enrolled();
  expect((await unit.ptcn(['rotate', '--use', 'signing'])).code).toBe(0);
  const proven = await vi.waitFor(
    async () => {
      const { code, json } = await unit.ptcn(['key-events']);
      const items = json.items as { logged: string; told: { event: string } }[];
      if (code !== 0 || items.some(({ logged }) => logged !== 'proven')) throw new Error('not logged yet');
      return items.map(({ told }) => told.event);
    },
    { timeout: 90_000, interval: 500 },
  );
  expect(proven).toEqual(['enrolled', 'key-rotated']);
});

test('a unit practises: an invented report, its receipt, and nothing of it for real', async () => {
  const unit = await enrolled();
  const file = join(unit.folder, 'practice.jsonc');
  await unit.ptcn(['--practice', 'new', '--crime-type', 'iuu-fishing', '-o', file]);
  const sent = await unit.ptcn(['submit', file, '--practice']);
  expect(sent.json.practice).toBe(true);
  const { submissionId, state } = first(sent.json);
  expect([sent.code, state]).toEqual([0, 'accepted']);
  const status = await unit.ptcn(['--practice', 'status', String(submissionId)]);
  expect(status.json).toMatchObject({ practice: true, submissionId });
  const verify = ['receipt', 'verify', String(submissionId), '--offline'];
  expect((await unit.ptcn([...verify, '--practice'])).json).toMatchObject({ valid: true, comparedWithReport: true });

  const receipts = join(unit.environment.PTCN_HOME, 'practice', 'receipts');
  const receipt = join(receipts, `${String(submissionId)}.practice-receipt.jws`);
  expect((await unit.ptcn(['receipt', 'verify', receipt])).code).toBe(6);
  expect((await unit.ptcn(['status'])).json.items).toEqual([]);
  expect((await unit.ptcn(['submit', file])).code).toBe(2);
  await ops('suspend', unit.id, '--reason', 'a trial');
  expect((await unit.ptcn(['--practice', 'status'])).code).toBe(5);
});

const brokenIn = (json: Record<string, unknown>) =>
  (json.lines as { about: string; state: string }[])
    .filter(({ state }) => state === 'broken')
    .map(({ about }) => about);

test('a key reported as stolen signs nothing more', async () => {
  const unit = await enrolled();
  const { json } = await ops('partners', unit.id);
  const signing = (json.keys as { use: string; thumbprint: string }[]).find(({ use }) => use === 'signing');
  expect((await ops('key', 'compromise', unit.id, signing?.thumbprint ?? '', '--reason', 'laptop stolen')).code).toBe(
    0,
  );
  const refused = await unit.ptcn(['submit', unit.lay('accepted/00-smallest.json')]);
  expect(first(refused.json)).toMatchObject({ state: 'refused', trouble: { code: 'key-compromised' } });
  const doctor = await unit.ptcn(['doctor']);
  expect([doctor.code, brokenIn(doctor.json)]).toEqual([5, ['signing key']]);
});

test('a unit that nobody enrolled is told so, and its report waits', async () => {
  const stranger = new Machine();
  await stranger.ptcn(['keygen', '--partner-id', stranger.id]);
  const { code, json } = await stranger.ptcn(['submit', stranger.lay('accepted/00-smallest.json')]);
  expect([code, first(json).state]).toEqual([5, 'waiting']);
});

test("NZTCU's reader takes a summary over once, decides, and everyone sees what they should", async () => {
  const scopes = [
    '--kind',
    'reader',
    '--scope',
    'submissions:read:all',
    'feeds:read',
    'feeds:curate',
    'quality:read:all',
  ];
  const [reader, unit] = [await enrolled(runNztcu, ...scopes), await enrolled()];
  const nztcu = async (...words: string[]) => {
    const ears = new Ears(reader.environment);
    expect(await runNztcu(words, ears.surroundings)).toBe(0);
    return ears.out;
  };
  const sent = await unit.ptcn(['submit', unit.lay('accepted/03-tonga-container-immediate.json')]);
  const id = String(first(sent.json).submissionId);
  let taken = '';
  while (!taken.includes(id)) taken += await nztcu('receive', '--json');
  expect(taken.split(id).length).toBe(3); // its summaryId and its submissionId, in one line
  expect((await unit.ptcn(['status', id])).json.takenAt).toBeDefined();

  expect(await nztcu('show', id)).toContain('Queen Salote Wharf');
  expect(await nztcu('decide', id, 'accept', '--grading', 'B2', '--reason', 'Fits.')).toContain('is published');
  expect(await nztcu('feed', '--json')).toContain(id);
  expect((await unit.ptcn(['feed', 'nztcu-curated', '--new'])).json.items).toHaveLength(1);
  expect((await unit.ptcn(['feed', 'nztcu-curated', '--new'])).json.items).toEqual([]);
  while (!(await nztcu('quality')).includes('1 of 1')) await new Promise((resolve) => setTimeout(resolve, 200));

  const back = first((await unit.ptcn(['submit', unit.lay('accepted/00-smallest.json', 'second.json')])).json);
  await nztcu(
    'decide',
    String(back.submissionId),
    'return',
    '--reason',
    'Unclear.',
    '--question',
    '/report/title: Where?',
  );
  expect((await unit.ptcn(['status', String(back.submissionId)])).json).toMatchObject({
    state: 'returned',
    decision: { questions: [{ pointer: '/report/title', text: 'Where?' }] },
  });
});

test('a unit asks who read its report and hears roles; the operator sees systems and reasons', async () => {
  const unit = await enrolled();
  const { submissionId } = first((await unit.ptcn(['submit', unit.lay('accepted/00-smallest.json')])).json);
  expect((await unit.ptcn(['readers', String(submissionId)])).json).toEqual({ items: [] });
  const reader = await enrolled(runNztcu, '--kind', 'reader', '--scope', 'submissions:read:all');
  await reader.run(runNztcu, ['show', String(submissionId)]);
  const { items } = (await unit.ptcn(['readers', String(submissionId)])).json as { items: Record<string, unknown>[] };
  expect(items.length).toBeGreaterThan(0);
  for (const item of items) expect(item.role).toBe('analyst');
  expect(JSON.stringify(items)).not.toContain(reader.id);

  const ofReport = (await ops('audit', String(submissionId))).json as { items: Record<string, unknown>[] };
  expect(ofReport.items[0]).toMatchObject({ action: 'submission-accepted', actor: { principal: unit.id } });
  expect(ofReport.items.at(-1)).toMatchObject({ actor: { principal: reader.id, role: 'analyst' } });
  await ops('suspend', unit.id, '--reason', 'laptop missing');
  const ofUnit = (await ops('audit', unit.id)).json as { items: Record<string, unknown>[] };
  expect(ofUnit.items.at(-1)).toMatchObject({ action: 'status-changed', reason: 'laptop missing' });
});

test('a queue that is longer than the exchange takes at once waits when it is told to, and all of it is accepted', async () => {
  const unit = await enrolled();
  const files = [0, 1, 2].map((at) => unit.lay('accepted/00-smallest.json', `report-${at}.json`));
  let sent = 0;
  /** Before the second report leaves, the unit has sent all that it may in this window and the next. */
  const inAHurry: typeof fetch = async (address, init) => {
    if (String(address).endsWith('/v1/submissions') && sent++ === 1) {
      const window = Math.floor(Date.now() / 4_000);
      for (const one of [window, window + 1]) {
        const Item = { ...sendingRateKey(unit.id, one), used: 20 };
        await database.send(new PutCommand({ TableName: tableNamed('Replay'), Item }));
      }
    }
    return fetch(address, init);
  };
  const { code, json, err } = await unit.ptcn(['submit', ...files], { fetch: inAHurry });
  expect(code).toBe(0);
  expect((json.reports as { state: string }[]).map(({ state }) => state)).toEqual(files.map(() => 'accepted'));
  expect(err).toMatch(/Too many requests at once.* Trying again in [1-4] s/);
  // Three, and one or two that were told to wait.
  expect([4, 5]).toContain(sent);
});

test('files go after their report, are gone on with where a cut ended them, and are saved by the reader as they were signed', async () => {
  const [unit, reader] = [
    await enrolled(),
    await enrolled(runNztcu, '--kind', 'reader', '--scope', 'submissions:read:all'),
  ];
  const file = unit.lay('accepted/01-fiji-cocaine-landing.json');
  const hull = photo(3 * PART_BYTES + 10, unit.id);
  writeFileSync(join(unit.folder, 'hull.jpg'), hull);
  writeFileSync(join(unit.folder, 'notes.txt'), 'Two engines, grey hull.\n');
  const attach = ['--attach', join(unit.folder, 'hull.jpg'), '--attach', join(unit.folder, 'notes.txt')];
  // The link is gone for good in the middle of the second part.
  let parts = 0;
  const cutInTheMiddle: typeof fetch = async (address, init) => {
    if (init?.method === 'PUT' && ++parts === 2) return cutCable(address, init);
    return parts > 1 ? cutCable(address, init) : fetch(address, init);
  };
  const cut = await unit.ptcn(['submit', file, ...attach], { fetch: cutInTheMiddle });
  const { submissionId, state } = first(cut.json);
  expect([cut.code, state]).toEqual([4, 'accepted']);
  const id = String(submissionId);
  expect((await unit.ptcn(['queue'])).json).toMatchObject({ waiting: 0, files: 2 });

  parts = 0;
  const counted: typeof fetch = async (address, init) => {
    if (init?.method === 'PUT') parts++;
    return fetch(address, init);
  };
  expect((await unit.ptcn(['submit'], { fetch: counted })).code).toBe(0);
  expect(parts).toBe(4);
  await vi.waitFor(
    async () =>
      expect((await unit.ptcn(['status', id])).json).toMatchObject({
        attachments: [{ state: 'held' }, { state: 'held' }],
      }),
    { timeout: 60_000, interval: 100 },
  );
  expect(existsSync(join(unit.environment.PTCN_HOME, 'attachments', sha512Of(hull)))).toBe(false);
  const saved = join(reader.folder, 'saved.jpg');
  expect((await reader.run(runNztcu, ['attachment', id, 'hull.jpg', '-o', saved])).code).toBe(0);
  expect(readFileSync(saved).equals(hull)).toBe(true);
});
