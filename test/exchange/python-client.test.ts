/** docs/clients/python, a client of another language, against the running exchange: Python's standard library and openssl only. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { verifyReceipt } from '#domain/receipt.ts';
import { needed } from '../support/debian-packages.ts';
import { operator } from '../support/enrolled.ts';

const { origin } = inject('exchange');
const root = join(import.meta.dirname, '..', '..');
const script = join(root, 'docs/clients/python/ptcn_client.py');
const folder = mkdtempSync(join(tmpdir(), 'ptcn-python-'));
const partnerId = `py-${uuidv7().slice(-12)}`;

const python = (...words: string[]) =>
  promisify(execFile)(needed('python3'), [script, ...words], { cwd: folder, env: process.env });

/** Lays a sample on the unit's desk. */
function lay(sample: string): string {
  const file = join(folder, 'report.json');
  copyFileSync(join(root, 'test/samples', sample), file);
  return file;
}

beforeAll(async () => {
  needed('openssl');
  await python('keygen', '--home', 'unit', '--origin', origin, '--partner-id', partnerId);
  const { stdout } = await python('enrol', '--home', 'unit', '--name', 'Python Unit', '--country', 'TO');
  const { file, fingerprint } = JSON.parse(stdout);
  const request = readFileSync(join(folder, file), 'utf8');
  const order = { request, fingerprint, kind: 'unit', breakGlass: 'a test' };
  const enrolled = await (await operator()).postJson('/v1/partners', order);
  expect(enrolled.status, await enrolled.text()).toBe(202);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('it signs a report, submits it, keeps the receipt, and finds that it holds', async () => {
  const file = lay('accepted/03-tonga-container-immediate.json');
  const { jti } = JSON.parse((await python('sign', '--home', 'unit', file)).stdout);
  const accepted = JSON.parse((await python('submit', '--home', 'unit', `${file}.jws`)).stdout);
  expect(accepted).toMatchObject({ status: 201, replayed: false, submissionId: `${partnerId}~${jti}` });

  const again = JSON.parse((await python('submit', '--home', 'unit', `${file}.jws`)).stdout);
  expect(again).toEqual({ ...accepted, status: 200, replayed: true });

  const verify = ['verify-receipt', `${file}.jws.receipt`, '--home', 'unit', '--sent'];
  expect((await python(...verify, `${file}.jws`)).stdout).toBe('The receipt holds.\n');
  const { keys } = await (await fetch(`${origin}/.well-known/jwks.json`)).json();
  await verifyReceipt(readFileSync(`${file}.jws.receipt`, 'utf8'), keys, { origin, partnerId });

  await python('sign', '--home', 'unit', file);
  await expect(python(...verify, `${file}.jws`)).rejects.toThrow('for other bytes than these');
});

test('it practises: a receipt that holds as one of practice only, and bytes that the real door refuses', async () => {
  const file = lay('accepted/13-guam-parcels.json');
  const signed = `${file}.practice.jws`;
  await python('sign', '--practice', '--home', 'unit', file);
  const accepted = JSON.parse((await python('submit', '--practice', '--home', 'unit', signed)).stdout);
  expect(accepted).toMatchObject({ status: 201, practice: true });
  const verify = ['verify-receipt', `${signed}.receipt`, '--home', 'unit', '--sent', signed];
  expect((await python(...verify, '--practice')).stdout).toBe('The receipt holds.\n');
  await expect(python(...verify)).rejects.toThrow('not that of a receipt');
  const refused = await python('submit', '--home', 'unit', signed).catch((error) => error);
  expect(JSON.parse(refused.stderr)).toMatchObject({ code: 'audience-mismatch' });
});

test('it shows every finding of a refused report, and sends the mended one under the same jti', async () => {
  const broken = lay('broken/10-no-crime-type.json');
  const { jti } = JSON.parse((await python('sign', '--home', 'unit', broken)).stdout);
  const refused = await python('submit', '--home', 'unit', `${broken}.jws`).catch((error) => error);
  expect(refused.code).toBe(3);
  expect(JSON.parse(refused.stderr)).toMatchObject({
    code: 'report-not-valid',
    errors: [{ pointer: '/report/crimeTypes', severity: 'blocking' }],
  });

  const mended = lay('accepted/04-solomon-drifting-semi-submersible.json');
  await python('sign', '--home', 'unit', mended, '--jti', jti);
  expect(JSON.parse((await python('submit', '--home', 'unit', `${mended}.jws`)).stdout).status).toBe(201);
});

test('it answers a slip with a sentence, never with a traceback', async () => {
  writeFileSync(join(folder, 'report.jsonc'), '{\n  // comments are for people\n  "report": {}\n}\n');
  writeFileSync(join(folder, 'empty.jws'), 'W10.W10.AA');
  const { keys } = await (await fetch(`${origin}/.well-known/jwks.json`)).json();
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify({ keys }));
  const slips: [string[], RegExp][] = [
    [['keygen', '--home', 'unit', '--origin', origin, '--partner-id', partnerId], /never overwritten/],
    [['sign', '--home', 'unit', 'report.jsonc'], /report\.jsonc is not JSON: line 2, .*Comments .* not allowed/],
    [['verify-receipt', 'empty.jws'], /Give --home, or without one all of/],
    [['verify-receipt', 'empty.jws', '--home', 'unit', '--jwks', 'jwks.json'], /does not hold: it is not a receipt/],
  ];
  for (const [words, says] of slips) {
    const { code, stderr } = await python(...words).catch((error) => error);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('Traceback');
    expect(code).toBe(1);
  }
});
