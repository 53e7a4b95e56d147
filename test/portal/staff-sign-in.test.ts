/** A person signs in, in a real browser, at the real local provider, and reads figures from a real exchange. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../../infra/local/start.ts';
import { type Browser, startBrowser } from '../support/chromium.ts';
import { enrol } from '../support/enrolled.ts';
import { signInAsStaff } from '../support/staff-browser.ts';
import type { StaffAccount } from '../support/staff-sign-in.ts';

let dataDir: string;
let exchange: Exchange;
let browser: Browser;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ptcn-sign-in-'));
  exchange = await startExchange({ dataDir, warms: false });
  await enrol('unit', {}, { origin: exchange.origin, dataDir });
  browser = await startBrowser();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await exchange?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const signIn = (account: StaffAccount) => signInAsStaff({ browser, exchange, path: '/quality' }, account);

test('an adviser signs in and reads the figures; nothing is kept, and no code stays in the address [ASVS 14.3.3]', async () => {
  const { page, complaints } = await signIn('adviser@local');
  await page.getByText('1 unit, as of').waitFor();
  expect(page.url()).toBe(`${exchange.origin}/quality`);
  const kept = await page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    cookies: document.cookie,
  }));
  expect(kept).toEqual({ local: 0, session: 0, databases: 0, cookies: '' });
  expect(complaints).toEqual([]);
  await page.close();
}, 60_000);

test('signing out takes the figures off the page, and so does leaving it alone [ASVS 14.3.1] [ASVS 7.4.4]', async () => {
  for (const leave of ['by the button', 'alone'] as const) {
    const { page, complaints } = await signIn('adviser@local');
    await page.clock.install();
    await page.getByText('1 unit, as of').waitFor();
    if (leave === 'alone') {
      await page.mouse.move(5, 5);
      await page.clock.fastForward('14:59');
      await expect.poll(() => page.getByText('1 unit, as of').count()).toBe(1);
      await page.mouse.move(9, 9);
      await page.clock.fastForward('15:01');
    } else await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain('Unit t-');
    expect(complaints).toEqual([]);
    await page.close();
  }
}, 120_000);

test('an analyst signs in and is told that figures are for advisers', async () => {
  const { page } = await signIn('analyst@local');
  await expect.poll(() => page.getByRole('alert').innerText()).toContain('Quality figures are for advisers');
  await page.close();
}, 60_000);

test('an answer that nobody asked for signs nobody in [ASVS 10.1.2] [ASVS 7.6.2]', async () => {
  const page = await browser.context.newPage();
  await page.goto(`${exchange.origin}/quality?code=stolen&state=guessed`);
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await expect.poll(() => page.getByRole('alert').innerText()).toBe('');
  await page.close();
}, 60_000);
