import { exportJWK, generateKeyPair } from 'jose';
import { v7 as newUuid } from 'uuid';
import { expect, test } from 'vitest';
import { carryKeyAmong, inLetters, linesOf, readAnswer, stillOut, writeLetters } from '#clients/partner/carry.ts';
import { Spool } from '#clients/partner/spool.ts';
import type { SpoolEntry } from '#clients/partner/spool-entry.ts';
import { openLetter, sealOutcomes } from '#domain/carried-letter.ts';
import { parseCompactJws } from '#domain/compact-jws.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { CarryManifest } from '#schemas/carry.ts';
import { PublicJwk } from '#schemas/partner.ts';
import { problem } from '../../support/scripted-exchange.ts';
import { unitInstall } from '../../support/unit-install.ts';

const pair = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-384', extractable: true });
const key = { ...PublicJwk.parse(await exportJWK(pair.publicKey)), kid: 'carry-1' };
const NOW = Date.parse('2026-11-22T00:00:00Z');

const entryOf = (jws: string, jti = newUuid()): SpoolEntry => ({
  jti,
  partnerId: 'tonga-tcu',
  state: 'waiting',
  title: 'A report',
  precedence: 'routine',
  jws,
  signedAt: '2026-11-20T00:00:00Z',
  mayHaveArrived: false,
  attempts: 0,
  findings: [],
});

test('a letter has at most twenty reports and a megabyte, and the order stays', () => {
  const many = Array.from({ length: 45 }, (_, at) => entryOf(String(at)));
  expect(inLetters(many).map((letter) => letter.length)).toEqual([20, 20, 5]);
  expect(inLetters(many).flat()).toEqual(many);
  const large = Array.from({ length: 3 }, () => entryOf('x'.repeat(400_000)));
  expect(inLetters(large).map((letter) => letter.length)).toEqual([2, 1]);
  expect(inLetters([])).toEqual([]);
});

test('a letter is sealed to the youngest key that serves, and never to one for something else or in wrong hands', () => {
  const [first, second] = [
    { ...key, kid: 'first', ptcn_purpose: 'carry', nbf: 100 },
    { ...key, kid: 'second', ptcn_purpose: 'carry', nbf: 200 },
  ];
  const receipt = { ...key, kid: 'receipt', ptcn_purpose: 'receipt' };
  expect(carryKeyAmong([receipt, first, second], 150)?.kid).toBe('first');
  expect(carryKeyAmong([receipt, first, second], 250)?.kid).toBe('second');
  expect(carryKeyAmong([first], 50)?.kid).toBe('first');
  expect(carryKeyAmong([{ ...first, revoked: { revoked_at: 120 } }, second], 150)?.kid).toBe('second');
  expect(carryKeyAmong([receipt], 150)).toBeUndefined();
});

test('a letter that was dropped on the way is missed, one that was changed is not believed, and what was not taken waits on', async () => {
  const install = await unitInstall('https://exchange.example');
  const spool = new Spool(install);
  const entries: SpoolEntry[] = [];
  for (let at = 0; at < 21; at++) {
    const jti = newUuid();
    const jws = await signSubmission({ ...install.parties, jti }, await install.signer);
    entries.push(await spool.keep(entryOf(jws, jti)));
  }
  const letters = await writeLetters(entries, install, key, NOW);
  expect((await spool.waiting()).every(({ mayHaveArrived, carriedAt }) => mayHaveArrived && carriedAt)).toBe(true);

  const { manifest } = await openLetter(letters[1] ?? '', pair.privateKey);
  const { jti, number, of, reports, answerKey } = CarryManifest.parse(
    JSON.parse(new TextDecoder().decode(parseCompactJws(manifest).payload)),
  );
  expect([number, of, reports.length]).toEqual([2, 2, 1]);
  const busy = { ...problem('unavailable', 503), code: 'unavailable' as const };
  const outcomes = [{ digest: reports[0] ?? '', replayed: false, problem: busy }];
  const answer = await sealOutcomes({ jti, number, of, outcomes }, answerKey);
  await expect(readAnswer(`${answer.slice(0, -4)}AAAA`, install)).rejects.toMatchObject({ name: 'Misuse' });
  await expect(readAnswer('a.b.c', install)).rejects.toMatchObject({ name: 'Misuse' });

  const read = await readAnswer(answer, install);
  expect(read.reports).toMatchObject([{ entry: { state: 'waiting', trouble: { code: 'unavailable' } } }]);
  expect((await stillOut(read.record, install)).map((letter) => letter.number)).toEqual([1]);
});

test('lines are read however a stick or an editor ends them', () => {
  expect(linesOf('a.b\r\nc.d\n\n  e.f  \r\n')).toEqual(['a.b', 'c.d', 'e.f']);
});
