/** The quality page in a real browser: charts and words appear, nothing leaves this machine, the policy is never broken. */
import { exportJWK, generateKeyPair } from 'jose';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealWithPassphrase } from '#clients/install/sealing.ts';
import { TAGS } from '#schemas/api/route.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import { cannedExchange, NONCE, TOKEN } from '../support/canned-exchange.ts';
import { type Browser, startBrowser } from '../support/chromium.ts';
import { type PackedPages, packedPages } from '../support/packed-pages.ts';
import { openPageDoor, type PageDoor } from '../support/page-door.ts';
import { axeFindings, outOfReach, overhangs } from '../support/reachable.ts';
import { qualityPages } from '../support/quality-figures.ts';

const exchange = cannedExchange(qualityPages());
let packed: PackedPages;
let door: PageDoor;
let browser: Browser;
let key: object;

beforeAll(async () => {
  packed = await packedPages();
  door = await openPageDoor(packed.folder, exchange.api);
  browser = await startBrowser();
  const { privateKey } = await generateKeyPair('ES384', { extractable: true });
  key = await exportJWK(privateKey);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await door?.close();
  await packed?.remove();
});

type Watched = { readonly page: Page; readonly complaints: string[]; readonly elsewhere: string[] };

/** A page that writes down what went wrong in it and where it wanted to go. The nonce challenge is part of the protocol. */
const open = async (path: string, width = 1180): Promise<Watched> => {
  const page = await browser.context.newPage();
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isChallenge = message.text().includes('400') && message.location().url === `${door.origin}/oauth/token`;
    if (['error', 'warning'].includes(message.type()) && !isChallenge) complaints.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && origin !== door.origin) elsewhere.push(request.url());
  });
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI}`),
    ),
  );
  await page.setViewportSize({ width, height: 800 });
  await page.goto(`${door.origin}${path}`);
  return { page, complaints, elsewhere };
};

const PASSPHRASE = 'coconut crab lagoon drum';

/** As `ptcn keygen` leaves it on the disk; few rounds, for the test has no secret to keep. */
const sealed = (content: object): Promise<string> => sealWithPassphrase(content, PASSPHRASE, 1_000);

type Form = { readonly partnerId?: string; readonly file: string; readonly passphrase?: string };

const give = async (
  page: Page,
  { partnerId = 'capability-desk', file, passphrase = PASSPHRASE }: Form,
): Promise<void> => {
  await page.getByLabel('Name of your system').fill(partnerId);
  const upload = { name: 'keys.jwe', mimeType: 'application/octet-stream', buffer: Buffer.from(file) };
  await page.getByLabel('Key file').setInputFiles(upload);
  await page.getByLabel('Passphrase').fill(passphrase);
  await page.getByRole('button', { name: 'Show the figures' }).click();
};

const openFigures = async (width?: number): Promise<Watched> => {
  const watched = await open('/quality', width);
  await give(watched.page, { file: await sealed({ authentication: key }) });
  await watched.page.locator('.unit svg').first().waitFor();
  return watched;
};

describe('the quality page', { timeout: 240_000 }, () => {
  test('draws every unit by name, with no complaint and no request to anywhere else', async () => {
    const { page, complaints, elsewhere } = await openFigures();
    await expect
      .poll(() => page.locator('.unit h2').allTextContents())
      .toEqual([
        'Fiji Transnational Crime Unit',
        'Niue Transnational Crime Unit',
        'Samoa Transnational Crime Unit',
        'Tuvalu Transnational Crime Unit',
      ]);
    const fiji = page.locator('#fiji-tcu');
    await expect.poll(() => fiji.locator('svg').count()).toBe(2);
    // Eleven months have ten reports or more: eleven dots, eleven intervals, and one month that is too few to say.
    await expect.poll(() => fiji.locator('svg .dot circle').count()).toBe(11 + 2);
    await expect.poll(() => fiji.locator('svg g.text >> text="?"').count()).toBe(1);
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
    await page.close();
  });

  test('says shares with their interval, and "too few to say" where that is the truth', async () => {
    const { page } = await openFigures();
    const words = (unit: string) => page.locator(`#${unit}`).innerText();
    await expect
      .poll(() => words('fiji-tcu'))
      .toMatch(/149 of 186\s+80 %; with this many reports .* between 74 % and 85 %/);
    await expect.poll(() => words('fiji-tcu')).toContain('Half arrive within 3 days, nine in ten within 12 days.');
    await expect.poll(() => words('fiji-tcu')).toContain('If the hull really says so, attest it with a reason.');
    await expect.poll(() => words('tuvalu-tcu')).toContain('Too few to say more: a share is shown from 10 reports on.');
    expect(await words('tuvalu-tcu')).not.toMatch(/%/);
    await expect.poll(() => words('niue-tcu')).toContain('No report in these twelve months.');
    await page.close();
  });

  test('tells each chart in words and as a table', async () => {
    const { page } = await openFigures();
    const charts = page.locator('.unit svg[role=img]');
    for (const chart of await charts.all()) {
      await expect.poll(() => chart.locator('title').textContent()).toMatch(/Transnational Crime Unit: /);
      expect((await chart.locator('desc').textContent())?.length).toBeGreaterThan(10);
    }
    const described = page.getByRole('img', {
      name: 'Samoa Transnational Crime Unit: accepted the first time, by month',
    });
    await expect.poll(() => described.locator('desc').textContent()).toContain('Mar 2026: 2 reports, too few to say');
    await page.locator('#samoa-tcu summary').click();
    await expect.poll(() => page.locator('#samoa-tcu tbody tr').count()).toBe(6);
    await page.close();
  });

  test('shows the collection plan as a table with a heading for every row and column, reached by the keyboard', async () => {
    const { page, complaints } = await openFigures(390);
    const gaps = page.getByRole('region', { name: 'The gap map' });
    await expect
      .poll(() => gaps.getByRole('columnheader').allTextContents())
      .toEqual(['Unit', 'PAC-2026-04', 'PAC-2026-07']);
    const row = async (name: string) =>
      (await gaps.getByRole('row', { name }).getByRole('cell').allInnerTexts()).map((cell) => cell.split('\n'));
    await expect
      .poll(() => row('Tonga Transnational Crime Unit'))
      .toEqual([
        ['silent', 'nil: Aug 2026; silent: Sep 2026'],
        ['not due', 'not due yet'],
      ]);
    expect((await row('Fiji Transnational Crime Unit'))[0]).toEqual([
      'answered',
      '3 reports; answered: Aug 2026, Oct 2026; silent: Sep 2026',
    ]);
    await expect
      .poll(() => row('Niue Transnational Crime Unit'))
      .toEqual([['offline', 'offline: Aug 2026, Sep 2026'], ['not asked']]);
    await gaps.focus();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('The gap map');
    await expect.poll(() => page.locator('.gaps .asked').innerText()).toContain('Who carries cash between islands?');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('fits screens from 360 to 1280 pixels, is in reach of the keyboard, and axe finds nothing, light or dark', async () => {
    const { page, complaints } = await openFigures(390);
    expect(await outOfReach(page)).toEqual([]);
    expect(await overhangs(page, [360, 390, 1180, 1280])).toEqual([0, 0, 0, 0]);
    expect(await axeFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('draws the collection plan on a map that says in words what it shows', async () => {
    const { page } = await openFigures();
    const map = page.locator('.gap-chart');
    const told = () => map.getByRole('img').getAttribute('aria-label');
    await expect.poll(told).toBe('PAC-2026-04: Tonga silent, Fiji answered, Niue offline');
    await expect.poll(() => map.locator('.stand.silent text').textContent()).toBe('TO silent');
    await map.getByLabel('On the map').selectOption('PAC-2026-07');
    await expect.poll(told).toBe('PAC-2026-07: Tonga not due, Fiji nil');
    await page.close();
  });

  test('pulls every page with a token bound to a key of its own, and keeps nothing [ASVS 10.1.1] [ASVS 14.3.3]', async () => {
    exchange.requests.length = 0;
    const { page } = await openFigures();
    const asked = exchange.requests.filter(({ path }) => path === '/v1/quality/partners');
    expect(asked.map(({ query }) => query.get('cursor'))).toEqual([null, 'second-page']);
    for (const request of asked) {
      expect(request.header('authorization')).toBe(`DPoP ${TOKEN}`);
      const proof = JSON.parse(Buffer.from(request.header('dpop')?.split('.')[1] ?? '', 'base64url').toString());
      expect(proof).toMatchObject({ htm: 'GET', htu: `${door.origin}/v1/quality/partners`, nonce: NONCE });
    }
    const kept = await page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      cookies: document.cookie,
    }));
    expect(kept).toEqual({ local: 0, session: 0, databases: 0, cookies: '' });
    await page.close();
  });

  test('opens with an unsealed key file that names its system', async () => {
    const { page, complaints } = await open('/quality');
    await give(page, {
      partnerId: '',
      passphrase: '',
      file: JSON.stringify({ partnerId: 'capability-desk', keys: { authentication: key } }),
    });
    await page.locator('.unit svg').first().waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each<[string, () => Promise<Form>, string]>([
    ['no key file', async () => ({ file: 'dear diary' }), 'holds no key to sign in with'],
    ['a public key', async () => ({ file: '{"keys":[]}' }), 'holds no key to sign in with'],
    [
      'a sealed file of another kind',
      async () => ({ file: await sealed({ token: 'x' }) }),
      'holds no key to sign in with',
    ],
    [
      'the wrong passphrase',
      async () => ({ file: await sealed({ authentication: key }), passphrase: 'coconut' }),
      'does not open with this passphrase',
    ],
    [
      'no name',
      async () => ({ file: await sealed({ authentication: key }), partnerId: ' ' }),
      'The name of your system is missing',
    ],
  ])('says what to do about %s', async (_, form, says) => {
    const { page, complaints } = await open('/quality');
    await give(page, await form());
    await expect.poll(() => page.getByRole('alert').innerText()).toContain(says);
    await expect.poll(() => page.getByLabel('Passphrase').inputValue()).toBe('');
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('the empty form', { timeout: 240_000 }, () => {
  test('says what is missing, also when only the file is', async () => {
    const { page, complaints } = await open('/quality');
    const show = page.getByRole('button', { name: 'Show the figures' });
    const told = page.locator('.key .trouble');
    await show.click();
    await expect.poll(() => told.innerText()).toMatch(/key file .* name of your system and its passphrase/);
    await page.getByLabel('Name of your system').fill('nztcu');
    await page.getByLabel('Passphrase').fill(PASSPHRASE);
    await show.click();
    await expect.poll(() => told.innerText()).toMatch(/^The key file is missing\. Choose keys\.jwe/);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('the other pages', { timeout: 240_000 }, () => {
  test('/docs shows every room and its operations, with no complaint and no request to anywhere else', async () => {
    const { page, complaints, elsewhere } = await open('/docs');
    await expect.poll(() => page.locator('.opblock-tag').count()).toBe(Object.keys(TAGS).length);
    await page.locator('#operations-tag-Submissions').click();
    const operations = ROUTES.filter(({ tag }) => tag === 'Submissions').length;
    await expect.poll(() => page.locator('.opblock').count()).toBe(operations);
    await page.locator('#operations-Submissions-receiveSubmission .opblock-summary-control').click();
    await page.getByText('The smallest claims that are accepted').first().waitFor();
    expect(await page.locator('.try-out').count()).toBe(0);
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
    await page.close();
  });

  test.each(['/', '/kit', '/problems/report-not-valid', '/checks', '/checks/phone-not-possible'])(
    '%s has no complaint and fits a narrow screen',
    async (path) => {
      const { page, complaints, elsewhere } = await open(path, 360);
      const overhang = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overhang).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
      expect(elsewhere).toEqual([]);
      await page.close();
    },
  );
});
