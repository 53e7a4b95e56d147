import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Install } from '#clients/install/install.ts';
import { deliver } from '#clients/partner/delivery.ts';
import { prepareDraft, prepareSigned, type PrepareOptions } from '#clients/partner/prepare.ts';
import { Spool } from '#clients/partner/spool.ts';
import type { SpoolEntry } from '#clients/partner/spool-entry.ts';
import { smallestReport } from '#schemas/api/examples.ts';
import { problem, ScriptedExchange } from '../../support/scripted-exchange.ts';
import { temporaryFolder, unitInstall } from '../../support/unit-install.ts';

const SUBMIT = 'POST /v1/submissions';
const NOW = Date.parse('2026-11-22T00:00:00Z');

let exchange: ScriptedExchange;
let install: Install;
let spool: Spool;
let file: string;

beforeEach(async () => {
  exchange = await ScriptedExchange.start();
  install = await unitInstall(exchange.origin);
  spool = new Spool(install);
  file = join(temporaryFolder(), 'report.json');
  write();
});
afterEach(() => exchange.stop());

const write = (change: object = {}): void => writeFileSync(file, JSON.stringify({ ...smallestReport, ...change }));

const accept = (entry: SpoolEntry) => ({
  status: 201,
  json: { submissionId: `tonga-tcu~${entry.jti}`, receipt: 'e30.e30.e30', findings: [] },
});

async function prepare(options: PrepareOptions = {}): Promise<SpoolEntry> {
  const { entry } = await prepareDraft(file, install, spool, { ...options, now: NOW, state: 'waiting' });
  if (!entry) throw new Error('It was not signed.');
  return entry;
}

const send = (entry: SpoolEntry, retries = 3, onPause: (text: string) => void = () => undefined) =>
  install.withClient((client) =>
    deliver(entry, client, spool, { now: () => NOW, onPause, retries, firstPauseMilliseconds: 1 }),
  );

test('an accepted report is kept with its receipt, and the bytes that were sent are those that were signed', async () => {
  const entry = await prepare();
  exchange.on(SUBMIT, () => accept(entry));
  const delivered = await send(entry);
  expect(delivered.error).toBeUndefined();
  expect(exchange.last(SUBMIT).body).toBe(entry.jws);
  expect(exchange.last(SUBMIT).headers['content-type']).toBe('application/jose');
  expect(await spool.find(entry.jti)).toMatchObject({ state: 'accepted', receipt: 'e30.e30.e30', attempts: 1 });
});

test('reports lie in the spool sealed', async () => {
  const entry = await prepare();
  const [name] = readdirSync(install.home.spool);
  const text = readFileSync(join(install.home.spool, name ?? ''), 'utf8');
  expect(text).not.toContain(entry.jws.slice(40, 80));
  expect(text.split('.')).toHaveLength(5);
});

test('without a network a report waits and nothing can have arrived; it is not tried again and again', async () => {
  const entry = await prepare();
  await exchange.stop();
  const { error, entry: kept } = await send(entry);
  expect(error).toMatchObject({ name: 'Unreachable' });
  expect(kept).toMatchObject({ state: 'waiting', mayHaveArrived: false, attempts: 1 });
});

test('a connection cut in the middle is tried again with the same bytes', async () => {
  const entry = await prepare();
  exchange.on(SUBMIT, (_heard, count) => (count < 3 ? { cut: true } : accept(entry)));
  expect((await send(entry)).entry).toMatchObject({ state: 'accepted', attempts: 3 });
  expect(new Set(exchange.heard.filter(({ route }) => route === SUBMIT).map(({ body }) => body)).size).toBe(1);
});

test('the spool knows that bytes may have arrived before they leave', async () => {
  const entry = await prepare();
  let known: Promise<SpoolEntry | undefined> = Promise.resolve(undefined);
  exchange.on(SUBMIT, () => {
    known = spool.find(entry.jti);
    return accept(entry);
  });
  await send(entry);
  expect(await known).toMatchObject({ state: 'waiting', mayHaveArrived: true });
});

test('a busy exchange is given the time it asks for; one that asks for too much leaves the report waiting', async () => {
  const entry = await prepare();
  exchange.on(SUBMIT, (_heard, count) =>
    count === 1
      ? { status: 503, headers: { 'Retry-After': '1' }, json: problem('unavailable', 503) }
      : { status: 429, headers: { 'Retry-After': '3600' }, json: problem('quota-exceeded', 429) },
  );
  const pauses: string[] = [];
  const { entry: kept } = await send(entry, 3, (text) => pauses.push(text));
  expect(pauses).toEqual([expect.stringContaining('Trying again in 1 s')]);
  expect(kept).toMatchObject({ state: 'waiting', attempts: 2, trouble: { code: 'quota-exceeded' } });
});

test('a refused report that is mended in its file keeps its jti and gets new bytes', async () => {
  const entry = await prepare();
  const finding = {
    pointer: '/report/title',
    code: 'too-short',
    severity: 'blocking',
    detail: 'Empty.',
    fix: 'Write.',
  };
  exchange.on(SUBMIT, () => ({ status: 422, json: problem('report-not-valid', 422, { errors: [finding] }) }));
  const { entry: refused } = await send(entry);
  expect(refused).toMatchObject({ state: 'refused', mayHaveArrived: false, findings: [finding] });
  write({ title: 'Another title' });
  const mended = await prepare();
  expect(mended.jti).toBe(entry.jti);
  expect(mended.jws).not.toBe(entry.jws);
});

test('a refused report may be signed again as it is: the reason may have been the key', async () => {
  const entry = await prepare();
  exchange.on(SUBMIT, () => ({ status: 422, json: problem('key-not-valid', 422) }));
  await send(entry);
  expect((await prepare()).jti).toBe(entry.jti);
});

test('the same file twice is one report', async () => {
  const entry = await prepare();
  expect(await prepare()).toEqual(entry);
  exchange.on(SUBMIT, () => accept(entry));
  await send(entry);
  expect(await prepare()).toMatchObject({ jti: entry.jti, state: 'accepted' });
});

test('an accepted report that changes in its file is a question to the officer: a correction, or another report', async () => {
  const entry = await prepare();
  exchange.on(SUBMIT, () => accept(entry));
  await send(entry);
  write({ title: 'Another title' });
  await expect(prepare()).rejects.toMatchObject({ name: 'Misuse', fix: expect.stringContaining('--supersede') });
  const correction = await prepare({ supersede: true });
  expect(correction.jti).not.toBe(entry.jti);
  expect(JSON.parse(Buffer.from(correction.jws.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
    supersedes: `tonga-tcu~${entry.jti}`,
  });
});

test('an earlier version that may be at the exchange is not replaced before it is answered', async () => {
  const entry = await prepare();
  exchange.on(SUBMIT, () => ({ cut: true }));
  await send(entry, 0);
  write({ title: 'Another title' });
  await expect(prepare()).rejects.toMatchObject({
    name: 'Misuse',
    message: expect.stringContaining('without an answer'),
  });
  exchange.on(SUBMIT, () => accept(entry));
  const [waiting] = await spool.waiting();
  if (waiting) await send(waiting);
  expect(await spool.find(entry.jti)).toMatchObject({ state: 'accepted' });
});

test('being refused access does not settle what became of bytes that left before', async () => {
  const entry = await prepare();
  exchange.on(SUBMIT, () => ({ cut: true }));
  const { entry: inDoubt } = await send(entry, 0);
  exchange.on(SUBMIT, () => ({ status: 403, json: problem('suspended', 403) }));
  const { entry: kept } = await send(inDoubt);
  expect(kept).toMatchObject({ state: 'waiting', mayHaveArrived: true, trouble: { code: 'suspended' } });
});

test('immediate reports leave before others, and of the same urgency the oldest first', async () => {
  const options = { now: NOW, state: 'waiting' } as const;
  const places = [
    ['routine.json', {}],
    ['second.json', { title: 'Second' }],
    ['urgent.json', { precedence: 'immediate', actBy: '2026-11-23T00:00:00Z' }],
  ] as const;
  const jtis: string[] = [];
  for (const [at, [name, change]] of places.entries()) {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, JSON.stringify({ ...smallestReport, ...change }));
    const { entry } = await prepareDraft(path, install, spool, { ...options, now: NOW + at });
    jtis.push(entry?.jti ?? '');
  }
  expect((await spool.waiting()).map(({ jti }) => jti)).toEqual([jtis[2], jtis[0], jtis[1]]);
});

test('a signed file is sent by the machine it was carried to, and only for its own unit', async () => {
  const entry = await prepare();
  const carried = join(temporaryFolder(), 'report.jws');
  writeFileSync(carried, `${entry.jws}\n`);
  const other = await unitInstall(exchange.origin);
  const { entry: there } = await prepareSigned(carried, other, new Spool(other));
  expect(there).toMatchObject({ jti: entry.jti, jws: entry.jws, state: 'waiting', title: smallestReport.title });
  const stranger = await unitInstall(exchange.origin, 'fiji-tcu');
  await expect(prepareSigned(carried, stranger, new Spool(stranger))).rejects.toMatchObject({ name: 'Misuse' });
  writeFileSync(carried, entry.jws.slice(0, 100));
  await expect(prepareSigned(carried, other, new Spool(other))).rejects.toMatchObject({ name: 'Misuse' });
});

test('who signs, for whom and when is never for the file to say', async () => {
  writeFileSync(
    file,
    JSON.stringify({ report: smallestReport, iss: 'fiji-tcu', jti: 'x', iat: 1, aud: 'https://elsewhere' }),
  );
  const entry = await prepare();
  expect(JSON.parse(Buffer.from(entry.jws.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
    iss: 'tonga-tcu',
    aud: exchange.origin,
    jti: entry.jti,
    iat: NOW / 1000,
  });
});

test('a damaged spool file is named, and the others are not touched', async () => {
  const entry = await prepare();
  writeFileSync(install.home.spooled(entry.jti), 'damaged');
  await expect(spool.all()).rejects.toMatchObject({ name: 'Misuse', message: expect.stringContaining(entry.jti) });
});
