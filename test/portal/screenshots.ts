/**
 * `npm run screenshots`: the pictures of the README, taken anew into docs/images. The quality page and the gap map show invented figures
 * that do not change (test/support); the analyst page shows the reports of the tour, on an exchange of its own.
 */
import '../../infra/local/require-node-24.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { exportJWK, generateKeyPair } from 'jose';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { cannedExchange } from '../support/canned-exchange.ts';
import { startBrowser } from '../support/chromium.ts';
import installMissing from '../support/debian-packages.ts';
import { packedPages } from '../support/packed-pages.ts';
import { openPageDoor } from '../support/page-door.ts';
import { qualityPages } from '../support/quality-figures.ts';

const MOST_BYTES = 150_000;
const PORT = '8797';
const root = join(import.meta.dirname, '../..');
const folder = join(root, 'docs/images');

async function take(what: Page | Locator, name: string): Promise<void> {
  const path = join(folder, `${name}.png`);
  await what.screenshot({ path, animations: 'disabled' });
  const { size } = statSync(path);
  console.log(`docs/images/${name}.png: ${size} bytes`);
  if (size > MOST_BYTES) throw new Error(`It is over ${MOST_BYTES} bytes: show less of the page.`);
}

async function qualityPage(context: BrowserContext): Promise<void> {
  const packed = await packedPages();
  const door = await openPageDoor(packed.folder, cannedExchange(qualityPages()).api);
  const page = await context.newPage();
  await page.setViewportSize({ width: 1_080, height: 900 });
  await page.goto(`${door.origin}/quality`);
  const { privateKey } = await generateKeyPair('ES384', { extractable: true });
  const key = { partnerId: 'capability-desk', keys: { authentication: await exportJWK(privateKey) } };
  const buffer = Buffer.from(JSON.stringify(key));
  await page.getByLabel('Key file').setInputFiles({ name: 'keys.json', mimeType: 'application/json', buffer });
  await page.getByRole('button', { name: 'Show the figures' }).click();
  await page.locator('#fiji-tcu svg').first().waitFor();
  await take(page.locator('#fiji-tcu'), 'quality');
  await take(page.locator('.gaps'), 'gap-map');
  await page.close();
  await door.close();
  await packed.remove();
}

async function analystPage(context: BrowserContext): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'ptcn-screenshots-'));
  const tour = spawn(process.execPath, [join(root, 'clients/demo/tour.ts')], {
    env: { ...process.env, DATA_DIR: data, PORT },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await lineOf(tour.stdout, 'goes on running');
    const page = await context.newPage();
    await page.setViewportSize({ width: 1_080, height: 900 });
    await page.goto(`http://127.0.0.1:${PORT}/analyst`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'analyst@local' }).click();
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    await page.locator('.rows h3').first().waitFor();
    await take(page, 'analyst');
    await page.close();
  } finally {
    if (tour.exitCode === null) {
      tour.kill('SIGTERM');
      await once(tour, 'exit');
    }
    rmSync(data, { recursive: true, force: true });
  }
}

async function lineOf(output: NodeJS.ReadableStream, words: string): Promise<void> {
  for await (const line of createInterface({ input: output })) if (line.includes(words)) return;
  throw new Error(`The tour ended without saying that it ${words}.`);
}

mkdirSync(folder, { recursive: true });
installMissing();
const browser = await startBrowser();
try {
  await qualityPage(browser.context);
  await analystPage(browser.context);
} finally {
  await browser.close();
}
