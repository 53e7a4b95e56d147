/** The officer page in a real browser, on a real exchange: keys and enrolment, a report written, signed without a network, sent, and its receipt. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactVerify, importJWK } from 'jose';
import type { Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signInSecondOperator } from '#clients/demo/second-operator.ts';
import { runPtcnOps } from '#clients/operator/program.ts';
import { askForPublishedKeys } from '#clients/published-keys.ts';
import { verifyReceipt } from '#domain/receipt.ts';
import { type Exchange, startExchange } from '../../infra/local/start.ts';
import { type Browser, startBrowser } from '../support/chromium.ts';
import { operator, readerWith } from '../support/enrolled.ts';
import { axeFindings, outOfReach, overhangs } from '../support/reachable.ts';
import { Ears } from '../support/unit-install.ts';

let dataDir: string;
let exchange: Exchange;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
/** What came from the exchange, to the page or to its worker. */
let answers: Response[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ptcn-officer-'));
  exchange = await startExchange({ dataDir, warms: false });
  browser = await startBrowser();
  page = await browser.context.newPage();
  browser.context.on('response', (response) => answers.push(response));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const { url } = message.location();
    // The challenge is part of the protocol; the network is cut, and a report refused, by the test.
    const isMeant =
      url === `${exchange.origin}/oauth/token` || /net::ERR_(FAILED|INTERNET)|status of 422/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isMeant) complaints.push(`${message.text()} ${url}`);
  });
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI}`),
    ),
  );
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await exchange?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const UNIT = 'tuvalu-tcu';
const button = (name: string | RegExp) => page.getByRole('button', { name });
/** What went wrong, wherever it is said. */
const told = async () => (await page.getByRole('alert').allInnerTexts()).join(' ');
const group = (name: string | RegExp) => page.getByRole('group', { name });

/** Bytes of bodies and headers that went over the wire; what a cache answered is none. */
const bytesReceived = async (): Promise<number> => {
  const sizes = await Promise.all(
    answers.map(async (response) => {
      if (response.fromServiceWorker()) return 0;
      const { responseBodySize, responseHeadersSize } = await response.request().sizes();
      return responseBodySize + responseHeadersSize;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};

const saved = async (press: () => Promise<void>): Promise<{ path: string; text: string }> => {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  const path = join(dataDir, download.suggestedFilename());
  await download.saveAs(path);
  return { path, text: readFileSync(path, 'utf8').trim() };
};

const ops = async (keyFile: string, ...words: string[]): Promise<Record<string, unknown>> => {
  const ears = new Ears({ PTCN_OPS_KEY_FILE: keyFile, PTCN_ORIGIN: exchange.origin });
  const code = await runPtcnOps([...words, '--json'], ears.surroundings);
  expect([code, ears.err]).toEqual([0, ears.err]);
  return JSON.parse(ears.out);
};

describe('the officer page', { timeout: 240_000 }, () => {
  test('loads in at most 200 kB, and is then served by its own worker without a byte', async () => {
    await page.goto(`${exchange.origin}/officer`);
    await button('Make the keys').waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);
    const first = await bytesReceived();
    expect(first).toBeGreaterThan(100_000);
    expect(first).toBeLessThan(200_000);
    answers = [];
    await page.reload();
    await button('Make the keys').waitFor();
    expect(answers.filter((response) => response.fromServiceWorker()).length).toBeGreaterThan(2);
    expect(await bytesReceived()).toBe(0);
  });

  test('can be installed, and says when a newer version is here before it takes effect', async () => {
    const session = await browser.context.newCDPSession(page);
    expect((await session.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([]);
    // By another name it is another worker for the same pages; when the page is loaded again it asks for its own, which is another once more.
    await page.evaluate(() => navigator.serviceWorker.register('/officer/worker.js?newer', { scope: '/officer' }));
    const newer = page.getByText('A newer version of this page is here.');
    for (let versions = 0; versions < 2; versions++) {
      await newer.waitFor();
      await Promise.all([page.waitForEvent('load'), button('Use it now').click()]);
      await button('Make the keys').waitFor();
    }
    expect(await newer.count()).toBe(0);
  });

  test('makes keys that nobody reads out, and two operators enrol them', async () => {
    await button('Make the keys').click();
    await page.getByText('cannot stand as they are').waitFor();
    await page.getByLabel('Identifier of your unit').fill(UNIT);
    await page.getByLabel('Name of your unit').fill('Tuvalu Transnational Crime Unit');
    await page.getByLabel('Country').selectOption('TV');
    await button('Make the keys').click();
    await expect.poll(() => page.locator('.fingerprint').innerText()).toMatch(/^[\w-]{43}$/);
    const fingerprint = `--fingerprint=${await page.locator('.fingerprint').innerText()}`;
    const request = await saved(() => button('Save the enrolment request').click());
    await button(/^Ask the exchange/).click();
    await expect.poll(() => told()).toContain('does not let this device in');

    const second = join(dataDir, 'second-operator', 'operator.jwk');
    await signInSecondOperator(exchange.origin, second);
    const { proposalId } = await ops(join(dataDir, 'operator.jwk'), 'enrol', request.path, fingerprint);
    await ops(second, 'approve', String(proposalId), fingerprint);
    await button(/^Ask the exchange/).click();
    await page.getByText('Yes: these keys are enrolled').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await overhangs(page, [390, 1280])).toEqual([0, 0]);

    const readOut = await page.evaluate(async () => {
      const opened = await new Promise<IDBDatabase>((done) => {
        const asked = indexedDB.open('ptcn-officer');
        asked.addEventListener('success', () => done(asked.result));
      });
      const device = await new Promise<Record<string, CryptoKeyPair>>((done) => {
        const asked = opened.transaction('device').objectStore('device').get('device');
        asked.addEventListener('success', () => done(asked.result));
      });
      const tries = ['authentication', 'signing', 'dpop'].map(async (use) => {
        const pair = device[use];
        if (!pair) return 'none';
        return crypto.subtle.exportKey('jwk', pair.privateKey).then(
          () => 'read out',
          () => 'refused',
        );
      });
      return Promise.all(tries);
    });
    expect(readOut).toEqual(['refused', 'refused', 'refused']);
  });

  test('says what is wrong beside the field as it is typed, and nothing when it is right', async () => {
    await button('Reports').click();
    await button('illegal, unreported and unregulated fishing').click();
    await button('+ vessel (subject)').click();
    const vessel = group(/vessel/);
    await vessel.getByLabel('IMO number', { exact: false }).first().fill('9074728');
    await expect.poll(() => vessel.locator('.finding.attestable').innerText()).toContain('Right as it stands?');
    await vessel.getByLabel('IMO number', { exact: false }).first().fill('9074729');
    await expect.poll(() => vessel.locator('.finding.attestable').count()).toBe(0);

    await button('Read it through').click();
    await expect.poll(() => page.locator('.verdict').innerText()).toMatch(/things have to be mended/);
    await page.getByLabel('Title').fill('Longliner without lights inside the reef at Funafuti');
    await page
      .getByRole('textbox', { name: 'What happened' })
      .fill(
        'Two fishers saw a longliner without lights inside the reef, two nights running, with its gear in the water.',
      );
    await page
      .getByLabel('From')
      .first()
      .fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
    await group('Places').getByLabel('Country').selectOption('TV');
    await page.getByLabel('The source').selectOption('B');
    await page.getByLabel('The information').selectOption('2');
    await expect.poll(() => page.locator('.finding.blocking').count()).toBe(0);
    expect(await overhangs(page, [390, 1280])).toEqual([0, 0]);
    expect(await axeFindings(page)).toEqual([]);
    expect(await outOfReach(page)).toEqual([]);
  });

  test('signs without a network, keeps the queue over a reload, and sends when there is one', async () => {
    await browser.context.setOffline(true);
    await page.getByText('No network.').waitFor();
    await button('Read it through').click();
    await page.getByText('This is what you sign.').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await overhangs(page, [390, 1280])).toEqual([0, 0]);
    await button('Sign it and put it in the queue').click();
    await page.locator('.row.waiting').waitFor();
    await page.reload();
    const row = page.getByRole('listitem').filter({ hasText: 'Longliner without lights' });
    await expect.poll(() => row.locator('.state').innerText()).toBe('waits');
    await button('Send it').click();
    // Whether the browser knows it already, or finds out by trying.
    await expect.poll(() => told()).toMatch(/There is no network|The exchange does not answer/);
    expect(await row.locator('.state').innerText()).toBe('waits');

    await browser.context.setOffline(false);
    // The bytes arrive, and the answer is cut off: at the first try, and when the page tries once more by itself.
    let cut = 0;
    await page.route('**/v1/submissions', async (route) => {
      cut++;
      await route.fetch();
      await route.abort();
    });
    await button('Send it').click();
    await page.getByText('left without an answer; sending it again is safe').waitFor();
    expect(cut).toBe(2);
    await page.unroute('**/v1/submissions');
    await button('Send it').click();
    await expect.poll(() => row.locator('.state').innerText()).toBe('accepted');
    await page.getByText('The receipt is kept and was checked.').waitFor();
    const submissionId = await row.locator('code').first().innerText();
    const { text: receipt } = await saved(() => button('Save the receipt').click());
    const keys = await askForPublishedKeys(exchange.origin, fetch);
    const place = { origin: exchange.origin, dataDir };
    expect(await verifyReceipt(receipt, keys, { origin: exchange.origin, partnerId: UNIT })).toMatchObject({
      submissionId,
    });

    const reader = await readerWith(['submissions:read:all'], place);
    const all = await (await reader.get(`/v1/submissions?partnerId=${UNIT}`)).json();
    expect(all.items).toHaveLength(1);
    const envelope = await (await reader.get(`/v1/submissions/${submissionId}/envelope`)).text();
    const registered = await (await (await operator(place)).get(`/v1/partners/${UNIT}`)).json();
    const { jwk } = registered.keys.find(({ use }: { use: string }) => use === 'signing');
    const { protectedHeader } = await compactVerify(envelope, await importJWK(jwk, 'ES384'));
    expect(protectedHeader).toMatchObject({ alg: 'ES384', typ: 'ptcn-submission+jws' });
  });

  test('writes a replacement, mends it when it is refused, and has it accepted under the same name', async () => {
    const row = page.getByRole('listitem').filter({ hasText: 'It left at dawn' });
    const signAndSend = async () => {
      await button('Read it through').click();
      await button('Sign it and put it in the queue').click();
      await button('Send it').click();
    };
    await button('Write its replacement').click();
    await page.getByLabel('Title').fill('Longliner inside the reef at Funafuti. It left at dawn');
    const finding = {
      pointer: '/report/title',
      code: 'too-long',
      severity: 'blocking',
      detail: 'The text is too long.',
      fix: 'Shorter.',
    };
    const refusal = { status: 422, code: 'report-not-valid', title: 'Not valid', fix: 'Mend it.', errors: [finding] };
    await page.route('**/v1/submissions', (route) => route.fulfill({ status: 422, json: refusal }));
    await signAndSend();
    await expect.poll(() => row.innerText()).toMatch(/refused[\s\S]*The text is too long\. Shorter\./);
    await page.unroute('**/v1/submissions');

    await button('Mend it').click();
    await page.getByLabel('Title').fill('It left at dawn: longliner, Funafuti');
    await signAndSend();
    await expect.poll(() => row.locator('.state').innerText()).toBe('accepted');
    const submissionId = await row.locator('code').first().innerText();
    const reader = await readerWith(['submissions:read:all'], { origin: exchange.origin, dataDir });
    const { items } = await (await reader.get(`/v1/submissions?partnerId=${UNIT}`)).json();
    expect(items).toHaveLength(2);
    expect(items[0].submissionId).toBe(submissionId);
  });

  test('speaks French, and remembers it', async () => {
    await button('Français').click();
    await button('pêche illicite, non déclarée et non réglementée').click();
    await button('Le relire').click();
    await expect.poll(() => page.locator('.verdict').innerText()).toContain('sont à corriger avant de pouvoir signer');
    await page.reload();
    await page.getByRole('heading', { name: 'Écrire un rapport' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await overhangs(page, [390, 1280])).toEqual([0, 0]);
  });

  test('has broken no policy and complained of nothing', () => {
    expect(complaints).toEqual([]);
  });
});
