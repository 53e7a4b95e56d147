/** Checkpoints in signed notes: read as they stand on the wire, and believed of one key only. */
import { describe, expect, test } from 'vitest';
import {
  bearsLinesOf,
  checkpointOfNote,
  checkpointText,
  openCheckpoint,
  openCheckpointBy,
  readLogKey,
  splitNote,
} from '#domain/checkpoint.ts';
import { leavesNamed, naiveRoot, TestLogKey } from '../../support/log-forge.ts';

const leaves = leavesNamed(3);
const log = new TestLogKey('exchange.example/log');
const witnessed = new TestLogKey('witness.example/w1');
const key = await keyOf(log.text);

async function keyOf(text: string) {
  return (await readLogKey(text)) ?? Promise.reject(new Error('no key'));
}
const flawOf = (note: string) =>
  openCheckpoint(note, key).then(
    () => 'none',
    (error) => error.flaw,
  );

/** Key and note of the specification's own implementation (golang.org/x/mod/sumdb/note, its package test). */
const GO_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';

describe('a key', () => {
  test('is read, name and identifier with it', async () => {
    expect(key).toMatchObject({ name: 'exchange.example/log', publicKey: new Uint8Array(log.publicKey) });
    expect(await readLogKey(GO_KEY)).toMatchObject({ name: 'PeterNeumann', id: Uint8Array.of(0xc7, 0x4f, 0x20, 0xa3) });
  });

  test.each([
    ['cut', GO_KEY.slice(0, -3)],
    ['with another identifier', GO_KEY.replace('c74f20a3', 'c74f20a4')],
    ['under another name', GO_KEY.replace('Peter', 'Petra')],
    ['of another algorithm', GO_KEY.replace('ARpc', 'BBpc')],
    ['without a name', GO_KEY.replace('PeterNeumann', '')],
    ['with spaces', GO_KEY.replace('PeterNeumann', 'Peter Neumann')],
    ['with something before it', ` ${GO_KEY}`],
    ['with something behind it', `${GO_KEY}\n`],
  ])('%s is none', async (_what, text) => {
    expect(await readLogKey(text)).toBeUndefined();
  });
});

describe('a checkpoint', () => {
  test('is read', async () => {
    const checkpoint = await openCheckpoint(log.checkpoint(leaves), key);
    expect(checkpoint).toEqual({ origin: 'exchange.example/log', size: 3, root: naiveRoot(leaves) });
    expect(log.checkpoint(leaves).startsWith(checkpointText(checkpoint))).toBe(true);
  });

  test('may have lines of extensions, and signatures of witnesses', async () => {
    const text = `${log.name}\n3\n${Buffer.from(naiveRoot(leaves)).toString('base64')}\nan extension\n`;
    const note = `${text}\n${witnessed.line(text)}${log.line(text)}`;
    expect(await openCheckpoint(note, key)).toMatchObject({ size: 3 });
  });

  test('of an empty log is one', async () => {
    expect(await openCheckpoint(log.checkpoint([]), key)).toMatchObject({ size: 0 });
  });

  test.each([
    ['another text', 'malformed', 'hello'],
    ['nothing', 'malformed', ''],
    ['no end of line', 'malformed', log.checkpoint(leaves).slice(0, -1)],
    ['64 KiB of anything', 'malformed', log.note(`${'a'.repeat(70_000)}\n1\n`)],
    [
      'a size with a zero before it',
      'malformed',
      log.note(log.checkpoint(leaves).split('\n\n')[0]?.replace('\n3\n', '\n03\n') + '\n'),
    ],
    ['a size that is none', 'malformed', log.note(`${log.name}\n-1\n${Buffer.alloc(32).toString('base64')}\n`)],
    [
      'a size beyond 2^53',
      'malformed',
      log.note(`${log.name}\n9007199254740993\n${Buffer.alloc(32).toString('base64')}\n`),
    ],
    ['a short root', 'malformed', log.note(`${log.name}\n3\n${Buffer.alloc(31).toString('base64')}\n`)],
    ['a line of signature that is none', 'malformed', `${log.checkpoint(leaves)}hello\n`],
    ['a signature of half its length', 'malformed', log.checkpoint(leaves).replace(/(— \S+ .{40}).*\n$/, '$1\n')],
    ['a checkpoint of nobody', 'malformed', log.note(`\n3\n${Buffer.alloc(32).toString('base64')}\n`)],
    ['a root that is no base64', 'malformed', log.note(`${log.name}\n3\n!\n`)],
    ['a line of signature with something before it', 'malformed', log.checkpoint(leaves).replace('\n\n', '\n\nx')],
    ['a line of signature with something behind it', 'malformed', log.checkpoint(leaves).replace(/\n$/, ' x\n')],
    ['a signature of nothing', 'malformed', `${log.checkpoint(leaves)}— ${log.name} AAAAAA==\n`],
    ['another origin', 'other-log', log.checkpoint(leaves, { origin: 'other.example/log' })],
    ['another key of that name', 'other-key', new TestLogKey(log.name).checkpoint(leaves)],
    [
      'the signature of a witness only',
      'not-signed',
      `${log.checkpoint(leaves).split('— ')[0]}${witnessed.line('x\n')}`,
    ],
    ['another size under the signature', 'not-signed', log.checkpoint(leaves).replace('\n3\n', '\n4\n')],
  ])('is not %s', async (_what, flaw, note) => {
    expect(await flawOf(note)).toBe(flaw);
  });
});

describe('a note of our own', () => {
  const note = log.checkpoint(leaves);
  const other = new TestLogKey(log.name);
  const both = `${note}${other.line(`${note.split('\n\n')[0]}\n`)}`;

  test('bears the lines of these keys and no others, whatever witnesses have written below', async () => {
    const bears = (text: string, ...keys: readonly TestLogKey[]) =>
      bearsLinesOf(
        text,
        log.name,
        keys.map(({ publicKey }) => ({ publicKey: new Uint8Array(publicKey) })),
      );
    expect(await bears(note, log)).toBe(true);
    expect(await bears(`${note}${witnessed.line('x\n')}`, log)).toBe(true);
    expect(await bears(both, log, other)).toBe(true);
    expect(await bears(note, other)).toBe(false);
    expect(await bears(note, log, other)).toBe(false);
    expect(await bears(both, log)).toBe(false);
    expect(await bears(`${note}${log.line('x\n')}`, log, other)).toBe(false);
  });

  test('says by which of several keys it is signed, all of them of its log', async () => {
    const second = await keyOf(other.text);
    expect(await openCheckpointBy(note, [second, key])).toMatchObject({ by: [key] });
    expect(await openCheckpointBy(both, [second, key])).toMatchObject({ by: [second, key] });
    const stranger = await keyOf(witnessed.text);
    await expect(openCheckpointBy(note, [key, stranger])).rejects.toMatchObject({ flaw: 'other-log' });
  });

  test('has an end, and is not longer than witnesses make it', () => {
    const text = `${note.split('\n\n')[0]}\n`;
    const signature = note.slice(text.length + 1);
    const filled = (length: number) => `${text}${'x'.repeat(length - note.length - 1)}\n\n${signature}`;
    expect(filled(64 * 1024)).toHaveLength(64 * 1024);
    expect(checkpointOfNote(filled(64 * 1024))).toMatchObject({ size: 3 });
    for (const wrong of [filled(64 * 1024 + 1), text, note.slice(0, -1), `${note}x`])
      expect(() => splitNote(wrong)).toThrow('It is not a signed note');
    expect(splitNote(`\n\n${signature}`)).toMatchObject({ text: '\n' });
  });
});
