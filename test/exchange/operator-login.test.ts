/** An operator signs in at the terminal, as a person: the browser's part is played by plain requests. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test, vi } from 'vitest';
import { signInAt } from '#clients/demo/second-operator.ts';
import { runPtcnOps } from '#clients/operator/program.ts';
import { enrol } from '../support/enrolled.ts';
import type { StaffAccount } from '../support/staff-sign-in.ts';
import { Ears, temporaryFolder } from '../support/unit-install.ts';

const { origin } = inject('exchange');

/** The commands of one operator's folder. */
function desk() {
  const folder = temporaryFolder();
  const ears = new Ears({ PTCN_OPS_KEY_FILE: join(folder, 'operator.jwk'), PTCN_ORIGIN: origin });
  const run = (...words: string[]) => runPtcnOps(words, ears.surroundings);
  const addressShown = () =>
    vi.waitFor(() => new URL(/https?:\S+\/auth\?\S+/.exec(ears.err)?.[0] ?? ''), { timeout: 60_000, interval: 20 });
  const login = async (account: StaffAccount): Promise<number> => {
    ears.take();
    const done = run('login');
    const page = await fetch(await signInAt(await addressShown(), account));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('You may close this page')]);
    return done;
  };
  return { ears, run, login, addressShown, session: join(folder, 'operator-session.json') };
}

test('an operator signs in once and then runs the registry without a key file, until signing out', async () => {
  const { party } = await enrol();
  const { ears, run, login, session } = desk();
  expect(await run('partners', party.partnerId)).toBe(5);
  expect(ears.err).toContain('ptcn-ops login');
  expect(await login('operator@local')).toBe(0);
  expect(ears.out).toMatch(/^Signed in at http:\/\/127\.0\.0\.1:\d+ until /);
  expect(statSync(session).mode & 0o777).toBe(0o600);
  expect(await run('suspend', party.partnerId, '--reason', 'asked for by its commander')).toBe(0);
  expect(ears.take()).toContain('SUSPENDED');
  expect(await run('logout')).toBe(0);
  expect(existsSync(session)).toBe(false);
  expect(await run('partners', party.partnerId)).toBe(5);
});

test('an analyst may sign in, and runs no registry', async () => {
  const { ears, run, login } = desk();
  expect(await login('analyst@local')).toBe(0);
  expect(await run('partners')).toBe(5);
  expect(ears.err).not.toContain('nztcu');
});

test('a sign-in that has ended is told, and nobody else steps in for the person', async () => {
  const { ears, run, login, session } = desk();
  expect(await login('operator2@local')).toBe(0);
  writeFileSync(session, JSON.stringify({ ...JSON.parse(readFileSync(session, 'utf8')), endsAtSeconds: 1 }));
  expect(await run('partners')).toBe(5);
  expect(ears.err).toContain('Your sign-in has ended');
});

test('an answer to another sign-in is not taken [ASVS 10.1.2] [ASVS 10.2.1]', async () => {
  const { ears, run, addressShown, session } = desk();
  const done = run('login');
  const redirect = (await addressShown()).searchParams.get('redirect_uri') ?? '';
  await fetch(`${redirect}?code=stolen&state=guessed`);
  expect(await done).toBe(5);
  expect(ears.err).toContain('does not fit this sign-in');
  expect(existsSync(session)).toBe(false);
});

test('an issuer that the exchange does not know is not gone to', async () => {
  const { ears, run } = desk();
  expect(await run('login', '--issuer', 'https://elsewhere.example')).toBe(5);
  expect(ears.err).toContain('Nobody signs in here through https://elsewhere.example');
});
