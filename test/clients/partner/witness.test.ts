/** `ptcn witness` as a person runs it: first with the log's key, then again and again. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeAt } from '#clients/install/home.ts';
import { runPtcn } from '#clients/partner/program.ts';
import type { Hash } from '#domain/merkle-log.ts';
import { leavesNamed, naiveTile, TestLogKey } from '../../support/log-forge.ts';
import { Ears, temporaryFolder } from '../../support/unit-install.ts';

const ADDRESS = 'https://log.example/checkpoint';
const LEAVES = leavesNamed(700);

/** A machine without keys, and a log that says what it is told to. */
function machine() {
  const home = join(temporaryFolder(), 'home');
  const ears = new Ears({ PTCN_HOME: home });
  const log = new TestLogKey('log.example');
  let note = '';
  let shown: readonly Hash[] = [];
  const answers: typeof fetch = async (address) => {
    const bytes = String(address) === ADDRESS ? Buffer.from(note) : naiveTile(String(address), shown);
    return bytes ? new Response(Buffer.from(bytes)) : new Response('', { status: 404 });
  };
  const now = () => Date.parse('2026-11-22T08:00:00Z');
  return {
    log,
    paths: homeAt(home),
    publish: (leaves: readonly Hash[]) => {
      shown = leaves;
      note = log.checkpoint(leaves);
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
