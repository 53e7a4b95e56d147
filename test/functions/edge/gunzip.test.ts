import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gunzipOneMember } from '#edge/gunzip.ts';

const damaged = expect.objectContaining({ code: 'bad-encoding' });
const tooLarge = expect.objectContaining({ code: 'body-too-large' });

test('one member comes back as it was', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.integer({ min: 0, max: 9 }), (bytes, level) => {
      expect(Buffer.from(gunzipOneMember(gzipSync(bytes, { level }), 4_000))).toEqual(Buffer.from(bytes));
    }),
    { seed: 1, numRuns: 200 },
  );
});

/** RFC 1952 section 2.3, written by hand: flags, the fields they announce, one stored text. */
function member(text: string, flags: number, fields: readonly number[] = []): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(text), 0);
  trailer.writeUInt32LE(text.length, 4);
  return Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255, ...fields]),
    deflateRawSync(text),
    trailer,
  ]);
}

test.for([
  ['no field', 0, []],
  ['text', 1, []],
  ['a checksum of the header', 2, [0, 0]],
  ['a field', 4, [3, 0, 1, 2, 3]],
  ['a name', 8, [0x61, 0x62, 0]],
  ['a comment', 16, [0x63, 0]],
  ['all of them', 31, [1, 0, 7, 0x61, 0, 0x63, 0, 9, 9]],
] as const)('a header with %s is read', ([, flags, fields]) => {
  expect(Buffer.from(gunzipOneMember(member('some text', flags, fields), 100)).toString()).toBe('some text');
});

test('a member that is cut anywhere is refused', () => {
  const whole = gzipSync('a text that is long enough to be cut in many places');
  for (let length = 0; length < whole.length; length++) {
    expect(() => gunzipOneMember(whole.subarray(0, length), 1_000)).toThrow(damaged);
  }
});

test('nothing may stand behind the member', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (more) => {
      expect(() => gunzipOneMember(Buffer.concat([gzipSync('text'), more]), 1_000)).toThrow(damaged);
    }),
    { seed: 2, numRuns: 200 },
  );
});

test('not even what ends in the right trailer', () => {
  const whole = gzipSync('text');
  const trailer = whole.subarray(-8);
  for (const more of [trailer, Buffer.concat([Buffer.from('more'), trailer])]) {
    expect(() => gunzipOneMember(Buffer.concat([whole, more]), 1_000)).toThrow(damaged);
  }
});

test('a length that is not that of the text is refused', () => {
  const whole = gzipSync('text');
  whole.writeUInt32LE(5, whole.length - 4);
  expect(() => gunzipOneMember(whole, 1_000)).toThrow(damaged);
});

test('one changed bit is noticed, or changes nothing that is read', () => {
  const whole = gzipSync('a text with a checksum');
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const changed = Buffer.from(whole);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    let read = 'refused';
    try {
      read = Buffer.from(gunzipOneMember(changed, 1_000)).toString();
    } catch (error) {
      expect(error).toEqual(damaged);
    }
    expect(['refused', 'a text with a checksum']).toContain(read);
  }
});

test('the cap is exact, and holds for what would be far beyond it', () => {
  expect(gunzipOneMember(gzipSync(Buffer.alloc(1_000)), 1_000)).toHaveLength(1_000);
  expect(() => gunzipOneMember(gzipSync(Buffer.alloc(1_001)), 1_000)).toThrow(tooLarge);
  expect(() => gunzipOneMember(gzipSync(Buffer.alloc(32 * 1_048_576)), 1_000)).toThrow(tooLarge);
});
