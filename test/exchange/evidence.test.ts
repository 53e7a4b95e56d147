/** Evidence for an auditor, as an operator gets it by `ptcn-ops` and by HTTP, from the running exchange. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { runPtcnOps } from '#clients/operator/program.ts';
import type { Surroundings } from '#clients/terminal/shell.ts';
import { aboutFeed, aboutPartner, aboutSubmission } from '#domain/audit-entry.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import { AuditPage } from '#schemas/audit.ts';
import { EvidencePage } from '#schemas/evidence.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { submissionKey } from '#stores/table-keys.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { Ears, temporaryFolder } from '../support/unit-install.ts';

const { origin, dataDir } = inject('exchange');
const trail = new AuditTrail(database, tableNamed('Audit'));
/** A month in which nothing else happens on this exchange. */
const [FROM, TO] = ['2026-03-01', '2026-04-01'];
const MANY = 230;

const desk = { principal: 'operator-desk', role: 'operator', keyThumbprint: `-${'A'.repeat(42)}` } as const;
const at = (minute: number) => new Date(Date.parse('2026-03-02T00:00:00Z') + minute * 60_000).toISOString();
const changed = (partnerId: string, minute: number, reason: string): AuditEntry => ({
  at: at(minute),
  actor: desk,
  action: 'status-changed',
  subject: aboutPartner(partnerId),
  reason,
  facts: { from: 'active', to: 'suspended' },
});

async function accepted(partnerId: string, receivedAt: string): Promise<string> {
  const jti = uuidv7();
  const submissionId = `${partnerId}~${jti}`;
  const signerKid = `${partnerId}:${'B'.repeat(43)}`;
  const Item = { ...submissionKey(partnerId, jti), partnerId, submissionId, jti, receivedAt, signerKid };
  await database.send(new PutCommand({ TableName: tableNamed('Submissions'), Item }));
  return submissionId;
}

async function inTurns(entries: readonly AuditEntry[]): Promise<void> {
  for (let start = 0; start < entries.length; start += 25)
    await Promise.all(entries.slice(start, start + 25).map((entry) => trail.add(entry)));
}

async function ops(words: readonly string[], more: Partial<Surroundings> = {}) {
  const environment = { PTCN_OPS_KEY_FILE: join(dataDir, 'operator.jwk'), PTCN_ORIGIN: origin };
  const ears = new Ears(environment);
  const code = await runPtcnOps(['evidence', ...words], { ...ears.surroundings, ...more });
  return { code, out: ears.out, err: ears.err };
}
const asks = (partner: string, out: string, ...more: string[]) =>
  ops(['--partner', partner, '--from', FROM, '--to', TO, '--out', out, ...more]);

const ask = async (query: Record<string, string>) => {
  const answer = await (await operator()).get(`/v1/evidence?${new URLSearchParams(query)}`);
  return { status: answer.status, text: await answer.text(), next: answer.headers.get('Next-Cursor') };
};
const pageIn = (jws: string) => EvidencePage.parse(decodeJwt(jws));

let unit: string;
let kept: string[];

beforeAll(async () => {
  unit = (await enrol()).party.partnerId;
  kept = [await accepted(unit, '2026-03-05T00:00:00.000Z'), await accepted(unit, `${FROM}T00:00:00.000Z`)];
  for (const outside of ['2026-02-28T23:59:59.999Z', `${TO}T00:00:00.000Z`]) await accepted(unit, outside);
  const read: AuditEntry = {
    at: '2026-03-31T23:59:59.999Z',
    actor: { principal: 'nztcu', role: 'analyst', keyThumbprint: 'C'.repeat(43) },
    action: 'envelope-read',
    subject: aboutSubmission(kept[0] ?? ''),
  };
  const pulled = { ...read, action: 'feed-page-read', subject: aboutFeed('nztcu-curated') } as const;
  await inTurns([
    { ...changed(unit, 0, 'the first moment'), at: `${FROM}T00:00:00.000Z` },
    ...Array.from({ length: MANY }, (_, minute) => changed(unit, minute, `change ${minute}`)),
    changed(unit, MANY, '=HYPERLINK("http://x.example";"laptop found")'),
    changed(unit, MANY + 1, '+64 4 123'),
    read,
    { ...pulled, facts: { entries: 3, addedFrom: at(0), addedTo: at(5) } },
    // Outside the period, and somebody else's.
    { ...changed(unit, 0, 'too early'), at: '2026-02-28T23:59:59.999Z' },
    { ...changed(unit, 0, 'too late'), at: `${TO}T00:00:00.000Z` },
    { ...pulled, at: `${TO}T00:00:00.000Z` },
    changed(`${unit}-2`, 1, 'of another'),
    { ...read, subject: aboutSubmission(`${unit}-2~${uuidv7()}`) },
  ]);
});

describe('the pack of a busy month', () => {
  test('has all of the period and nothing else, in a file that verifies with published and with saved keys', async () => {
    const folder = temporaryFolder();
    const { code, out, err } = await asks(unit, folder, '--json');
    expect([code, err]).toEqual([0, 'Page 1: 200 entries so far.\nPage 2: 237 entries so far.\n']);
    const answer = JSON.parse(out);
    expect(answer).toMatchObject({
      iss: origin,
      aud: 'operator-desk',
      partner: unit,
      from: `${FROM}T00:00:00.000Z`,
      to: `${TO}T00:00:00.000Z`,
      pages: 2,
      entries: MANY + 7,
      byAction: {
        'status-changed': MANY + 3,
        'envelope-read': 1,
        'submission-accepted': 2,
        'feed-page-read': 1,
      },
    });
    const file = join(folder, `${unit}-${FROM}-${TO}.evidence.jsonl`);
    expect(answer.pack).toBe(file);
    const pack = readFileSync(file, 'utf8');
    expect(answer.sha512).toBe(createHash('sha512').update(pack).digest('hex'));
    const pages = pack.trimEnd().split('\n');
    for (const page of pages)
      expect(decodeProtectedHeader(page)).toMatchObject({ alg: 'ES384', typ: 'ptcn-evidence+jws' });
    const acceptances = pages.flatMap((page) => pageIn(page).acceptances.map(({ subject }) => subject));
    expect(acceptances.toSorted()).toEqual(kept.map(aboutSubmission).toSorted());
    expect(pack).not.toContain(Buffer.from('too early').toString('base64url'));

    expect((await ops(['verify', file])).out).toContain('The pack holds');
    const saved = join(folder, 'keys.json');
    writeFileSync(saved, await (await fetch(`${origin}/.well-known/jwks.json`)).text());
    const offline = await ops(['verify', file, '--keys', saved, '--json'], { fetch: () => expect.fail('asked') });
    expect(offline.code).toBe(0);
    expect(JSON.parse(offline.out)).toMatchObject({ partner: unit, sha512: answer.sha512, entries: MANY + 7 });
  });

  test('is a spreadsheet too, in the order of time, and no cell of it is a formula', async () => {
    const folder = temporaryFolder();
    await asks(unit, folder);
    const sheet = readFileSync(join(folder, `${unit}-${FROM}-${TO}.csv`), 'utf8');
    expect(sheet.startsWith('\uFEFFat,action,subject,role,principal,key,reason,facts,section,page\r\n')).toBe(true);
    const [, ...rows] = sheet.trimEnd().split('\r\n');
    expect(rows).toHaveLength(MANY + 7);
    expect(rows.toSorted()).toEqual(rows.toSorted((a, b) => (a < b ? -1 : 1)));
    const times = rows.map((row) => row.split(',')[0]);
    expect(times).toEqual(times.toSorted());
    expect(sheet).toContain(`"'=HYPERLINK(""http://x.example"";""laptop found"")"`);
    expect(sheet).toContain(`,'+64 4 123,from: active; to: suspended,trail,2`);
    expect(sheet).toContain(`,'-${'A'.repeat(42)},`);
    expect(sheet).not.toMatch(/(^|,)"?[=+@-]/m);
  });

  test('that was changed on its way is refused, in words, with an exit code of its own', async () => {
    const folder = temporaryFolder();
    await asks(unit, folder);
    const file = join(folder, `${unit}-${FROM}-${TO}.evidence.jsonl`);
    const [first = '', second = ''] = readFileSync(file, 'utf8').trimEnd().split('\n');
    for (const [lines, words] of [
      [[first], 'pages are missing at its end'],
      [[second], 'Where page 1 belongs there is page 2'],
      [[second, first], 'out of its order'],
      [[first, `${second.slice(0, -4)}AAAA`], 'Page 2 does not hold. The signature is not'],
    ] as const) {
      writeFileSync(file, lines.join('\n'));
      const { code, err } = await ops(['verify', file]);
      expect(code).toBe(6);
      expect(err).toContain(words);
      expect(err).toContain('Do not rely on this pack');
    }
  });

  test('is on the trail itself, page by page: who was given what', async () => {
    await asks(unit, temporaryFolder());
    const answer = await (await operator()).get(`/v1/audit?subject=${aboutPartner(unit)}&limit=200`);
    const first = AuditPage.parse(await answer.json());
    const rest = await (await operator()).get(`/v1/audit?subject=${aboutPartner(unit)}&limit=200&cursor=${first.next}`);
    const given = AuditPage.parse(await rest.json()).items.filter(({ action }) => action === 'evidence-given');
    expect(given.slice(-2).map(({ facts }) => facts)).toEqual(
      [1, 2].map((page) => ({ periodFrom: `${FROM}T00:00:00.000Z`, periodTo: `${TO}T00:00:00.000Z`, page })),
    );
    expect(given.at(-1)?.actor).toMatchObject({ principal: 'operator-desk', role: 'operator' });
  });
});

test('page by page, whatever their size, the same entries come once, and each page names the one before', async () => {
  const query = { partner: unit, from: '2026-03-31', to: TO };
  const whole = pageIn((await ask(query)).text);
  const pages: EvidencePage[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { text, next } = await ask({ ...query, limit: '1', ...(cursor && { cursor }) });
    pages.push(pageIn(text));
    cursor = next;
  }
  for (const section of ['entries', 'acceptances', 'feedPages'] as const)
    expect(pages.flatMap((page) => page[section])).toEqual(whole[section]);
  expect(whole.entries).toHaveLength(1);
  expect(pages.map(({ page, last }) => [page, last])).toEqual(
    pages.map((_, index) => [index + 1, index === pages.length - 1]),
  );
  expect(new Set(pages.map(({ before }) => before)).size).toBe(pages.length);
});

test('of more submissions than are read at once none is left out', async () => {
  const { partnerId } = (await enrol()).party;
  const many = Array.from({ length: 520 }, (_, minute) => at(minute));
  for (let start = 0; start < many.length; start += 40)
    await Promise.all(many.slice(start, start + 40).map((instant) => accepted(partnerId, instant)));
  const { out } = await asks(partnerId, temporaryFolder(), '--json');
  expect(JSON.parse(out)).toMatchObject({ pages: 3, byAction: { 'submission-accepted': 520 } });
});

test('a partner of whom nothing is on record in the period has a signed, empty pack', async () => {
  const quiet = (await enrol()).party.partnerId;
  const folder = temporaryFolder();
  const { code, out } = await ops(['--partner', quiet, '--from', '2026-02-01', '--to', '2026-02-02', '-o', folder]);
  expect([code, out]).toEqual([0, expect.stringContaining('0 entries on 1 page')]);
  expect((await ops(['verify', join(folder, `${quiet}-2026-02-01-2026-02-02.evidence.jsonl`)])).code).toBe(0);
  expect(
    readFileSync(join(folder, `${quiet}-2026-02-01-2026-02-02.csv`), 'utf8')
      .trimEnd()
      .split('\r\n'),
  ).toHaveLength(1);
});

test('an end that has not settled is cut, and it is said', async () => {
  const asked = Date.now();
  const future = new Date(asked + 86_400_000).toISOString();
  const { askedTo, to, asOf } = pageIn((await ask({ partner: unit, from: TO, to: future })).text);
  expect([askedTo, to]).toEqual([future, asOf]);
  expect(asked - Date.parse(asOf)).toBeGreaterThan(50_000);
  const { out } = await ops(['--partner', unit, '--from', TO, '--to', future, '-o', temporaryFolder()]);
  expect(out).toContain(`asked for up to ${future}, and cut`);
});

test('what is asked for wrongly is told in words', async () => {
  const good = { partner: unit, from: FROM, to: TO };
  for (const [change, detail] of [
    [{ partner: 'Tonga TCU' }, 'partner is the identifier of a partner'],
    [{ from: 'March' }, 'from is a day or an instant in UTC'],
    [{ to: '2026-03-01T00:00:00' }, 'to is a day or an instant in UTC'],
    [{ to: FROM }, 'to must be later than from'],
    [{ from: '2999-01-01', to: '2999-01-02' }, 'from is too late'],
  ] as const) {
    const { status, text } = await ask({ ...good, ...change });
    expect([status, JSON.parse(text)]).toMatchObject([
      400,
      { code: 'bad-parameter', detail: expect.stringContaining(detail) },
    ]);
  }
  const { next } = await ask({ ...good, limit: '1' });
  for (const change of [{ from: '2026-02-01' }, { to: '2026-03-31' }, { partner: 'nztcu' }]) {
    const { status, text } = await ask({ ...good, ...change, cursor: next ?? '' });
    expect([status, JSON.parse(text).code]).toEqual([400, 'invalid-cursor']);
  }
});

test('a partner that nobody knows is told as such, and nothing is written', async () => {
  const { code, err } = await asks('nobody-at-all', temporaryFolder());
  expect(code).toBe(3);
  expect(err).toContain('No partner of this identifier was ever enrolled here.');
  expect(err).toContain('ptcn-ops partners');
});

test('neither a unit, of itself, nor an analyst is given evidence', async () => {
  const [asker, analyst] = [await enrol(), await enrolReader()];
  for (const client of [asker, analyst]) {
    const answer = await client.get(`/v1/evidence?partner=${asker.party.partnerId}&from=${FROM}&to=${TO}`);
    expect([answer.status, (await answer.json()).code]).toEqual([403, 'not-allowed']);
  }
});
