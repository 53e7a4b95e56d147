/** Files over a link that is cut at any byte: each part arrives once, and nothing goes again that the exchange has. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesFor, keepCopies, namesOf, readCopy } from '#clients/partner/attached-files.ts';
import { PART_BYTES } from '#clients/partner/sending-cost.ts';
import { sendFilesOf } from '#clients/partner/send-files.ts';
import { Spool } from '#clients/partner/spool.ts';
import type { SpoolEntry } from '#clients/partner/spool-entry.ts';
import { Misuse } from '#clients/terminal/exit-codes.ts';
import { photo, sha512Of } from '../../support/files.ts';
import { ScriptedExchange } from '../../support/scripted-exchange.ts';
import { everyOr } from '../../support/some-of.ts';
import { temporaryFolder, unitInstall } from '../../support/unit-install.ts';
import { type Cut, WeakLink } from '../../support/weak-link.ts';

const ID = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
const options = { onPause: () => {}, onProgress: () => {}, retries: 2, firstPauseMilliseconds: 0 };

function fileOf(bytes: Uint8Array, name = 'hull.jpg'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

async function acceptedWith(bytes: Uint8Array, origin: string) {
  const install = await unitInstall(origin);
  const spool = new Spool(install);
  const files = await filesFor({ attach: [fileOf(bytes)] }, undefined);
  await keepCopies(files, install);
  const entry: SpoolEntry = await spool.keep({
    jti: ID.slice(-36),
    partnerId: 'tonga-tcu',
    state: 'accepted',
    title: 'A report',
    precedence: 'routine',
    jws: 'a.b.c',
    signedAt: '2026-11-22T00:00:00Z',
    mayHaveArrived: false,
    attempts: 1,
    findings: [],
    submissionId: ID,
    attachments: namesOf(files),
  });
  return { install, spool, entry };
}

/** An exchange that keeps parts as ours does, and counts how often the bytes of one came to it whole. */
async function keepingParts(bytes: Uint8Array, known: readonly number[] = []) {
  const exchange = await ScriptedExchange.start();
  const parts = new Map<number, number>(known.map((n) => [n, 0]));
  const sha512 = sha512Of(bytes);
  exchange.on(`GET /v1/attachments/${sha512}`, () =>
    parts.size === 0
      ? { status: 404, json: { status: 404, code: 'not-found', title: 'Not found', fix: '-' } }
      : { status: 200, json: { sha512, held: false, partLength: PART_BYTES, parts: [...parts.keys()] } },
  );
  for (let n = 0; n * PART_BYTES < bytes.length; n++) {
    exchange.on(`PUT /v1/attachments/${sha512}/parts/${n}`, () => {
      parts.set(n, (parts.get(n) ?? 0) + 1);
      return { status: 201 };
    });
  }
  return { exchange, parts, sha512 };
}

describe('a link that is cut', () => {
  test('at any byte of a part or of its answer costs that part at most, and an answer that was lost nothing', async () => {
    const bytes = photo(1_500, 'weak link');
    const { exchange, parts, sha512 } = await keepingParts(bytes);
    const { install, spool, entry } = await acceptedWith(bytes, exchange.origin);
    const route = `PUT /v1/attachments/${sha512}/parts/0`;
    const link = await WeakLink.before(exchange.origin, route);
    await install.withClient(
      async (client) => {
        const copy = await filesFor({ attach: [fileOf(bytes)] }, undefined);
        /** How often its bytes left, and how often they came. */
        const send = async (cut?: Cut) => {
          parts.clear();
          await keepCopies(copy, install);
          const before = link.count();
          if (cut) link.cutNext(cut);
          const sent = await sendFilesOf(await spool.keep(entry), client, { install, spool }, options);
          expect([cut, sent.map(({ state }) => state)]).toEqual([cut, ['sent']]);
          expect((await spool.find(entry.jti))?.attachments).toMatchObject([{ sent: true }]);
          return [link.count() - before, parts.get(0)];
        };
        await send();
        expect(await send()).toEqual([1, 1]);
        const { up, down } = link.passed.findLast((one) => one.route === route) ?? expect.fail();
        for (let at = 0; at < up; at += everyOr(131))
          expect([at, await send({ direction: 'up', at })]).toEqual([at, [2, 1]]);
        for (let at = 0; at < down; at += everyOr(53))
          expect([at, await send({ direction: 'down', at })]).toEqual([at, [1, 1]]);
      },
      { fetch: link.fetch },
    );
    await exchange.stop();
  });

  test('in a file of several parts is gone on with: what is there is not sent again', async () => {
    const bytes = photo(3 * PART_BYTES + 7, 'several');
    const { exchange, parts } = await keepingParts(bytes, [0, 2]);
    const { install, spool, entry } = await acceptedWith(bytes, exchange.origin);
    const seen: number[] = [];
    await install.withClient((client) =>
      sendFilesOf(entry, client, { install, spool }, { ...options, onProgress: (_file, there) => seen.push(there) }),
    );
    expect([...parts]).toEqual([
      [0, 0],
      [2, 0],
      [1, 1],
      [3, 1],
    ]);
    expect(seen).toEqual([3 * PART_BYTES, bytes.length]);
    // The sealed copy goes with the last part.
    expect(await readCopy(entry.attachments?.[0] ?? expect.fail(), 0, 10, install)).toBeUndefined();
    await exchange.stop();
  });
});

describe('what is attached', () => {
  test('is sealed on this machine, in pieces that are read in any cut', async () => {
    const bytes = photo(2 * PART_BYTES + 100, 'sealed');
    const { install, entry } = await acceptedWith(bytes, 'https://exchange.example');
    const [file = expect.fail()] = entry.attachments ?? [];
    for (const [first, count] of [
      [0, 5],
      [PART_BYTES - 3, 10],
      [2 * PART_BYTES, 500],
      [0, bytes.length],
    ] as const)
      expect(
        Buffer.from((await readCopy(file, first, count, install)) ?? []).equals(bytes.subarray(first, first + count)),
      ).toBe(true);
  });

  test.each([
    ['nothing', Buffer.alloc(0), /0 bytes/],
    [
      'a program that calls itself a photo',
      Buffer.from('4d5a90000300000004000000ffff', 'hex'),
      /cannot be attached|nothing that can/,
    ],
    ['a page', Buffer.from('<svg onload="alert(1)"/>'), /nothing that can be attached/],
    ['text that is not UTF-8', Buffer.from('ff00fe41', 'hex'), /nothing that can be attached/],
  ])('is refused before it is signed when it is %s', async (_what, bytes, words) => {
    await expect(filesFor({ attach: [fileOf(bytes)] }, undefined)).rejects.toThrow(words);
    await expect(filesFor({ attach: [fileOf(bytes)] }, undefined)).rejects.toBeInstanceOf(Misuse);
  });

  test('stays with a report that is mended, but for one that is another report or has none any more', async () => {
    const known = { attachments: namesOf(await filesFor({ attach: [fileOf(photo(99, 'kept'))] }, undefined)) };
    expect(namesOf(await filesFor({}, known))).toEqual(known.attachments);
    expect(await filesFor({ asNew: true }, known)).toEqual([]);
    expect(await filesFor({ attach: false }, known)).toEqual([]);
  });
});
