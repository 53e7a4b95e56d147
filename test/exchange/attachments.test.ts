/** Files of a report on the running exchange: sent before and after it, in parts, and read by whoever may read the report. */
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { Upload } from '#schemas/attachment.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { enrol, readerWith } from '../support/enrolled.ts';
import { manifestOf, partOf, photo, sendFile, sendPart, sha512Of } from '../support/files.ts';
import { attachmentsOf, summaryOf } from '../support/nztcu-queues.ts';
import { patiently } from '../support/patience.ts';
import { goodClaims, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
let unit: RawClient;
let other: RawClient;
let analyst: RawClient;

beforeAll(async () => {
  [unit, other, analyst] = await Promise.all([enrol(), enrol(), readerWith(['submissions:read:all'])]);
});

async function submitWith(...attachments: object[]): Promise<string> {
  const jws = await signClaims(unit.party, goodClaims(unit.party, origin, { attachments }));
  const answer = await unit.submit(jws);
  expect(answer.status).toBe(201);
  return (await answer.json()).submissionId;
}

const statusOf = async (id: string) =>
  SubmissionStatus.parse(await (await patiently(() => unit.get(`/v1/submissions/${id}`))).json());
const filesOf = async (id: string) => (await statusOf(id)).attachments ?? [];
const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 50 });
const settled = (id: string, ...states: object[]) => until(async () => expect(await filesOf(id)).toMatchObject(states));
const uploadOf = async (client: RawClient, bytes: Buffer) =>
  Upload.parse(await (await patiently(() => client.get(`/v1/attachments/${sha512Of(bytes)}`))).json());
const fileAt = (id: string, bytes: Buffer) => `/v1/submissions/${id}/attachments/${sha512Of(bytes)}`;
const codeOf = async (answer: Response) => (await answer.json()).code;

describe('a file that comes after its report', () => {
  test('is awaited, then held, is told to its unit, to analysts and to the queue, and is given out to be kept, never to be run [ASVS 5.3.1] [ASVS 5.4.1] [ASVS 5.4.2]', async () => {
    const bytes = photo(150_000, 'after');
    const id = await submitWith(manifestOf(bytes, { name: 'Coque, côté “bâbord”.jpg' }));
    expect(await filesOf(id)).toMatchObject([{ state: 'awaited', length: 150_000 }]);
    expect((await summaryOf(id, 'nztcu-summaries')).attachments).toMatchObject([{ state: 'awaited' }]);
    const early = await analyst.get(fileAt(id, bytes));
    expect([early.status, await codeOf(early)]).toEqual([404, 'attachment-not-held']);

    expect(await sendFile(unit, bytes)).toEqual([201, 201, 201]);
    await settled(id, { state: 'held', scan: 'unscanned' });
    expect(await attachmentsOf(id, 'nztcu-summaries')).toMatchObject({
      noticeId: `${id}~attachments~1-0`,
      attachments: [{ state: 'held' }],
    });
    for (const client of [unit, analyst]) {
      const answer = await client.get(fileAt(id, bytes));
      expect([answer.status, Buffer.from(await answer.arrayBuffer()).equals(bytes)]).toEqual([200, true]);
      expect(answer.headers.get('content-disposition')).toBe(
        `attachment; filename="Coque_ c_t_ _b_bord_.jpg"; filename*=UTF-8''Coque%2C%20c%C3%B4t%C3%A9%20%E2%80%9Cb%C3%A2bord%E2%80%9D.jpg`,
      );
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-type')).toBe('image/jpeg');
    }
    const range = await analyst.call('GET', fileAt(id, bytes), { headers: { Range: 'bytes=100-199' } });
    expect([range.status, range.headers.get('content-range')]).toEqual([206, 'bytes 100-199/150000']);
    expect(Buffer.from(await range.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true);
    const beyond = await analyst.call('GET', fileAt(id, bytes), { headers: { Range: 'bytes=150000-' } });
    expect([beyond.status, await codeOf(beyond)]).toEqual([416, 'range-not-satisfiable']);
    expect((await other.get(fileAt(id, bytes))).status).toBe(404);
    const { items } = await (await unit.get(`/v1/submissions/${id}/readers`)).json();
    expect(items).toMatchObject([
      { action: 'attachment-held' },
      { action: 'attachment-read' },
      { action: 'attachment-read' },
    ]);

    // Held, so nothing is left to send: not again, and not for a second report that names it.
    expect(await uploadOf(unit, bytes)).toMatchObject({ held: true, parts: [] });
    expect(await sendFile(unit, bytes)).toEqual([204, 204, 204]);
    await settled(await submitWith(manifestOf(bytes)), { state: 'held' });
  });
});

describe('a file that comes before its report', () => {
  test('is sent in any order, goes on after a cut, and is held when the report comes', async () => {
    const bytes = photo(200_000, 'before');
    expect((await sendPart(unit, bytes, 2)).status).toBe(201);
    expect((await sendPart(unit, bytes, 0)).status).toBe(201);
    expect((await sendPart(unit, bytes, 0)).status).toBe(204);
    expect(await uploadOf(unit, bytes)).toEqual({
      sha512: sha512Of(bytes),
      held: false,
      length: 200_000,
      partLength: 65_536,
      parts: [0, 2],
    });
    const path = (n: number) => `/v1/attachments/${sha512Of(bytes)}/parts/${n}`;
    for (const [n, status] of [
      [0, 204],
      [1, 404],
    ] as const)
      expect((await patiently(() => unit.call('HEAD', path(n)))).status).toBe(status);
    expect((await patiently(() => other.call('HEAD', path(0)))).status).toBe(404);
    expect((await other.get(`/v1/attachments/${sha512Of(bytes)}`)).status).toBe(404);
    expect((await sendPart(unit, bytes, 3)).status).toBe(201);
    expect((await sendPart(unit, bytes, 1)).status).toBe(201);
    await settled(await submitWith(manifestOf(bytes)), { state: 'held' });
  });
});

describe('what is not the file of the manifest', () => {
  test('is refused part by part: damaged, of another cut, without its digest, too long', async () => {
    const bytes = photo(140_000, 'parts');
    const damaged = Buffer.from(partOf(bytes, 0));
    damaged[9] = (damaged[9] ?? 0) ^ 1;
    const wrong: [Parameters<typeof sendPart>[3], number, string][] = [
      [{ body: damaged }, 422, 'part-damaged'],
      [{ headers: { 'Content-Digest': 'md5=:AAAA:' } }, 422, 'part-not-valid'],
      [{ headers: { 'Content-Range': 'bytes 0-65535/99999999' } }, 422, 'part-not-valid'],
      [{ headers: { 'Content-Range': 'bytes 1-65536/140000' } }, 422, 'part-not-valid'],
      [{ headers: { 'Content-Type': 'image/jpeg' } }, 415, 'unsupported-media-type'],
      [{ body: Buffer.alloc(4_200_000) }, 413, 'body-too-large'],
    ];
    for (const [sent, status, code] of wrong) {
      const answer = await sendPart(unit, bytes, 0, sent);
      expect([answer.status, await codeOf(answer)]).toEqual([status, code]);
    }
    expect((await sendPart(unit, bytes, 0)).status).toBe(201);
    const another = await sendPart(unit, photo(140_000, 'another'), 0, { as: sha512Of(bytes) });
    expect([another.status, await codeOf(another)]).toEqual([409, 'part-conflict']);
    const nonsense = await patiently(() => unit.call('HEAD', `/v1/attachments/${'0'.repeat(127)}/parts/0`));
    expect(nonsense.status).toBe(404);
  });

  test('is refused whole: of another digest, which may be sent again, or of another type or length, which may not', async () => {
    const [right, false1] = [photo(70_000, 'right'), photo(70_000, 'false')];
    const program = Buffer.concat([Buffer.from('4d5a9000', 'hex'), photo(66_000, 'program')]);
    const page = Buffer.from('<!doctype html><script>alert(1)</script>');
    const short = Buffer.from('Hull notes: two engines.');
    const files = [
      manifestOf(right),
      manifestOf(program, { mediaType: 'application/pdf', name: 'scan.pdf' }),
      manifestOf(page, { mediaType: 'text/plain', name: 'notes.txt' }),
      manifestOf(short, { mediaType: 'text/plain', name: 'short.txt', length: 25 }),
    ];
    const id = await submitWith(...files);
    await sendFile(unit, false1, sha512Of(right));
    for (const bytes of [program, page, short]) await sendFile(unit, bytes);
    const refused = (why: string) => ({ state: 'refused', refused: why });
    await settled(id, refused('digest'), refused('type'), refused('type'), refused('length'));
    for (const [bytes, code] of [
      [right, 'attachment-refused'],
      [program, 'attachment-refused'],
    ] as const)
      expect(await codeOf(await analyst.get(fileAt(id, bytes)))).toBe(code);
    const again = await sendPart(unit, program, 0);
    expect([again.status, await codeOf(again)]).toEqual([410, 'attachment-refused']);
    expect(await sendFile(unit, right)).toEqual([201, 201]);
    await settled(id, { state: 'held' }, refused('type'), refused('type'), refused('length'));
    expect((await attachmentsOf(id, 'nztcu-summaries')).noticeId).toMatch(/~attachments~[01]-[34]$/);
  });
});
