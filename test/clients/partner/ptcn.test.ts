import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runPtcn } from '#clients/partner/program.ts';
import { challengeOrder, smallestReport, unitReportExample } from '#schemas/api/examples.ts';
import { problem, ScriptedExchange } from '../../support/scripted-exchange.ts';
import { Ears, temporaryFolder } from '../../support/unit-install.ts';

const COMMANDS = [
  'new',
  'check',
  'keygen',
  'enrol',
  'sign',
  'submit',
  'queue',
  'status',
  'readers',
  'quality',
  'challenge',
  'permit',
  'entitlements',
  'directory',
  'receipt verify',
  'feed',
  'doctor',
  'carry export',
  'carry hand-in',
  'carry import',
  'update',
];

/** An address at which nobody listens any more. */
const gone = await ScriptedExchange.start();
const nobody = gone.origin;
await gone.stop();

/** A unit's machine: a folder to write in and a home without keys yet. */
function machine(origin = nobody) {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  const ears = new Ears({ PTCN_HOME: home, PTCN_PASSPHRASE: 'four words for test', PTCN_ORIGIN: origin });
  const ptcn = (...words: string[]) => runPtcn(words, ears.surroundings);
  const lay = (name: string, content: object) => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  return { folder, home, ears, ptcn, lay };
}

test('help of the program names every command, every exit code and the environment', async () => {
  const { ears, ptcn } = machine();
  expect(await ptcn('--help')).toBe(0);
  for (const command of COMMANDS) expect(ears.out).toContain(command.split(' ')[0]);
  for (const code of [0, 1, 2, 3, 4, 5, 6]) expect(ears.out).toMatch(new RegExp(`^ {2}${code} {2}`, 'm'));
  expect(ears.out).toContain('PTCN_PASSPHRASE');
});

test('a path that cannot be is said with what to do', async () => {
  const { folder, lay } = machine();
  lay('a-file', {});
  const ears = new Ears({ PTCN_HOME: join(folder, 'a-file'), PTCN_PASSPHRASE: 'four words for test' });
  expect(await runPtcn(['queue'], ears.surroundings)).toBe(1);
  expect(ears.err).toContain('→ Part of the path is a file, not a folder: check it, and PTCN_HOME if it is set.');
});

test.each(COMMANDS)('help of "%s" shows an example', async (command) => {
  const { ears, ptcn } = machine();
  expect(await ptcn(...command.split(' '), '--help')).toBe(0);
  expect(ears.out).toMatch(new RegExp(`For example:\n {2}ptcn ${command}`));
  expect(ears.out).toContain('--json');
});

test.each([
  ['an unknown command', ['sumbit']],
  ['an unknown option', ['check', 'x', '--quick']],
  ['a missing argument', ['check']],
  ['a file that is not there', ['check', '/nowhere/report.jsonc']],
  ['a crime type that is none', ['new', '--crime-type', 'piracy']],
  ['an address that is not safe', ['keygen', '--partner-id', 'tonga-tcu', '--origin', 'http://exchange.example']],
  ['a page of no reports', ['status', '--limit', '0']],
  ['a new report in a folder that is not there', ['new', '--crime-type', 'fraud', '-o', '/nowhere/x.jsonc']],
  ['a stick that is not mounted', ['sign', 'report.jsonc', '-o', '/nowhere/report.jws']],
  ['an identifier that is none', ['keygen', '--partner-id', 'Tonga TCU']],
])('wrong use ends with 2 and says so: %s', async (_what, words) => {
  const { ears, ptcn } = machine();
  expect(await ptcn(...words)).toBe(2);
  expect(ears.err).not.toBe('');
  expect(ears.out).toBe('');
});

test('a starter is written once and never over a file that is there', async () => {
  const { ears, ptcn, folder } = machine();
  const file = join(folder, 'mine.jsonc');
  expect(await ptcn('new', '--crime-type', 'fraud', '-o', file)).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('"crimeTypes": ["fraud"]');
  expect(await ptcn('new', '--crime-type', 'fraud', '-o', file)).toBe(2);
  expect(ears.err).toContain('is there already');
});

test('a check needs no keys and tells blocking findings from the others, with lines and ways out', async () => {
  const { ears, ptcn, lay } = machine();
  expect(await ptcn('check', lay('sound.json', smallestReport))).toBe(0);
  expect(ears.take()).toMatch(/^It would be accepted/);
  expect(await ptcn('check', lay('broken.json', { ...smallestReport, title: '' }))).toBe(3);
  expect(ears.take()).toMatch(
    /MUST BE MENDED before it can be accepted \(1\)\n {2}\/report\/title {2}\(line 1\)[\s\S]*→/,
  );
});

test('a finding that may stand comes with the very line by which to say so', async () => {
  const { ears, ptcn, lay } = machine();
  const vessel = { id: 'v', kind: 'vessel', name: 'Moana', imo: '9074728' };
  const file = lay('imo.json', { report: { ...smallestReport, entities: [vessel] } });
  expect(await ptcn('check', file)).toBe(0);
  const line = /"attestations": (\[.*\])/.exec(ears.take())?.[1] ?? '';
  const attested = { report: { ...smallestReport, entities: [vessel] }, attestations: JSON.parse(line) };
  expect(await ptcn('check', lay('imo.json', attested))).toBe(0);
  const answer = ears.take();
  expect(answer).toContain('You said that you mean it.');
  expect(answer).toMatch(/look again.*\(2\)[\s\S]*ACCEPTED AS YOU MEAN IT \(1\)/);
});

test('under --json there is one document on the output and nothing else', async () => {
  const { ears, ptcn, lay } = machine();
  expect(await ptcn('check', lay('broken.json', { ...smallestReport, title: '' }), '--json')).toBe(3);
  expect(JSON.parse(ears.take())).toMatchObject({ wouldBeStatus: 422, findings: [{ pointer: '/report/title' }] });
  expect(await ptcn('queue', '--json')).toBe(5);
  expect(JSON.parse(ears.take())).toMatchObject({ exitCode: 5, error: { code: 'NoKeys' } });
});

test('text that comes from elsewhere cannot drive the terminal [ASVS 1.3.3]', async () => {
  const { ears, ptcn, lay, folder } = machine();
  expect(await ptcn('keygen', '--partner-id', 'tonga-tcu')).toBe(0);
  await ptcn('submit', lay('escape.json', { ...smallestReport, title: 'red \u001b[31m\u0007 alert' }));
  await ptcn('check', join(folder, 'red \u001b[31m alert.json'));
  expect(ears.out + ears.err).not.toContain('\u001b');
  expect(ears.out + ears.err).toContain('\\x1b[31m');
});

test('from keys to the queue, offline: made, asked for, signed, waiting; and a wrong passphrase opens nothing', async () => {
  const { ears, ptcn, lay, folder, home } = machine();
  expect(await ptcn('queue')).toBe(5);
  expect(await ptcn('keygen', '--partner-id', 'tonga-tcu')).toBe(0);
  expect(await ptcn('keygen', '--partner-id', 'tonga-tcu')).toBe(2);
  const request = join(folder, 'request.jws');
  ears.take();
  expect(await ptcn('enrol', '--name', 'Tonga TCU', '--country', 'to', '-o', request, '--json')).toBe(0);
  expect(JSON.parse(ears.take())).toEqual({
    file: request,
    fingerprint: expect.stringMatching(/^[\w-]{43}$/),
    authentication: expect.stringMatching(/^[\w-]{43}$/),
  });
  const file = lay('report.json', smallestReport);
  expect(await ptcn('sign', file, '-o', join(folder, 'out.jws'))).toBe(0);
  expect(await ptcn('submit', file)).toBe(4);
  expect(ears.take()).toContain('it waits in the queue');
  expect(await ptcn('submit')).toBe(4);
  ears.take();
  expect(await ptcn('queue', '--json')).toBe(0);
  expect(JSON.parse(ears.take())).toMatchObject({
    waiting: 1,
    items: [{ state: 'waiting', title: smallestReport.title, file }],
  });
  const stranger = new Ears({ PTCN_HOME: home, PTCN_PASSPHRASE: 'another passphrase' });
  expect(await runPtcn(['queue'], stranger.surroundings)).toBe(5);
});

test('a passphrase that is too short makes no keys', async () => {
  const { home } = machine();
  const ears = new Ears({ PTCN_HOME: home, PTCN_PASSPHRASE: 'short', PTCN_ORIGIN: nobody });
  expect(await runPtcn(['keygen', '--partner-id', 'tonga-tcu'], ears.surroundings)).toBe(2);
  expect(existsSync(home)).toBe(false);
});

test('the exchange has the last word: refusals, suspension and its own faults each end in their own code', async () => {
  const exchange = await ScriptedExchange.start();
  const { ears, ptcn, lay } = machine(exchange.origin);
  await ptcn('keygen', '--partner-id', 'tonga-tcu');
  const file = lay('report.json', smallestReport);
  exchange.on('POST /v1/submissions', () => ({ status: 403, json: problem('suspended', 403) }));
  expect(await ptcn('submit', file)).toBe(5);
  exchange.on('POST /v1/submissions', () => ({ status: 422, json: problem('unknown-key', 422) }));
  expect(await ptcn('submit', file)).toBe(3);
  expect(ears.take()).toContain('REFUSED');
  exchange.on('GET /v1/submissions', () => ({ status: 500, json: problem('internal-error', 500) }));
  expect(await ptcn('status')).toBe(4);
  expect(ears.err).toContain('urn:ptcn:request:1');
  await exchange.stop();
});

test('nothing is sent that the check would refuse, unless the verdict is left to the exchange', async () => {
  const exchange = await ScriptedExchange.start();
  const { ptcn, lay } = machine(exchange.origin);
  await ptcn('keygen', '--partner-id', 'tonga-tcu');
  const file = lay('broken.json', { ...smallestReport, crimeTypes: [] });
  exchange.on('POST /v1/submissions', () => ({ status: 422, json: problem('report-not-valid', 422) }));
  expect(await ptcn('submit', file)).toBe(3);
  expect(exchange.count('POST /v1/submissions')).toBe(0);
  expect(await ptcn('submit', file, '--unchecked')).toBe(3);
  expect(exchange.count('POST /v1/submissions')).toBe(1);
  await exchange.stop();
});

test('a report that is classified too high is not sent again, and its bytes can be discarded', async () => {
  const exchange = await ScriptedExchange.start();
  const { ears, ptcn, lay, home } = machine(exchange.origin);
  await ptcn('keygen', '--partner-id', 'tonga-tcu');
  const file = lay('secret.json', smallestReport);
  exchange.on('POST /v1/submissions', () => ({ status: 422, json: problem('classification-too-high', 422) }));
  expect(await ptcn('submit', file)).toBe(3);
  expect(ears.take()).toContain('ptcn queue --discard');
  await ptcn('queue');
  expect(ears.take()).toMatch(/^REFUSED, classified too high: not to be sent here again/);
  expect(await ptcn('submit', file)).toBe(2);
  expect(exchange.count('POST /v1/submissions')).toBe(1);
  expect(await ptcn('queue', '--discard', file)).toBe(0);
  expect(ears.take()).toContain(file);
  expect(readdirSync(join(home, 'spool'))).toEqual([]);
  expect(existsSync(file)).toBe(true);
  expect(await ptcn('queue', '--discard', file)).toBe(2);
  await exchange.stop();
});

test('what the exchange has, or may have, is not discarded', async () => {
  const exchange = await ScriptedExchange.start();
  const { ears, ptcn, lay } = machine(exchange.origin);
  await ptcn('keygen', '--partner-id', 'tonga-tcu');
  const file = lay('report.json', smallestReport);
  exchange.on('POST /v1/submissions', () => ({
    status: 500,
    headers: { 'Retry-After': '60' },
    json: problem('x', 500),
  }));
  expect(await ptcn('submit', file)).toBe(4);
  expect(await ptcn('queue', '--discard', file)).toBe(2);
  expect(ears.err).toContain('may be at the exchange');
  await exchange.stop();
});

test('a refusal for findings tells the officer what to do with the file', async () => {
  const exchange = await ScriptedExchange.start();
  const { ears, ptcn, lay } = machine(exchange.origin);
  await ptcn('keygen', '--partner-id', 'tonga-tcu');
  const file = lay('report.json', smallestReport);
  exchange.on('POST /v1/submissions', () => ({ status: 422, json: problem('report-not-valid', 422) }));
  for (const words of [['submit', file], ['queue']]) {
    await ptcn(...words);
    expect(ears.take()).toContain(`→ Mend the file and run "ptcn submit ${file}" again.`);
  }
  await exchange.stop();
});

test('a wrong name among the files stops all of them before anything is signed', async () => {
  const { ears, ptcn, lay, folder } = machine();
  await ptcn('keygen', '--partner-id', 'tonga-tcu');
  const file = lay('report.json', smallestReport);
  for (const missing of ['missing.jsonc', 'missing.jws']) {
    expect(await ptcn('submit', file, join(folder, missing))).toBe(2);
  }
  ears.take();
  await ptcn('queue', '--json');
  expect(JSON.parse(ears.take()).items).toEqual([]);
});

test('a report sent back says what to do next, and what it replaces', async () => {
  const exchange = await ScriptedExchange.start();
  const { ears, ptcn, lay } = machine(exchange.origin);
  await ptcn('keygen', '--partner-id', 'tonga-tcu');
  const earlier = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
  const status = {
    submissionId: 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6c',
    partnerId: 'tonga-tcu',
    state: 'returned',
    receivedAt: '2026-10-03T04:15:00.000Z',
    digest: 'a'.repeat(128),
    precedence: 'routine',
    classification: 'IN-CONFIDENCE',
    tlp: 'AMBER',
    title: 'A title',
    findings: [],
    supersedes: earlier,
  };
  exchange.on('GET /v1/submissions', () => ({ json: { items: [status] } }));
  expect(await ptcn('status')).toBe(0);
  const answer = ears.take();
  expect(answer).toContain(`replaces ${earlier}`);
  expect(answer).toContain('→ Answer in the file, then: ptcn submit <file> --supersede');
  await ptcn('submit', lay('correction.json', { report: smallestReport, supersedes: earlier }));
  ears.take();
  await ptcn('queue');
  expect(ears.take()).toContain(`replaces ${earlier}`);
  await exchange.stop();
});

test.each([
  ['triaged', { decision: 'triage' }, ['an analyst has taken it on', 'taken on 2026-10-04']],
  ['declined', { decision: 'decline', reason: 'Known.' }, ['DECLINED', 'declined 2026-10-04T01:00:00Z: Known.']],
  [
    'withdrawn',
    { decision: 'withdraw', reasonClass: 'refuted', reason: 'A ferry.' },
    ['WITHDRAWN from the feed', 'withdrawn 2026-10-04T01:00:00Z (refuted): A ferry.'],
  ],
])('a report that is %s is told in words, with the reason', async (state, decided, said) => {
  const exchange = await ScriptedExchange.start();
  const { ears, ptcn } = machine(exchange.origin);
  await ptcn('keygen', '--partner-id', 'tonga-tcu');
  const decision = { ...decided, decidedAt: '2026-10-04T01:00:00Z', byRole: 'analyst' };
  const status = {
    submissionId: 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6c',
    partnerId: 'tonga-tcu',
    state,
    receivedAt: '2026-10-03T04:15:00.000Z',
    digest: 'a'.repeat(128),
    precedence: 'routine',
    classification: 'IN-CONFIDENCE',
    tlp: 'AMBER',
    title: 'A title',
    findings: [],
    decision,
    decisions: [decision],
  };
  exchange.on('GET /v1/submissions', () => ({ json: { items: [status] } }));
  ears.take();
  expect(await ptcn('status')).toBe(0);
  const answer = ears.take();
  for (const words of said) expect(answer).toContain(words);
  await exchange.stop();
});

test('what the exchange does not find is named', async () => {
  const exchange = await ScriptedExchange.start();
  const { ears, ptcn } = machine(exchange.origin);
  await ptcn('keygen', '--partner-id', 'tonga-tcu');
  for (const [command = '', name = ''] of [
    ['status', 'tonga-tcu~nope'],
    ['readers', 'tonga-tcu~nope'],
    ['feed', 'nope'],
  ]) {
    ears.take();
    expect(await ptcn(command, name)).toBe(3);
    expect(ears.err).toContain(name);
  }
  await exchange.stop();
});

test('a unit sees its own quality report in a few lines, and every check in a spreadsheet', async () => {
  const exchange = await ScriptedExchange.start();
  const { ears, folder, ptcn } = machine(exchange.origin);
  await ptcn('keygen', '--partner-id', 'niue-tcu');
  exchange.on('GET /v1/quality/partners/niue-tcu', () => ({ json: unitReportExample }));
  ears.take();
  const csv = join(folder, 'checks.csv');
  expect(await ptcn('quality', '--from', '2026-01', '--crime-type', 'fraud', '--csv', csv)).toBe(0);
  expect(ears.out).toContain('accepted at the first attempt: 3 of 4 (too few to say more)');
  expect(ears.out).toContain('IMO ship number that does not check, in 2, last at /report/entities/*/imo');
  expect(ears.out).toContain('open: imo-check-digit at /report/entities/*/imo');
  expect(readFileSync(csv, 'utf8')).toBe(
    '\ufeffcode,notApplicable,failed,attested,passed\r\nimo-check-digit,1,2,0,1\r\n',
  );
  await exchange.stop();
});

test('a challenge is sent with its reason, and what names no finding is told before anything is sent', async () => {
  const exchange = await ScriptedExchange.start();
  const { ears, ptcn } = machine(exchange.origin);
  await ptcn('keygen', '--partner-id', 'niue-tcu');
  const challengeId = '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b.imo-check-digit';
  exchange.on('POST /v1/quality/partners/niue-tcu/challenges', () => ({
    status: 201,
    json: { ...challengeOrder, challengeId, raisedAt: '2026-10-31T12:00:00Z' },
  }));
  const { submissionId, code, reason } = challengeOrder;
  expect(await ptcn('challenge', submissionId, code, '--reason', reason)).toBe(0);
  expect(ears.out).toContain('An adviser answers');
  expect(await ptcn('challenge', 'that one', code, '--reason', reason)).toBe(2);
  expect(exchange.count('POST /v1/quality/partners/niue-tcu/challenges')).toBe(1);
  await exchange.stop();
});
