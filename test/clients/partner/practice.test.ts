/** `ptcn --practice`: marked on every line, in a folder of its own, and no way from there into earnest or back. */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { readDraft } from '#clients/partner/draft.ts';
import { claimsOf, judgeClaims } from '#clients/partner/prepare.ts';
import { SCENARIOS } from '#clients/partner/practice-scenarios.ts';
import { runPtcn } from '#clients/partner/program.ts';
import { starter } from '#clients/partner/starter.ts';
import { smallestReport, smallestSubmission } from '#schemas/api/examples.ts';
import { CrimeType } from '#schemas/crime-types.ts';
import { problem, ScriptedExchange } from '../../support/scripted-exchange.ts';
import { Ears, temporaryFolder } from '../../support/unit-install.ts';

let exchange: ScriptedExchange;
let folder: string;
let home: string;
let ears: Ears;
const ptcn = (...words: string[]) => runPtcn(words, ears.surroundings);
const path = (name: string) => join(folder, name);
const lay = (name: string, content: object = smallestReport) => {
  writeFileSync(path(name), JSON.stringify(content));
  return path(name);
};
const spooled = (...where: string[]) => {
  const spool = join(home, ...where, 'spool');
  return existsSync(spool) ? readdirSync(spool).length : 0;
};
const PRACTICE = 'POST /v1/practice/submissions';
const REAL = 'POST /v1/submissions';

beforeEach(async () => {
  exchange = await ScriptedExchange.start();
  onTestFinished(() => exchange.stop());
  for (const route of [PRACTICE, REAL]) exchange.on(route, () => ({ status: 422, json: problem('unknown-key', 422) }));
  folder = temporaryFolder();
  home = join(folder, 'home');
  ears = new Ears({ PTCN_HOME: home, PTCN_PASSPHRASE: 'four words for test', PTCN_ORIGIN: exchange.origin });
  await ptcn('keygen', '--partner-id', 'tonga-tcu');
  ears.take();
});

test('every line says that it is practice, and every command it names is that of practice', async () => {
  exchange.on('GET /v1/practice/submissions', () => ({ json: { practice: true, items: [] } }));
  const file = path('practice.jsonc');
  const lines: string[] = [];
  for (const words of [
    ['new', '--crime-type', 'fraud', '-o', file],
    ['check', file],
    ['sign', file],
    ['submit', file],
    ['queue'],
    ['status'],
    ['receipt', 'verify', 'nothing.jws'],
    ['check', file, '--remote'],
  ]) {
    await ptcn(...words, '--practice');
    lines.push(...`${ears.out}${ears.err}`.trimEnd().split('\n'));
    ears.take();
  }
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.filter((line) => !line.startsWith('PRACTICE |'))).toEqual([]);
  expect(lines.filter((line) => /\bptcn (?!--practice )/.test(line))).toEqual([]);
  expect(lines).toContain('PRACTICE | This is practice: nobody reads these reports.');
  expect(decodeJwt(readFileSync(`${file}.practice.jws`, 'utf8')).aud).toBe(`${exchange.origin}/practice`);
});

test('the option stands before or behind the command, and --json says practice', async () => {
  const file = lay('report.json');
  for (const words of [
    ['--practice', 'check', file, '--json'],
    ['check', '--practice', file, '--json'],
    ['check', file, '--json', '--practice'],
    ['check', '/nowhere/report.json', '--json', '--practice'],
  ]) {
    await ptcn(...words);
    expect(JSON.parse(ears.take()).practice, words.join(' ')).toBe(true);
  }
  await ptcn('check', file, '--json');
  expect(JSON.parse(ears.take())).not.toHaveProperty('practice');
});

test('what is sent goes to practice alone, and what waits there is not sent for real', async () => {
  const file = lay('report.json');
  exchange.on(PRACTICE, () => ({ status: 503, headers: { 'Retry-After': '60' }, json: problem('unavailable', 503) }));
  expect(await ptcn('--practice', 'submit', file)).toBe(4);
  expect([spooled('practice'), spooled()]).toEqual([1, 0]);
  expect(await ptcn('submit')).toBe(0);
  expect(ears.take()).toContain('Nothing waits to be sent.');
  expect([exchange.count(PRACTICE), exchange.count(REAL)]).toEqual([1, 0]);

  exchange.on(REAL, () => ({ status: 503, headers: { 'Retry-After': '60' }, json: problem('unavailable', 503) }));
  expect(await ptcn('submit', lay('real.json', { ...smallestReport, title: 'A real one' }))).toBe(4);
  expect([spooled('practice'), spooled()]).toEqual([1, 1]);
  expect(exchange.count(REAL)).toBe(1);
  await ptcn('--practice', 'submit');
  expect(exchange.count(REAL)).toBe(1);
  expect(decodeJwt(exchange.last(PRACTICE).body).aud).toBe(`${exchange.origin}/practice`);
  expect(decodeJwt(exchange.last(REAL).body).aud).toBe(exchange.origin);
});

describe.each([
  { done: 'practice', first: ['--practice'], after: [] },
  { done: 'earnest', first: [], after: ['--practice'] },
])('a file that was signed in $done', ({ done, first, after }) => {
  const says = done === 'practice' ? 'for practice: it cannot be sent for real' : 'to be sent for real, and this is';

  test('is refused in the other world: itself, its words in another file, and its signed bytes', async () => {
    const file = lay('report.json');
    expect(await ptcn(...first, 'sign', file, '-o', path('signed.jws'))).toBe(0);
    copyFileSync(file, path('copy.json'));
    for (const words of [
      ['sign', file],
      ['submit', file],
      ['submit', path('copy.json')],
      ['submit', path('signed.jws')],
      ['submit', lay('harmless.json', { ...smallestReport, title: 'Another' }), file],
    ]) {
      ears.take();
      expect(await ptcn(...after, ...words), words.join(' ')).toBe(2);
      expect(ears.err).toContain(says);
    }
    expect(done === 'practice' ? spooled() : spooled('practice')).toBe(0);
    expect(exchange.count(PRACTICE) + exchange.count(REAL)).toBe(0);
    expect(await ptcn(...first, 'submit', file)).toBe(3);
  });
});

test('a file that was started for practice is of no use for real, signed or not', async () => {
  const file = path('practice.jsonc');
  await ptcn('--practice', 'new', '--crime-type', 'iuu-fishing', '-o', file);
  for (const command of ['check', 'sign', 'submit']) {
    ears.take();
    expect(await ptcn(command, file)).toBe(2);
    expect(ears.err).toContain('started for practice');
  }
  expect(await ptcn('submit', lay('odd.json', { practice: 'yes', report: smallestReport }))).toBe(2);
  expect(exchange.count(REAL)).toBe(0);
});

test('a damaged practice queue stops no real report', async () => {
  const file = lay('report.json');
  await ptcn('--practice', 'sign', file);
  const [entry = ''] = readdirSync(join(home, 'practice', 'spool'));
  writeFileSync(join(home, 'practice', 'spool', entry), 'damaged');
  await ptcn('submit', lay('real.json', { ...smallestReport, title: 'A real one' }));
  expect(exchange.count(REAL)).toBe(1);
});

test.each(['keygen', 'enrol', 'rotate', 'feed', 'directory', 'readers', 'quality', 'challenge'])(
  'there is no practice of %s',
  async (command) => {
    const more = {
      keygen: ['--partner-id', 'x-y'],
      enrol: ['--name', 'X', '--country', 'TO'],
      readers: ['x~y'],
      challenge: ['x~y', 'code', '--reason', 'x'],
    }[command];
    expect(await ptcn(command, ...(more ?? []), '--practice')).toBe(2);
    expect(ears.err).toContain(`there is no practice of "ptcn ${command}"`);
  },
);

test.each(CrimeType.options)(
  'the scenario for %s is taken as it is, and leaves something to be asked',
  async (crimeType) => {
    const today = '2026-10-03';
    writeFileSync(path('scenario.jsonc'), starter(crimeType, today, SCENARIOS[crimeType]));
    const draft = await readDraft(path('scenario.jsonc'));
    const now = Date.parse(`${today}T12:00:00Z`) / 1_000;
    const claims = claimsOf(draft, undefined, smallestSubmission.jti, now);
    expect([draft.practice, Object.hasOwn(claims, 'practice')]).toEqual([true, false]);
    const { submission, findings } = judgeClaims(claims, now);
    expect(submission?.report.crimeTypes).toEqual([crimeType]);
    expect(findings.find(({ severity }) => severity === 'attestable')?.code).toBe('no-entities');
    expect(readFileSync(path('scenario.jsonc'), 'utf8')).not.toContain('FILL IN');
  },
);
