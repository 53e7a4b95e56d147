/** `ptcn witness` as a person runs it: first with the log's key, then again and again. */
import { createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeAt } from '#clients/install/home.ts';
import { runPtcn } from '#clients/partner/program.ts';
import { openCosignature, readWitnessKey } from '#domain/cosignature.ts';
import type { Hash } from '#domain/merkle-log.ts';
import type { LogKeyOnRecord } from '#schemas/log.ts';
import { afterTheft, keys, orderly } from '../../attacks/vectors/log-keys.ts';
import { leavesNamed, naiveTile, TestLogKey } from '../../support/log-forge.ts';
import { Ears, temporaryFolder } from '../../support/unit-install.ts';

const ADDRESS = 'https://log.example/checkpoint';
const LEAVES = leavesNamed(700);

/** A machine without keys, and a log that says what it is told to. */
function machine(log = new TestLogKey('log.example')) {
  const home = join(temporaryFolder(), 'home');
  const ears = new Ears({ PTCN_HOME: home, PTCN_PASSPHRASE: 'four words for test' });
  let note = '';
  let told: readonly LogKeyOnRecord[] | undefined;
  let shown: readonly Hash[] = [];
  const answers: typeof fetch = async (address) => {
    if (String(address).endsWith('/keys') && told) return Response.json({ keys: told });
    const bytes = String(address) === ADDRESS ? Buffer.from(note) : naiveTile(String(address), shown);
    return bytes ? new Response(Buffer.from(bytes)) : new Response('', { status: 404 });
  };
  const now = () => Date.parse('2026-11-22T08:00:00Z');
  return {
    log,
    paths: homeAt(home),
    publish: (leaves: readonly Hash[], by = log, keys?: readonly LogKeyOnRecord[]) => {
      [shown, told] = [leaves, keys];
      note = by.checkpoint(leaves);
    },
    say: (text: string) => (note = text),
    witness: async (...words: string[]) => {
      const code = await runPtcn(['witness', ADDRESS, ...words], { ...ears.surroundings, fetch: answers, now });
      const said = { code, err: ears.err, out: ears.out };
      ears.take();
      return said;
    },
  };
}

test('the first look needs the key; later ones say what became of the log since', async () => {
  const { log, publish, witness } = machine();
  publish(LEAVES.slice(0, 300));
  expect(await witness()).toMatchObject({ code: 2, err: expect.stringContaining('--key') });
  const first = await witness('--key', log.text);
  expect(first).toMatchObject({ code: 0, out: expect.stringContaining('Seen for the first time.') });
  expect(first.out).toContain('log.example, 300 entries, root ');
  expect((await witness()).out).toContain('The log is as it was on 2026-11-22T08:00:00');
  publish(LEAVES);
  const grown = await witness('--json');
  expect(JSON.parse(grown.out)).toMatchObject({ found: 'grown', size: 700, origin: 'log.example' });
  expect((await witness()).out).toContain('The log is as it was');
});

test('a fork is told, what was seen stays, and what contradicts it is kept beside it', async () => {
  const { log, paths, publish, witness } = machine();
  publish(LEAVES.slice(0, 300));
  await witness('--key', log.text);
  const before = readFileSync(paths.witnessed(ADDRESS), 'utf8');
  publish(leavesNamed(400, 'fork'));
  const { code, out } = await witness();
  expect(code).toBe(6);
  expect(out).toContain('THE LOG DOES NOT HOLD. It is not shown to begin with the 300 entries that have been seen.');
  expect(out).toContain(paths.contradiction(ADDRESS));
  expect(readFileSync(paths.witnessed(ADDRESS), 'utf8')).toBe(before);
  expect(readFileSync(paths.contradiction(ADDRESS), 'utf8')).toContain('log.example\n400\n');
});

test('nothing that is not a checkpoint of that key is kept', async () => {
  const { log, paths, say, witness } = machine();
  say('<html>Sign in to the hotel</html>');
  const { code, out } = await witness('--key', log.text, '--json');
  expect(code).toBe(6);
  expect(JSON.parse(out)).toMatchObject({ found: 'malformed' });
  expect(existsSync(paths.witnessed(ADDRESS))).toBe(false);
});

test('another key than before, a key that is none, a kept file that was cut: each with a way out', async () => {
  const { log, paths, publish, witness } = machine();
  publish(LEAVES.slice(0, 5));
  expect(await witness('--key', 'log.example')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Copy it whole'),
  });
  await witness('--key', log.text);
  const other = await witness('--key', new TestLogKey('log.example').text);
  expect(other).toMatchObject({ code: 2, err: expect.stringContaining('Ask its operator') });
  const kept = readFileSync(paths.witnessed(ADDRESS), 'utf8');
  writeFileSync(paths.witnessed(ADDRESS), kept.slice(0, 50));
  expect(await witness()).toMatchObject({ code: 2, err: expect.stringContaining('Put a copy back') });
  writeFileSync(paths.witnessed(ADDRESS), kept.replace('\\n5\\n', '\\n4\\n'));
  expect(await witness()).toMatchObject({ code: 2, err: expect.stringContaining('Put a copy back') });
});

test('an address that is none is wrong use, and a log that is more than a checkpoint long is not read to its end', async () => {
  const { log, say, witness } = machine();
  const ears = new Ears({ PTCN_HOME: temporaryFolder() });
  expect(await runPtcn(['witness', 'log.example'], ears.surroundings)).toBe(2);
  say('a'.repeat(70_000));
  expect((await witness('--key', log.text)).code).toBe(4);
});

const cosignedBy = async (one: ReturnType<typeof machine>, name: string) => {
  const { code, out } = await one.witness('--key', one.log.text, '--cosign', name, '--json');
  expect(code).toBe(0);
  return JSON.parse(out) as { cosigned: string; witness: string };
};

test('what holds is countersigned, with its time, under one name that others check by its key', async () => {
  const here = machine();
  here.publish(LEAVES.slice(0, 300));
  const { cosigned, witness } = await cosignedBy(here, 'witness.example/reef');
  const note = readFileSync(cosigned, 'utf8');
  expect(note.startsWith(here.log.checkpoint(LEAVES.slice(0, 300)))).toBe(true);
  const key = await readWitnessKey(witness);
  if (!key) throw new Error('The key of the witness does not read.');
  expect(await openCosignature(note, key)).toBe(Date.parse('2026-11-22T08:00:00Z') / 1000);
  expect(cosignatureHolds(note, witness)).toBe(true);
  expect((await cosignedBy(here, 'witness.example/reef')).witness).toBe(witness);
  expect(await here.witness('--cosign', 'witness.example/lagoon')).toMatchObject({
    code: 2,
    err: expect.stringContaining('countersigns as witness.example/reef'),
  });
  expect(await here.witness('--cosign', 'a name')).toMatchObject({ code: 2 });
});

/** By node:crypto, from the text of the specification. */
function cosignatureHolds(note: string, witness: string): boolean {
  const [, name = '', key = ''] = /^([^+]+)\+[0-9a-f]{8}\+(.+)$/.exec(witness) ?? [];
  const line = note.split('\n').find((one) => one.startsWith(`— ${name} `)) ?? '';
  const bytes = Buffer.from(line.split(' ')[2] ?? '', 'base64');
  const body = note.slice(0, note.indexOf('\n\n') + 1);
  const signed = Buffer.from(`cosignature/v1\ntime ${bytes.readBigUInt64BE(4)}\n${body}`);
  const x = Buffer.from(key, 'base64').subarray(1).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return bytes.length === 76 && verify(null, signed, publicKey, bytes.subarray(12));
}

/** Two witnesses of one log, of whom one was shown these leaves, and the other then those. */
async function meeting(theirs: readonly Hash[], ours: readonly Hash[], today: readonly Hash[]) {
  const there = machine();
  const here = machine(there.log);
  there.publish(theirs);
  const { cosigned, witness } = await cosignedBy(there, 'witness.example/reef');
  here.publish(ours);
  await here.witness('--key', there.log.text);
  here.publish(today);
  return {
    cosigned,
    witness,
    ...(await here.witness('--compare', cosigned, '--witness', witness)),
    look: here.witness,
  };
}

test.each([
  ['the same tree', 300, 300],
  ['an earlier one', 100, 300],
  ['a later one', 500, 300],
])('another witness saw %s of the same log: it holds', async (_what, theirs, ours) => {
  const { code, out } = await meeting(
    LEAVES.slice(0, theirs),
    LEAVES.slice(0, ours),
    LEAVES.slice(0, Math.max(theirs, ours)),
  );
  expect({ code, out }).toMatchObject({ code: 0 });
  expect(out).toContain('Countersigned by witness.example/reef on 2026-11-22T08:00:00');
});

test.each([
  ['of the same size', 300],
  ['that was smaller', 100],
  ['that was larger', 500],
])('a log that showed another witness another tree %s is found out', async (_what, size) => {
  const { code, out } = await meeting(leavesNamed(size, 'fork'), LEAVES.slice(0, 300), LEAVES);
  expect({ code, out }).toMatchObject({ code: 6, out: expect.stringContaining('THE LOG DOES NOT HOLD.') });
});

test('a checkpoint that no witness countersigned is nothing to compare with', async () => {
  const { cosigned, witness, look } = await meeting(LEAVES, LEAVES, LEAVES);
  const lines = readFileSync(cosigned, 'utf8').split('\n');
  const changed = [
    lines.toSpliced(-2, 1),
    lines.map((line) => line.replace(/^(— witness\S+ \S{30})./, '$1+')),
    lines.map((line) => line.replace('— witness.example/reef', '— witness.example/lagoon')),
  ];
  for (const one of changed) {
    writeFileSync(cosigned, one.join('\n'));
    expect(await look('--compare', cosigned, '--witness', witness)).toMatchObject({ code: 2 });
  }
  expect(await look('--compare', cosigned)).toMatchObject({ code: 2, err: expect.stringContaining('--witness') });
  expect(await look('--compare', 'nowhere.txt', '--witness', witness)).toMatchObject({ code: 2 });
});

test('a witness follows the key of the log by its own word, and says so', async () => {
  const { publish, witness } = machine(keys.first);
  publish(LEAVES.slice(0, 300));
  await witness('--key', keys.first.text);
  publish(LEAVES, keys.third, orderly);
  const { code, out } = await witness();
  expect(code).toBe(0);
  expect(out).toContain(`Its key is now also ${keys.third.text}: the key before says so.`);
  expect((await witness('--key', keys.third.text)).code).toBe(0);
});

test('after a theft the new key is given by hand, once, and the log must still begin as it was seen', async () => {
  const { paths, publish, witness } = machine(keys.first);
  publish(LEAVES.slice(0, 300));
  await witness('--key', keys.first.text);
  publish(LEAVES, keys.second, afterTheft);
  const refused = await witness();
  expect(refused).toMatchObject({ code: 6, out: expect.stringContaining('--replace-key') });
  const wrong = await witness('--replace-key', keys.stranger.text);
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('Nothing was changed here.') });
  publish(leavesNamed(400, 'fork'), keys.second, afterTheft);
  expect(await witness('--replace-key', keys.second.text)).toMatchObject({
    code: 6,
    out: expect.stringContaining('It is not shown to begin with the 300 entries'),
  });
  publish(LEAVES, keys.second, afterTheft);
  expect((await witness('--replace-key', keys.second.text)).code).toBe(0);
  expect((await witness()).out).toContain('The log is as it was');
  expect(readFileSync(paths.witnessed(ADDRESS), 'utf8')).toContain('"compromisedAt": "2028-10-03');
});
