/** The report of one unit in a real browser: an adviser opens it from the list, a unit with its own key, and it prints on one page. */
import { exportJWK, generateKeyPair } from 'jose';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unitReportExample } from '#schemas/api/examples.ts';
import { cannedExchange } from '../support/canned-exchange.ts';
import { type Browser, startBrowser } from '../support/chromium.ts';
import { type PackedPages, packedPages } from '../support/packed-pages.ts';
import { openPageDoor, type PageDoor } from '../support/page-door.ts';
import { axeFindings, outOfReach, overhangs } from '../support/reachable.ts';
import { qualityPages } from '../support/quality-figures.ts';
import { manyReports } from '../support/unit-report-figures.ts';

const adviser = cannedExchange(qualityPages(), manyReports);
const unit = cannedExchange([], unitReportExample);
let packed: PackedPages;
let doors: { readonly adviser: PageDoor; readonly unit: PageDoor };
let browser: Browser;
let keyFile: (partnerId: string) => string;

beforeAll(async () => {
  packed = await packedPages();
  doors = {
    adviser: await openPageDoor(packed.folder, adviser.api),
    unit: await openPageDoor(packed.folder, unit.api),
  };
  browser = await startBrowser();
  const { privateKey } = await generateKeyPair('ES384', { extractable: true });
  const authentication = await exportJWK(privateKey);
  keyFile = (partnerId) => JSON.stringify({ partnerId, keys: { authentication } });
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await doors?.adviser.close();
  await doors?.unit.close();
  await packed?.remove();
});

async function openWith(door: PageDoor, partnerId: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${door.origin}/quality`);
  const upload = { name: 'keys.json', mimeType: 'application/json', buffer: Buffer.from(keyFile(partnerId)) };
  await page.getByLabel('Key file').setInputFiles(upload);
  await page.getByRole('button', { name: 'Show the figures' }).click();
  return { page, complaints };
}

describe('the report of one unit', { timeout: 240_000 }, () => {
  test('opens from the list, with its score drawn and told, and goes back to it', async () => {
    const { page, complaints } = await openWith(doors.adviser, 'capability-desk');
    await page.locator('#fiji-tcu').getByRole('button', { name: 'The whole report' }).click();
    const report = page.locator('.report');
    await report.locator('svg').first().waitFor();
    await expect
      .poll(() => report.getByRole('heading', { level: 2 }).textContent())
      .toBe('Fiji Transnational Crime Unit');
    expect(
      await report
        .getByRole('img', { name: /the dimensions of the score/ })
        .locator('desc')
        .textContent(),
    ).toMatch(/completeness: \d+ %, between/);
    await expect.poll(() => report.innerText()).toContain('better than in the period before');
    await expect.poll(() => report.innerText()).toContain('The middle half of 12 units lies between 70 % and 90 %.');
    await expect.poll(() => report.locator('td.same').count()).toBe(2);
    const months = report.getByRole('img', { name: /accepted the first time, by month/ });
    await expect.poll(() => months.locator('desc').textContent()).toContain('course in Apr 2026.');
    await expect
      .poll(() => report.innerText())
      .toMatch(/without it 110 of 150 reports before, 170 of 186 after; rarer than before \(\d+ to \d+ points\)/);
    await expect.poll(() => report.innerText()).toContain('The adviser: So it was.');
    await page.getByRole('button', { name: 'Read it' }).click();
    await expect.poll(() => page.locator('.lent article').count()).toBe(1);
    await expect
      .poll(() => page.locator('.lent article').innerText())
      .toMatch(/Cocaine washed ashore.*TLP:AMBER[^]*eleven bricks[^]*IMO check digit/);
    await page.getByRole('button', { name: 'All units' }).click();
    await expect.poll(() => page.locator('.unit').count()).toBe(4);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('shows other months when they are asked for', async () => {
    const { page } = await openWith(doors.adviser, 'capability-desk');
    await page.locator('#fiji-tcu').getByRole('button', { name: 'The whole report' }).click();
    const form = page.locator('.report .period');
    await form.getByLabel('From').fill('2026-01');
    await form.getByLabel('to', { exact: true }).fill('2026-03');
    await page.getByRole('button', { name: 'Show these months' }).click();
    await expect.poll(() => page.locator('.report header p').innerText()).toContain('Jan 2026 to Mar 2026');
    await page.close();
  });

  test('a unit opens its own with its key, and sees each of its few reports', async () => {
    const { page, complaints } = await openWith(doors.unit, 'niue-tcu');
    await page.locator('.report').waitFor();
    const words = await page.locator('.report').innerText();
    expect(words).toContain('Niue Transnational Crime Unit');
    expect(words).toContain('IMO check digit, entities › imo: open');
    expect(words).toContain('Too few reports for a score.');
    expect(words).not.toMatch(/%/);
    const plan = await page.locator('.gaps').innerText();
    expect(plan).toContain('PAC-2026-04 Yachts that wait: Which yachts wait outside a port?');
    expect(plan).toContain('Cut off 1 time: 2026-08-02 to 2026-10-30 (cable).');
    expect(await page.getByRole('button', { name: 'All units' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('an adviser records a course, and is told what is missing', async () => {
    adviser.requests.length = 0;
    const { page, complaints } = await openWith(doors.adviser, 'capability-desk');
    await page.locator('#fiji-tcu').getByRole('button', { name: 'The whole report' }).click();
    await page.getByText('Record a visit, a course or a call').click();
    const form = page.locator('.say form');
    await form.getByRole('button', { name: 'Record it' }).click();
    await expect.poll(() => form.getByRole('status').innerText()).toContain('Give the first day');
    await form.getByLabel('First day').fill('2026-06-08');
    await form.getByLabel('Agencies').fill('NZ Customs, AFP');
    await form.getByLabel('IMO check digit').check();
    await form.getByRole('button', { name: 'Record it' }).click();
    const sent = () => adviser.requests.filter(({ path }) => path.endsWith('/engagements'));
    await expect.poll(() => sent().length).toBe(1);
    expect(JSON.parse(sent()[0]?.body ?? '')).toEqual({
      kind: 'visit',
      from: '2026-06-08',
      to: '2026-06-08',
      agencies: ['NZ Customs', 'AFP'],
      about: ['imo-check-digit'],
    });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a unit challenges a finding', async () => {
    unit.requests.length = 0;
    const { page, complaints } = await openWith(doors.unit, 'niue-tcu');
    await page.getByText('A finding is wrong: challenge it').click();
    await page.getByLabel('Why it is wrong').fill('It is what the hull says.');
    await page.getByRole('button', { name: 'Challenge it' }).click();
    const sent = () => unit.requests.filter(({ path }) => path.endsWith('/challenges'));
    await expect.poll(() => sent().length).toBe(1);
    expect(JSON.parse(sent()[0]?.body ?? '')).toMatchObject({
      code: 'imo-check-digit',
      reason: 'It is what the hull says.',
    });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each(['adviser', 'unit'] as const)('prints on one page for %s', async (who) => {
    const { page } = await openWith(doors[who], who === 'unit' ? 'niue-tcu' : 'capability-desk');
    if (who === 'adviser') await page.locator('#fiji-tcu').getByRole('button', { name: 'The whole report' }).click();
    await page.locator('.report').waitFor();
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await page.close();
  });

  test('fits screens from 360 to 1280 pixels, is in reach of the keyboard, and axe finds nothing, light or dark', async () => {
    const { page } = await openWith(doors.adviser, 'capability-desk');
    await page.locator('#fiji-tcu').getByRole('button', { name: 'The whole report' }).click();
    await page.locator('.report svg').first().waitFor();
    expect(await outOfReach(page)).toEqual([]);
    expect(await overhangs(page, [360, 390, 1180, 1280])).toEqual([0, 0, 0, 0]);
    expect(await axeFindings(page)).toEqual([]);
    await page.close();
  });
});
