import { generateKeyPair, exportJWK } from 'jose';
import { startBrowser } from './chromium.ts';
import { packedPages } from './packed-pages.ts';
import { openPageDoor } from './page-door.ts';
import { cannedExchange } from './canned-exchange.ts';
import { qualityPages } from './quality-figures.ts';
const pages = await packedPages();
const exchange = cannedExchange(qualityPages());
const door = await openPageDoor(pages.folder, exchange.api);
const browser = await startBrowser();
const { privateKey } = await generateKeyPair('ES384', { extractable: true });
const keyFile = JSON.stringify({
  partnerId: 'nztcu-adviser',
  origin: door.origin,
  keys: { authentication: await exportJWK(privateKey) },
});
const shoot = async (
  name: string,
  path: string,
  opts: { dark?: boolean; width?: number; key?: boolean; wait?: string },
) => {
  const page = await browser.context.newPage();
  page.on('console', (m) => console.log(name, m.type(), m.text()));
  page.on('pageerror', (e) => console.log(name, 'pageerror', e.message));
  page.on('request', (r) => {
    if (!r.url().startsWith(door.origin) && !r.url().startsWith('data:')) console.log(name, 'ELSEWHERE', r.url());
  });
  await page.emulateMedia({ colorScheme: opts.dark ? 'dark' : 'light' });
  await page.setViewportSize({ width: opts.width ?? 1180, height: 800 });
  await page.goto(door.origin + path);
  if (opts.key) {
    await page.setInputFiles('input[type=file]', {
      name: 'k.json',
      mimeType: 'application/json',
      buffer: Buffer.from(keyFile),
    });
    await page
      .waitForSelector('.unit svg', { timeout: 8000 })
      .catch(async (e) => console.log(await page.textContent('main'), e.message));
  }
  if (opts.wait) await page.waitForSelector(opts.wait, { timeout: 15000 }).catch((e) => console.log(e.message));
  await page.waitForTimeout(300);
  await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: !name.startsWith('docs') });
  if (name === 'quality') await page.pdf({ path: '/tmp/shots/quality.pdf', format: 'A4' });
  await page.close();
};
const only = process.argv.slice(2);
const all: [string, string, object][] = [
  ['home', '/', {}],
  ['home-dark', '/', { dark: true }],
  ['home-narrow', '/', { width: 380 }],
  ['problem', '/problems/imo', {}],
  ['problem', '/problems/report-not-valid', {}],
  ['kit', '/kit', {}],
  ['docs', '/docs', { wait: '.opblock' }],
  ['docs-dark', '/docs', { dark: true, wait: '.opblock' }],
  ['quality-key', '/quality', {}],
  ['quality', '/quality', { key: true }],
  ['quality-dark', '/quality', { key: true, dark: true }],
  ['quality-narrow', '/quality', { key: true, width: 380 }],
];
for (const [n, p, o] of all) if (only.length === 0 || only.includes(n)) await shoot(n, p, o);
console.log(exchange.requests.length);
await browser.close();
await door.close();
await pages.remove();
