/** Files on their way: how parts lie beside each other, what is of which type, and how far a report's files are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attachmentNotice, isOpen, type KeptAttachment, settled, shownAttachments } from '#domain/attachment.ts';
import { isOfType, typeOf } from '#domain/attachment-type.ts';
import { readRange } from '#domain/byte-range.ts';
import { readContentDigest, writeContentDigest } from '#domain/content-digest.ts';
import { judgeAttachment } from '#domain/judge-attachment.ts';
import { fitsTo, placePart, readPartNumber, wholeOf } from '#domain/upload.ts';
import { AttachmentMediaType, PART_LEAST_BYTES as KIB64 } from '#schemas/attachment.ts';
import { manifestOf, photo, sha512Of } from '../../support/files.ts';
import { root } from '../../support/source-files.ts';

const MIB4 = 4_194_304;
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

describe('a part', () => {
  test.each([
    [0, `bytes 0-${MIB4 - 1}/26214400`, MIB4],
    [6, `bytes ${6 * MIB4}-26214399/26214400`, 26_214_400 - 6 * MIB4],
    [0, 'bytes 0-0/1', 1],
    [1, `bytes ${KIB64}-${KIB64}/${KIB64 + 1}`, 1],
  ])('%i of "%s" lies where it says', (n, range, length) => {
    expect(placePart(n, range, length)).toMatchObject({ n, length });
  });

  test.each([
    ['without a range', 0, undefined, 10],
    ['of another length than its range', 0, 'bytes 0-9/10', 9],
    ['of 4 MiB and a byte', 0, `bytes 0-${MIB4}/26214400`, MIB4 + 1],
    ['of a file of 25 MiB and a byte', 0, `bytes 0-${KIB64 - 1}/26214401`, KIB64],
    ['beyond its end', 0, 'bytes 0-10/10', 11],
    ['shorter than 64 KiB, and not the last', 0, 'bytes 0-99/1000', 100],
    ['the last of parts shorter than 64 KiB', 2, 'bytes 200-299/300', 100],
    ['not at its number times the length', 1, `bytes ${KIB64 - 1}-${2 * KIB64 - 2}/1000000`, KIB64],
    ['longer than those before it', 1, `bytes ${KIB64}-${2 * KIB64}/${2 * KIB64 + 1}`, KIB64 + 1],
    ['of several ranges', 0, 'bytes 0-4,5-9/10', 10],
  ])('%s is refused', (_what, n, range, length) => {
    expect(refusal(() => placePart(n, range, length))).toBe('part-not-valid');
  });

  test.each(['-1', '400', '01', '1e2', '', 'x', undefined])('has no number "%s"', (text) => {
    expect(refusal(() => readPartNumber(text))).toBe('not-found');
  });

  test('belongs to a file that is cut in the same way; all of them are the whole, in any order', () => {
    const part = (n: number, length = KIB64) => ({ n, length, partLength: KIB64, total: 2 * KIB64 + 5 });
    const [zero, one, two] = [part(0), part(1), part(2, 5)];
    expect(wholeOf([two, zero, one])).toEqual([zero, one, two]);
    for (const some of [[], [zero], [zero, one], [zero, two], [one, two]]) expect(wholeOf(some)).toBeUndefined();
    expect(fitsTo(zero, [one, two])).toBe(true);
    expect(fitsTo(zero, [{ ...one, total: 9 }])).toBe(false);
    expect(fitsTo(zero, [{ ...one, partLength: MIB4 }])).toBe(false);
  });
});

describe('the digest beside a part (RFC 9530)', () => {
  const sha256 = new Uint8Array(32).fill(7);
  test('is the strongest that is given', () => {
    const text = writeContentDigest(sha256);
    expect(readContentDigest(text)).toEqual({ algorithm: 'SHA-256', digest: sha256 });
    const longer = `sha-512=:${Buffer.alloc(64, 1).toString('base64')}:`;
    expect(readContentDigest(`${text}, ${longer}`)?.algorithm).toBe('SHA-512');
    expect(readContentDigest(`${text};of=part`)?.algorithm).toBe('SHA-256');
  });

  test.each([undefined, '', 'md5=:AAAA:', 'sha-256=AAAA', 'sha-256=:AA:', 'sha-256=:not base64:'])(
    'is none in %s',
    (text) => {
      expect(readContentDigest(text)).toBeUndefined();
    },
  );
});

describe('a range', () => {
  test.each([
    ['bytes=0-9', { first: 0, last: 9 }],
    ['bytes=90-', { first: 90, last: 99 }],
    ['bytes=-10', { first: 90, last: 99 }],
    ['bytes=-1000', { first: 0, last: 49 }],
    ['bytes=0-1000', { first: 0, last: 49 }],
  ])('%s is cut to what there is and to what one answer may have', (text, range) => {
    expect(readRange(text, 100, 50)).toEqual(range);
  });

  test.each(['bytes=100-', 'bytes=5-4', 'bytes=', 'bytes=-', 'bytes=0-1,3-4', 'bytes=x'])('%s cannot be', (text) => {
    expect(refusal(() => readRange(text, 100, 50))).toBe('range-not-satisfiable');
  });
});

test('a range of another unit than bytes is none, and the unit may be in capitals', () => {
  expect(readRange('items=0-1', 100, 50)).toBeUndefined();
  expect(readRange('Bytes=0-9', 100, 50)).toEqual({ first: 0, last: 9 });
});

describe('the type of a file', () => {
  const hex = (text: string) => Buffer.from(text, 'hex');
  const heic = Buffer.concat([hex('00000018'), Buffer.from('ftypheic'), hex('00000000'), Buffer.from('mif1heic')]);
  const png = Buffer.concat([hex('89504e470d0a1a0a0000000d49484452'), Buffer.alloc(40), hex('0000000049444154')]);

  test('is told by its bytes, whatever its name [ASVS 5.2.2]', async () => {
    expect(await typeOf(photo(200, 'x'), 'notes.txt')).toBe('image/jpeg');
    expect(await typeOf(heic, 'IMG_0001.jpg')).toBe('image/heic');
    expect(await typeOf(Buffer.from('%PDF-1.7\n'), 'x')).toBe('application/pdf');
    expect(await typeOf(Buffer.from('a;b\r\n1;2\r\n'), 'crew.CSV')).toBe('text/csv');
    expect(await typeOf(Buffer.from('Deux moteurs, coque grise.\n'), 'notes')).toBe('text/plain');
    expect(await isOfType(png, 'image/png')).toBe(true);
  });

  test.each([
    ['a program for Windows', hex('4d5a90000300000004000000ffff0000')],
    ['a program for Linux', Buffer.concat([hex('7f454c4602010100'), Buffer.alloc(56)])],
    ['a page', Buffer.from('  <!DOCTYPE html><p>')],
    ['a drawing that runs', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>')],
    ['a script', Buffer.from('#!/bin/sh\nrm -rf /\n')],
    ['an archive', hex('504b0304140000000800')],
    ['text with a zero byte', Buffer.from('a\u0000b')],
    ['text that is not UTF-8', hex('e9e8ff')],
    ['text in UTF-16', hex('fffe61006200')],
  ])('is none of those that are taken for %s [ASVS 5.2.5]', async (_what, bytes) => {
    expect(await typeOf(bytes, 'x.pdf')).toBeUndefined();
  });

  test('is one of those that the published contract names, as are its length and its name [ASVS 5.1.1]', () => {
    const contract = readFileSync(join(root, 'docs/contract/schemas/submission-1.schema.json'), 'utf8');
    for (const type of AttachmentMediaType.options) expect(contract).toContain(`"${type}"`);
    expect(contract).toContain('at most 25 MiB');
    expect(contract).toContain('never used as a path');
  });

  test('has to be the one of the manifest, as has its length and its digest', async () => {
    const bytes = photo(300, 'judged');
    const judge = (change: object, digest = sha512Of(bytes)) =>
      judgeAttachment(manifestOf(bytes, change), { bytes, digest });
    expect(await judge({})).toBeUndefined();
    expect(await judge({}, 'f'.repeat(128))).toBe('digest');
    expect(await judge({ length: 301 })).toBe('length');
    expect(await judge({ mediaType: 'application/pdf' })).toBe('type');
  });
});

describe('the files of a report', () => {
  const AT = '2026-11-22T00:00:00.000Z';
  const NOW = Date.parse(AT);
  const [one, two] = ['a', 'b'].map(
    (digit): KeptAttachment => ({ ...manifestOf(photo(9, digit)), sha512: digit.repeat(128), state: 'awaited' }),
  );
  const both = [one, two].flatMap((file) => file ?? []);
  const report = { submissionId: 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b', partnerId: 'tonga-tcu' };
  const settle = (files: readonly KeptAttachment[], digit: string, verdict: Parameters<typeof settled>[2]) =>
    settled(files, digit.repeat(128), verdict, AT);
  const held = () => ({ state: 'held', scan: 'clean' }) as const;
  const refused = (why: 'digest' | 'type') => () => ({ state: 'refused', refused: why }) as const;

  test('are settled one by one; what stands does not change, but for other bytes, which may come again', () => {
    const first = settle(both, 'a', held);
    expect(first).toMatchObject([{ state: 'held', since: AT, scan: 'clean' }, { state: 'awaited' }]);
    expect(settle(first, 'a', refused('type'))).toBe(first);
    expect(settle(first, 'b', () => undefined)).toBe(first);
    const wrong = settle(first, 'b', refused('digest'));
    expect(settle(wrong, 'b', refused('digest'))).toBe(wrong);
    expect(settle(wrong, 'b', held)).toMatchObject([{ state: 'held' }, { state: 'held' }]);
    expect(settle(settle(first, 'b', refused('type')), 'b', held)).toMatchObject([{}, { state: 'refused' }]);
    expect(wrong.map(isOpen)).toEqual([false, true]);
  });

  test('are told of when none is awaited, under a name that says how it ended', () => {
    const first = settle(both, 'a', held);
    expect(attachmentNotice(report, first, AT)).toBeUndefined();
    const notice = attachmentNotice(report, settle(first, 'b', refused('type')), AT);
    expect(notice).toMatchObject({ noticeId: `${report.submissionId}~attachments~1-1`, settledAt: AT });
    expect(JSON.stringify(notice)).not.toContain('hull');
  });

  test('are overdue after two weeks, and only while they can still come', () => {
    const later = (days: number) => shownAttachments(settle(both, 'a', held), AT, NOW + days * 86_400_000);
    expect(later(14).map(({ overdue }) => overdue)).toEqual([undefined, undefined]);
    expect(later(15).map(({ overdue }) => overdue)).toEqual([undefined, true]);
  });
});
