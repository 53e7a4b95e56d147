import { expect, test } from 'vitest';
import { Cursors } from '#domain/cursor.ts';

const cursors = new Cursors(new Uint8Array(32).fill(9));
const scope = { principal: 'tonga-tcu', purpose: 'submissions', nowSeconds: 1_795_305_600 };
const refused = { code: 'invalid-cursor' };

test('a cursor opens to its position, for 24 hours', async () => {
  const cursor = await cursors.seal('a position, ‘any’ text', scope);
  expect(await cursors.open(cursor, scope)).toBe('a position, ‘any’ text');
  const after = (seconds: number) => cursors.open(cursor, { ...scope, nowSeconds: scope.nowSeconds + seconds });
  expect(await after(86_399)).toBe('a position, ‘any’ text');
  await expect(after(86_400)).rejects.toMatchObject(refused);
});

test.for([
  ['another principal', { principal: 'samoa-tcu' }],
  ['another list', { purpose: 'inbox' }],
  ['names that only join to the same', { principal: 'tonga-tcu","submissions' }],
] as const)('a cursor does not open for %s', async ([, change]) => {
  await expect(cursors.open(await cursors.seal('x', scope), { ...scope, ...change })).rejects.toMatchObject(refused);
});

test('a cursor with any one bit changed does not open', async () => {
  const bytes = Buffer.from(await cursors.seal('position', scope), 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await expect(cursors.open(changed.toString('base64url'), scope)).rejects.toMatchObject(refused);
  }
});

test('a cursor of another secret, a cut one, a padded one and other texts do not open', async () => {
  const cursor = await cursors.seal('x', scope);
  const foreign = await new Cursors(new Uint8Array(32)).seal('x', scope);
  for (const text of [
    foreign,
    cursor.slice(0, -1),
    `${cursor}=`,
    `${cursor}\n`,
    '',
    'AAAA',
    'A'.repeat(5_000),
    '\ud800',
    'ä',
  ]) {
    await expect(cursors.open(text, scope)).rejects.toMatchObject(refused);
  }
});

test('one position is sealed otherwise each time', async () => {
  expect(await cursors.seal('x', scope)).not.toBe(await cursors.seal('x', scope));
});

test('a cursor of 1,024 bytes opens, and one of a byte more is not even looked at', async () => {
  // Beside the position: nonce, tag, and the JSON around it with ten digits of a time.
  const position = 'x'.repeat(1_024 - 12 - 16 - '["",1795392000]'.length);
  const longest = await cursors.seal(position, scope);
  expect(Buffer.from(longest, 'base64url')).toHaveLength(1_024);
  expect(await cursors.open(longest, scope)).toBe(position);
  await expect(cursors.open(await cursors.seal(`${position}x`, scope), scope)).rejects.toMatchObject(refused);
});
