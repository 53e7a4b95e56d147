/** Decisions from a table: looked at first, each its own answer, what failed can be run again. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { writeKeys, writeSettings } from '#clients/install/install.ts';
import { readDecisions, writeDecisions } from '#clients/reader/decision-table.ts';
import { runNztcu } from '#clients/reader/program.ts';
import { Misuse } from '#clients/terminal/exit-codes.ts';
import { problem, ScriptedExchange } from '../../support/scripted-exchange.ts';
import { Ears, temporaryFolder, unitInstall } from '../../support/unit-install.ts';

const id = (n: number) => `tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6${n}`;
const path = (n: number) => `/v1/submissions/${encodeURIComponent(id(n))}`;
const status = (n: number, state: string) => ({
  submissionId: id(n),
  partnerId: 'tonga-tcu',
  state,
  receivedAt: '2026-10-03T04:15:00Z',
  digest: '0'.repeat(128),
  precedence: 'routine',
  classification: 'IN-CONFIDENCE',
  tlp: 'AMBER',
  title: 'Cocaine washed ashore',
  findings: [],
});

describe('the table', () => {
  test('is read as spreadsheets write it: quotes, line breaks in cells, byte order mark, any order of columns', () => {
    const text = `\ufeffdecision,submissionId,reason,questions\r\nreturn,${id(1)},"Said ""no"", twice","/a: One?\n/b: Two?"\r\n,,,\r\n`;
    const [row, ...others] = readDecisions(text.replace(',,,\r\n', ''));
    expect(others).toEqual([]);
    expect(row).toMatchObject({ submissionId: id(1), reason: 'Said "no", twice', questions: '/a: One?\n/b: Two?' });
  });

  test('goes through a spreadsheet and back as it was, formulas and all', () => {
    const [row] = readDecisions(`submissionId,decision,reason\n${id(1)},decline,"=1+1, they say"`);
    const written = writeDecisions(row ? [{ ...row, problem: 'not reached' }] : []);
    expect(written).toContain(`"'=1+1, they say"`);
    expect(readDecisions(written)).toEqual([{ ...row, problem: 'not reached' }]);
  });

  test.each([
    ['', 'lacks its first line'],
    ['submissionId;decision\n', 'nobody knows'],
    ['submissionId,decision,colour\n', 'colour'],
    [`submissionId,decision\n${id(1)},accept,more\n`, 'Row 2 has 3 cells'],
    [`submissionId,decision\n"${id(1)},accept\n`, 'Row 2 cannot be read'],
    [`submissionId,decision\n${id(1)},accept\n\n${id(2)},ac"cept\n`, 'Row 3 cannot be read'],
  ])('that is none is told in words: %j', (text, words) => {
    expect(() => readDecisions(text)).toThrow(Misuse);
    expect(() => readDecisions(text)).toThrow(words);
  });
});

async function reader() {
  const exchange = await ScriptedExchange.start();
  onTestFinished(() => exchange.stop());
  const { home, settings, keys } = await unitInstall(exchange.origin, 'nztcu');
  await writeKeys(home, keys, 'four words for test');
  await writeSettings(home, settings);
  exchange.on('GET /v1/inbox', () => ({ json: { items: [] } }));
  const ears = new Ears({ PTCN_HOME: home.root, PTCN_PASSPHRASE: 'four words for test', DATA_DIR: temporaryFolder() });
  return { exchange, ears, nztcu: (...words: string[]) => runNztcu(words, ears.surroundings) };
}

test('decisions of a table are looked at, then made; one that came too late and one that fails stop no other', async () => {
  const { exchange, ears, nztcu } = await reader();
  const file = join(temporaryFolder(), 'decisions.csv');
  const rows = [
    'submissionId,decision,reason,grading',
    `${id(1)},accept,Fits.,B2`,
    `${id(2)},decline,Known.,`,
    `${id(3)},decline,,`,
    `${id(4)},accept,Fits.,`,
  ];
  writeFileSync(file, `${rows.join('\r\n')}\r\n`);
  for (const [n, state] of [
    [1, 'received'],
    [2, 'published'],
    [4, 'triaged'],
  ] as const)
    exchange.on(`GET ${path(n)}`, () => ({ json: status(n, state) }));

  expect(await nztcu('decide', '--file', file)).toBe(3);
  const looked = ears.take();
  for (const words of [
    `POSSIBLE  row 2  ${id(1)} accept: received to published`,
    `CONFLICT  row 3  ${id(2)} decline: published`,
    `FAILED  row 4  ${id(3)} decline: --reason cannot stand`,
    '2 of 4; 1 decided already, 1 failed.',
    'Nothing was decided.',
  ])
    expect(looked).toContain(words);

  exchange.on(`POST ${path(1)}/decisions`, (_heard, count) =>
    count === 1
      ? { status: 429, headers: { 'Retry-After': '1' }, json: problem('too-many-requests', 429) }
      : { status: 201, json: status(1, 'published') },
  );
  exchange.on(`POST ${path(2)}/decisions`, () => ({ status: 409, json: problem('already-decided', 409) }));
  exchange.on(`POST ${path(4)}/decisions`, () => ({ status: 500, json: problem('internal-error', 500) }));
  expect(await nztcu('decide', '--file', file, '--apply')).toBe(3);
  const said = ears.take();
  expect(said).toContain(`DONE  row 2  ${id(1)} accept: published`);
  expect(said).toContain(`CONFLICT  row 3`);
  expect(JSON.parse(exchange.last(`POST ${path(1)}/decisions`).body)).toEqual({
    decision: 'accept',
    reason: 'Fits.',
    grading: { reliability: 'B', credibility: '2' },
  });
  const failed = join(file, '../decisions.failed.csv');
  expect(readDecisions(readFileSync(failed, 'utf8')).map(({ submissionId }) => submissionId)).toEqual([id(3), id(4)]);

  // Mended, it is run again, and is done.
  writeFileSync(failed, readFileSync(failed, 'utf8').replace(`${id(3)},decline,,`, `${id(3)},decline,Old news.,`));
  for (const n of [3, 4])
    exchange.on(`POST ${path(n)}/decisions`, () => ({ status: 201, json: status(n, 'declined') }));
  expect(await nztcu('decide', '--file', failed, '--apply')).toBe(0);
  expect(ears.take()).toContain('2 of 2; 0 decided already, 0 failed.');
});

test('what was not reached waits in the table of what failed', async () => {
  const { exchange, ears, nztcu } = await reader();
  const file = join(temporaryFolder(), 'decisions.csv');
  writeFileSync(file, ['submissionId,decision', `${id(1)},triage`, `${id(2)},triage`].join('\n'));
  exchange.on(`POST ${path(1)}/decisions`, () => ({ cut: true }));
  expect(await nztcu('decide', '--file', file, '--apply')).toBe(3);
  expect(ears.take()).toContain('FAILED  row 3');
  expect(exchange.count(`POST ${path(2)}/decisions`)).toBe(0);
  expect(readDecisions(readFileSync(file.replace('.csv', '.failed.csv'), 'utf8'))).toHaveLength(2);
  expect(await nztcu('decide')).toBe(2);
});
