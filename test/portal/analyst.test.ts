/** The analyst page in a real browser, on a real exchange: what waits, one report, decisions, a conflict, a release, the feed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../../infra/local/start.ts';
import { MESSAGE_TYP } from '#schemas/message.ts';
import { type Browser, startBrowser } from '../support/chromium.ts';
import { enrol, type Place } from '../support/enrolled.ts';
import { signInAsStaff, type Watched } from '../support/staff-browser.ts';
import type { StaffAccount } from '../support/staff-sign-in.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';

let dataDir: string;
let exchange: Exchange;
let browser: Browser;
let unit: RawClient;
let neighbour: RawClient;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ptcn-analyst-'));
  exchange = await startExchange({ dataDir, warms: false });
  const place: Place = { origin: exchange.origin, dataDir };
  [unit, neighbour] = [await enrol('unit', {}, place), await enrol('unit', {}, place)];
  browser = await startBrowser();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await exchange?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A report that waits from now on. Titles are unique, so that tests do not meet. */
const send = async (title: string, change: object = {}): Promise<string> => {
  const claims = goodClaims(unit.party, exchange.origin, { report: goodReport({ title, ...change }) });
  const answer = await unit.submit(await signClaims(unit.party, claims));
  expect(answer.status, await answer.clone().text()).toBe(201);
  return `${unit.party.partnerId}~${String(claims.jti)}`;
};

const signIn = async (account: StaffAccount, expected: readonly RegExp[] = []): Promise<Watched> => {
  const watched = await signInAsStaff({ browser, exchange, path: '/analyst' }, account, expected);
  await watched.page.getByRole('heading', { name: 'Inbox' }).waitFor();
  return watched;
};

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
/** The names of the views stand on other buttons too. */
const turnTo = (page: Page, view: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }).click();
const row = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title });
const openReport = async (page: Page, title: string): Promise<void> => {
  await button(page, title).click();
  await page.getByRole('heading', { name: title }).waitFor();
};
const acceptAs = async (page: Page, reliability: string, credibility: string, reason: string): Promise<void> => {
  await button(page, 'Accept…').click();
  await page.getByLabel('Reliability of the source').selectOption(reliability);
  await page.getByLabel('Credibility of the information').selectOption(credibility);
  await page.getByLabel('Reason').fill(reason);
  await button(page, 'Accept and publish').click();
};
const state = (page: Page) => page.locator('.decide .state strong');

const CONFLICT = [/\/decisions$/];
const ENTITIES = {
  entities: [
    {
      id: 'longliner',
      kind: 'vessel',
      name: 'Moana Rua',
      imo: '9074728',
      mmsi: '570123000',
      flag: 'VU',
      type: 'longliner',
    },
    { id: 'skipper', kind: 'person', role: 'subject', names: [{ full: 'Sione <b>Fakatava</b>' }] },
    {
      id: 'beach',
      kind: 'location',
      use: 'landing',
      place: { country: 'TO', name: 'Vaini', latitude: -21.2, longitude: -175.18 },
    },
  ],
  relationships: [{ from: 'skipper', role: 'master', to: 'longliner' }],
};

describe('the inbox and a report', { timeout: 300_000 }, () => {
  test('shows what waits, immediate first, filters it, and takes a report on', async () => {
    await send('Routine landing at Vaini');
    await send('Boat leaves tonight', { precedence: 'immediate', actBy: '2027-01-01T00:00:00Z' });
    const { page, complaints } = await signIn('analyst@local');
    const titles = page.locator('.rows h3');
    await titles.first().waitFor();
    await expect.poll(() => titles.allInnerTexts()).toEqual(['Boat leaves tonight', 'Routine landing at Vaini']);
    const first = await row(page, 'Boat leaves tonight').innerText();
    for (const words of [
      'Immediate',
      'Act by 1 Jan 2027',
      'IN-CONFIDENCE · TLP:AMBER',
      unit.party.partnerId,
      'illicit drugs',
      'graded B2',
    ])
      expect(first).toContain(words);
    expect(first).toMatch(/just now|minutes? ago/);
    await row(page, 'Routine landing').getByRole('button', { name: 'Take on' }).click();
    await page.getByText('You have taken on “Routine landing at Vaini”.').waitFor();
    await page.getByLabel('Show').selectOption({ label: 'Nobody has taken on' });
    await expect.poll(() => titles.allInnerTexts()).toEqual(['Boat leaves tonight']);
    await page.getByLabel('Show').selectOption({ label: 'Taken on' });
    await expect.poll(() => titles.allInnerTexts()).toEqual(['Routine landing at Vaini']);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('shows a report as it was signed, its identifiers, its links, and markup as mere text [ASVS 14.3.3]', async () => {
    const title = '<img src=x onerror=alert(1)> off Vava‘u';
    await send(title, { narrative: 'First line.\n<script>alert(1)</script>', ...ENTITIES });
    const { page, complaints } = await signIn('analyst@local');
    await openReport(page, title);
    await expect.poll(() => page.locator('.narrative').innerText()).toBe('First line.\n<script>alert(1)</script>');
    expect(await page.locator('.report img, .report script, .report td b').count()).toBe(0);
    const ship = await page.getByRole('row').filter({ hasText: 'Moana Rua vessel' }).innerText();
    expect(ship).toContain('IMO 9074728 check digit does not fit');
    expect(ship).toContain('MMSI 570123000');
    await page
      .getByRole('row')
      .filter({ hasText: 'person, subject' })
      .getByRole('button', { name: 'Moana Rua' })
      .click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('entity-longliner');
    expect(page.url()).toBe(`${exchange.origin}/analyst`);
    await page.getByRole('img', { name: '2 entities and 1 relationships' }).waitFor();
    const map = page.getByRole('img', { name: 'Map of the Pacific with 2 of 2 places.' });
    expect(await map.locator('.mark').allTextContents()).toEqual(['1, 2']);
    await button(page, 'The whole Pacific').press('Enter');
    await expect.poll(() => button(page, 'The whole Pacific').getAttribute('aria-pressed')).toBe('true');
    const whole = await page.locator('.report').innerText();
    for (const words of ['source usually reliable', 'Not graded yet', '21.2000° S, 175.1800° W', 'Imo ship', 'SHA-512'])
      expect(whole.toLowerCase()).toContain(words.toLowerCase());
    const kept = await page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      cookies: document.cookie,
    }));
    expect(kept).toEqual({ local: 0, session: 0, databases: 0, cookies: '' });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('works from the keyboard alone', async () => {
    const title = 'Reached by keys alone';
    await send(title);
    const { page } = await signIn('analyst@local');
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    await expect.poll(focused).toBe('Inbox');
    for (let presses = 0; presses < 40 && (await focused()) !== title; presses += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: title }).waitFor();
    await expect.poll(focused).toBe(title);
    for (let presses = 0; presses < 10 && (await focused()) !== 'Decline…'; presses += 1)
      await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByLabel('Reason').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('reason');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Decline…');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    await expect.poll(focused).toBe('Inbox');
    await page.close();
  });

  test.each([390, 1280])('fits a screen %i pixels wide, and nothing scrolls but the page', async (width) => {
    const title = `Seen at ${width} pixels, ${'verylongword'.repeat(12)}`;
    await send(title, ENTITIES);
    const { page, complaints } = await signIn('analyst@local');
    await page.setViewportSize({ width, height: 800 });
    const misfits = () =>
      page.evaluate(() => ({
        overhang: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
        traps: [...document.querySelectorAll('main *')]
          .filter((one) => !(one instanceof HTMLTextAreaElement))
          .filter((one) => /auto|scroll/.test(getComputedStyle(one).overflow + getComputedStyle(one).overflowY))
          .map((one) => one.className),
      }));
    const fine = { overhang: 0, traps: [] };
    await expect.poll(() => misfits()).toEqual(fine);
    const places = page.getByText('Show these places on a map');
    await places.click();
    await page.getByRole('img', { name: 'Map of the Pacific with 1 of 1 place.' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'Tonga' }).getByRole('button', { name: title }).waitFor();
    await expect.poll(() => misfits()).toEqual(fine);
    await places.click();
    await openReport(page, title);
    await expect.poll(() => misfits()).toEqual(fine);
    for (const form of ['Accept…', 'Return with questions…', 'Ask the unit…', 'Record what became of it…']) {
      await button(page, form).click();
      await expect.poll(() => misfits()).toEqual(fine);
    }
    for (const view of ['Feed', 'Search', 'Releases', 'Requests']) {
      await turnTo(page, view);
      await page.getByRole('heading', { name: view }).waitFor();
      await expect.poll(() => misfits()).toEqual(fine);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('decisions', { timeout: 300_000 }, () => {
  test('accepts with a grading of its own beside that of the unit, and withdraws: the feed says both', async () => {
    const title = 'Accepted and withdrawn again';
    const submissionId = await send(title);
    const { page, complaints } = await signIn('analyst@local');
    await openReport(page, title);
    await button(page, 'Accept…').click();
    await page.getByLabel('Reliability of the source').selectOption('C');
    await button(page, 'Accept and publish').click();
    await page.getByText('Give both, the source and the information').waitFor();
    await page.getByLabel('Credibility of the information').selectOption('3');
    await button(page, 'Accept and publish').click();
    await page.getByText('The reason is missing').waitFor();
    await page.getByLabel('Reason').fill('Fits two earlier finds.');
    await button(page, 'Accept and publish').click();
    await page.getByText('Done. The report is now: published.').waitFor();
    await expect
      .poll(() => page.locator('.grading').innerText())
      .toMatch(/By the unit\s+B2 [^]*By NZTCU\s+C3 source fairly reliable/);
    await expect
      .poll(() => page.locator('.history').innerText())
      .toContain('Accepted and published, C3. Fits two earlier finds.');
    await turnTo(page, 'Feed');
    await expect.poll(() => row(page, title).innerText()).toMatch(/By the unit: B2 · By NZTCU: C3/);
    await openReport(page, title);
    await button(page, 'Withdraw…').click();
    await page.getByLabel('What readers of the feed are told').selectOption('refuted');
    await page.getByLabel('Reason').fill('The boat was a ferry.');
    await button(page, 'Withdraw from the feed').click();
    await page.getByText('Nothing more can be decided about it.').waitFor();
    await turnTo(page, 'Feed');
    await row(page, submissionId).first().waitFor();
    await expect
      .poll(() => row(page, submissionId).allInnerTexts())
      .toEqual([
        expect.stringMatching(/told to those who had read it[^]*it turned out untrue/),
        expect.stringContaining('in the place of the entry'),
      ]);
    await page.getByLabel('Order').selectOption({ label: 'By position, from the first' });
    await expect.poll(() => row(page, submissionId).first().innerText()).toContain('in the place of the entry');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('returns with questions about places, reads the reply beside them, asks on, records what became of it; and declines', async () => {
    const returned = await send('Returned with two questions', ENTITIES);
    await send('Declined with a reason');
    const { page, complaints } = await signIn('analyst@local');
    await openReport(page, 'Returned with two questions');
    await button(page, 'Return with questions…').click();
    await page.getByLabel('About').selectOption({ label: 'Moana Rua' });
    await page.getByLabel('Question', { exact: true }).fill('Is this the number on the hull?');
    await button(page, 'Ask another question').click();
    await page.getByLabel('Question', { exact: true }).nth(1).fill('Who saw it?');
    await page.getByLabel('Reason').fill('Two things are open.');
    await button(page, 'Return to the unit').click();
    await page.getByText('Done. The report is now: returned.').waitFor();
    const history = await page.locator('.history').innerText();
    expect(history).toContain('/report/entities/0 Is this the number on the hull?');
    expect(history).toContain('/report/narrative Who saw it?');
    await page.getByText('It waits for its unit to answer.').waitFor();

    // The unit answers, signed; the analyst reads it at its place, asks once more, and records what became of it.
    const { iss, aud, iat, jti } = goodClaims(unit.party, exchange.origin);
    const answers = [{ pointer: '/report/entities/0', text: 'Yes, <b>painted</b> last year.' }];
    const reply = await signClaims(unit.party, { iss, aud, iat, jti, submissionId: returned, answers }, MESSAGE_TYP);
    expect((await unit.submit(reply, `/v1/submissions/${returned}/messages`)).status).toBe(201);
    await turnTo(page, 'Inbox');
    await row(page, 'Returned with two questions').getByText('Its unit answered just now').waitFor();
    await openReport(page, 'Returned with two questions');
    await expect.poll(() => state(page).innerText()).toBe('Answered by its unit');
    await page.locator('.messages').getByText('Yes, <b>painted</b> last year.').waitFor();
    await button(page, 'Ask the unit…').click();
    await page.getByLabel('Question', { exact: true }).fill('In which port?');
    await button(page, 'Ask').last().click();
    await page.getByText('Say in a line what it is about.').waitFor();
    await page.getByLabel('What it is about').fill('One thing more.');
    await button(page, 'Ask').last().click();
    await page.locator('.messages').getByText('In which port?').waitFor();
    await button(page, 'Record what became of it…').click();
    await page.locator('select[name=outcome]').selectOption('seized');
    await page.getByLabel('Of what').selectOption('money');
    await page.getByLabel('How much, or how many').fill('48000');
    await page.getByLabel('Currency').fill('fj');
    await button(page, 'Record').last().click();
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
    await page.getByLabel('Currency').fill('fjd');
    await button(page, 'Record').last().click();
    await page.getByText('Led to a seizure: 48000 FJD').waitFor();
    await button(page, 'Correct…').click();
    await page.locator('select[name=outcome]').selectOption('restrained');
    await button(page, 'Record instead').click();
    await page.getByText('Led to a restraint of property').waitFor();
    await page.getByText('Led to a seizure').waitFor({ state: 'detached' });
    await button(page, 'Correct…').click();
    await page.locator('select[name=outcome]').selectOption('taken-back');
    await button(page, 'Record instead').click();
    await page.getByRole('heading', { name: 'What became of it' }).waitFor({ state: 'detached' });
    await turnTo(page, 'Inbox');
    await openReport(page, 'Declined with a reason');
    await button(page, 'Decline…').click();
    await page.getByLabel('Reason').fill('Known already.');
    await button(page, 'Decline').last().click();
    await page.getByText('Done. The report is now: declined.').waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('asks a unit on its own account, and reads what it replied, signed', async () => {
    const { page, complaints } = await signIn('analyst@local');
    await turnTo(page, 'Requests');
    await button(page, 'Ask a unit for information…').click();
    await page.getByLabel('Unit, by identifier').fill(unit.party.partnerId);
    await page.getByLabel('What it is about').fill('Yachts from the east');
    await page.getByLabel('What you ask').fill('Which called since <b>June</b>?');
    await button(page, 'Send the request').click();
    await page.getByText('cannot be: The last day on which an answer helps.').waitFor();
    await page.getByLabel('The last day').fill('2039-12-01');
    await button(page, 'Send the request').click();
    const asked = row(page, 'Yachts from the east');
    await asked.getByText('Which called since <b>June</b>?').waitFor();
    const requestId = await asked.locator('code').first().innerText();

    const { iss, aud, iat, jti } = goodClaims(unit.party, exchange.origin);
    const reply = await signClaims(unit.party, { iss, aud, iat, jti, requestId, text: 'Two.' }, MESSAGE_TYP);
    expect((await unit.submit(reply, `/v1/requests/${requestId}/messages`)).status).toBe(201);
    await button(page, 'Look again').click();
    await asked.getByRole('button', { name: 'Show the reply' }).click();
    await expect.poll(() => asked.innerText()).toMatch(/Answered[^]*The unit replied, signed [^]*Two\./);
    await page.getByLabel('Overdue only').check();
    await page.getByText('None of those that were fetched.').waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('shows what other reports name the same, why, and how many sources; an identifier leads to its timeline', async () => {
    const [first, second] = [await send('Named first', ENTITIES), await send('Named again', ENTITIES)];
    const { page, complaints } = await signIn('analyst@local');
    await openReport(page, 'Named again');
    const links = page.locator('.links-of-report');
    await button(page, 'Look for links').click();
    await expect
      .poll(
        async () => {
          const isThere = (await links.getByRole('button', { name: first }).count()) > 0;
          if (!isThere) {
            await button(page, 'Back to: Inbox').click();
            await openReport(page, 'Named again');
            await button(page, 'Look for links').click();
            await links.locator('strong').waitFor();
          }
          return isThere;
        },
        { timeout: 60_000 },
      )
      .toBe(true);
    const said = await links.innerText();
    for (const words of ['IMO 9074728, check digit failed; here /report/entities/0/imo', 'A unit names no source'])
      expect(said).toContain(words);
    await page.getByRole('row').filter({ hasText: 'vessel' }).getByRole('button', { name: '9074728' }).click();
    await page.getByRole('heading', { name: 'Search' }).waitFor();
    const found = page.locator('.timeline li').filter({ has: page.getByRole('button', { name: second }) });
    await expect.poll(() => found.innerText()).toContain('/report/entities/0/imo');
    const ids = await page.locator('.timeline button').allInnerTexts();
    expect(ids.indexOf(first)).toBeLessThan(ids.indexOf(second));
    await expect.poll(() => page.getByText(/\d+ reports of 1 unit, from/).count()).toBe(1);
    await page.getByLabel('What to look for').fill('nobody by this name');
    await page.getByLabel('What to look for').press('Enter');
    await page.getByText('No hit.').waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('of two analysts one decides; the other is told so, and sees what it is now', async () => {
    const title = 'Two analysts at once';
    const onlyTaken = 'Two take it on at once';
    await send(title);
    await send(onlyTaken);
    const ana = await signIn('analyst@local', CONFLICT);
    await openReport(ana.page, title);
    const sione = await signIn('analyst2@local', CONFLICT);
    await row(sione.page, onlyTaken).getByRole('button', { name: 'Take on' }).waitFor();
    await openReport(sione.page, title);
    await acceptAs(ana.page, 'B', '2', 'First.');
    await ana.page.getByText('Done. The report is now: published.').waitFor();
    await acceptAs(sione.page, 'C', '3', 'Second.');
    await expect
      .poll(() => sione.page.locator('.conflict').innerText())
      .toBe('Somebody was faster, and your decision was not taken. The report is now: published.');
    await expect.poll(() => state(sione.page).innerText()).toBe('Published');
    await expect.poll(() => sione.page.locator('.history').innerText()).toContain('B2. First.');
    expect(await button(sione.page, 'Accept…').count()).toBe(0);
    await turnTo(sione.page, 'Inbox');
    await row(sione.page, onlyTaken).getByRole('button', { name: 'Take on' }).waitFor();
    await turnTo(ana.page, 'Inbox');
    await row(ana.page, onlyTaken).getByRole('button', { name: 'Take on' }).click();
    await ana.page.getByText(`You have taken on “${onlyTaken}”.`).waitFor();
    await row(sione.page, onlyTaken).getByRole('button', { name: 'Take on' }).click();
    await expect.poll(() => sione.page.locator('.conflict').innerText()).toContain('The report is now: taken on.');
    expect([...ana.complaints, ...sione.complaints]).toEqual([]);
    await ana.page.close();
    await sione.page.close();
  });

  test('a release is proposed by one analyst, and approved by another only', async () => {
    const title = 'Released to a neighbour';
    await send(title, {
      handling: { classification: 'IN-CONFIDENCE', tlp: 'GREEN', releasableTo: [neighbour.party.partnerId] },
    });
    const ana = await signIn('analyst@local', CONFLICT.concat(/\/decision$/));
    await openReport(ana.page, title);
    await acceptAs(ana.page, 'B', '2', 'Good.');
    await button(ana.page, 'Propose a release…').click();
    await ana.page.getByLabel('Units, by identifier').fill(neighbour.party.partnerId);
    await ana.page.getByLabel('Ground of the disclosure').selectOption('maintenance-of-law');
    await ana.page.getByLabel('Ground of sending it abroad').selectOption('comparable-safeguards');
    await ana.page.getByLabel('What they need it for').fill('The boat is on its way there.');
    await button(ana.page, 'Propose the release').click();
    await ana.page.getByText('Proposed. A second analyst approves it under Releases.').waitFor();
    await turnTo(ana.page, 'Releases');
    await row(ana.page, neighbour.party.partnerId).getByRole('button', { name: 'Approve' }).click();
    await expect.poll(() => ana.page.getByRole('alert').first().innerText()).toContain('second');
    const sione = await signIn('analyst2@local');
    await turnTo(sione.page, 'Releases');
    const waiting = row(sione.page, neighbour.party.partnerId);
    await expect.poll(() => waiting.innerText()).toContain('maintenance of law');
    await waiting.getByRole('button', { name: 'Approve' }).click();
    await expect.poll(() => waiting.innerText()).toContain('Released');
    await waiting.getByRole('button', { name: 'Open the report' }).click();
    await sione.page.getByRole('heading', { name: title }).waitFor();
    expect([...ana.complaints, ...sione.complaints]).toEqual([]);
    await ana.page.close();
    await sione.page.close();
  });
});

describe('feeds', { timeout: 300_000 }, () => {
  test('a feed is defined by a rule with what it would have caught beside it, filled, changed and browsed', async () => {
    const [caught, passed] = ['Ferry with a false wall', 'Nothing of that'];
    const { page, complaints } = await signIn('analyst@local');
    const publish = async (title: string, change: object = {}): Promise<void> => {
      await send(title, change);
      await turnTo(page, 'Inbox');
      await button(page, 'Look again').click();
      await openReport(page, title);
      await acceptAs(page, 'B', '2', 'Good.');
      await page.getByText('Done. The report is now: published.').waitFor();
    };
    await publish(caught, { crimeTypes: ['migrant-exploitation'], ...ENTITIES });
    await publish(passed, { crimeTypes: ['tax-evasion'] });
    await turnTo(page, 'Feed');
    await button(page, 'Define a feed…').click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('feedId');
    await button(page, 'Define the feed').click();
    await page.getByText('A rule asks for something').waitFor();
    const preview = page.getByRole('region', { name: 'What it would have caught' });
    await page.getByLabel('migrant exploitation').check();
    await expect.poll(() => preview.innerText()).toContain(caught);
    expect(await preview.innerText()).not.toContain(passed);
    await page.getByLabel('All of these words').fill('no such words at all');
    await expect.poll(() => preview.innerText()).toMatch(/: 0 of the latest/);
    await page.getByLabel('All of these words').fill('');
    await page.getByLabel('Name: small letters').fill('by-ferry');
    await page.getByLabel('Title', { exact: true }).fill('By ferry');
    await page.getByLabel('What it is for').fill('People who are moved by ferry.');
    await button(page, 'Define the feed').click();
    await page.getByText('Something is missing or cannot be: Reason.').waitFor();
    await page.getByLabel('Reason').fill('Asked for by the desk.');
    await button(page, 'Define the feed').click();
    await expect.poll(() => page.getByLabel('Which feed').inputValue()).toBe('by-ferry');
    await page.getByText('Nothing is in this feed yet.').waitFor();

    await button(page, 'Look among what was published before').click();
    await page.getByText('Those that were missing are being added.').waitFor();
    await expect
      .poll(
        async () => {
          await button(page, 'Look again').click();
          return row(page, caught).count();
        },
        { timeout: 30_000 },
      )
      .toBe(1);
    expect(await row(page, passed).count()).toBe(0);

    await button(page, 'Change it…').click();
    await expect.poll(() => page.getByLabel('migrant exploitation').isChecked()).toBe(true);
    await page.getByLabel('Reason').fill('Open to units now.');
    await page.getByLabel('Open to').selectOption({ label: 'units as well' });
    await button(page, 'Change the feed').click();
    await page.getByText('How it is defined, and was').click();
    const history = page.locator('.definition');
    await expect.poll(() => history.innerText()).toMatch(/Open to units as well;[^]*Open to analysts only;/);
    await expect.poll(() => history.innerText()).toContain('Crime types, any of: migrant exploitation.');
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      if ((await page.getByLabel('migrant exploitation').count()) === 0) await button(page, 'Change it…').click();
      const overhang = () => page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
      expect(await overhang()).toBe(0);
    }
    await page.keyboard.press('Escape');
    await page.getByLabel('Which feed').selectOption({ label: 'Curated by NZTCU' });
    await row(page, passed).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('who is let in', { timeout: 300_000 }, () => {
  test('signing out takes everything off the page, and so does leaving it alone [ASVS 14.3.1] [ASVS 7.4.4]', async () => {
    const title = 'Not to be left on the screen';
    await send(title);
    for (const leave of ['by the button', 'alone'] as const) {
      const { page, complaints } = await signIn('analyst@local');
      await page.clock.install();
      await openReport(page, title);
      if (leave === 'alone') {
        await page.mouse.move(5, 5);
        await page.clock.fastForward('14:59');
        await expect.poll(() => page.locator('body').innerText()).toContain(title);
        await page.mouse.move(9, 9);
        await page.clock.fastForward('15:01');
      } else await button(page, 'Sign out').click();
      await button(page, 'Sign in').waitFor();
      expect(await page.content()).not.toContain(title);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

  test('an adviser is told that the page is for analysts, and sees nothing of any report', async () => {
    const title = 'Not for advisers';
    await send(title);
    const { page, complaints } = await signInAsStaff({ browser, exchange, path: '/analyst' }, 'adviser@local', [
      /\/v1\/inbox/,
    ]);
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('This page is for analysts');
    const whole = await page.content();
    expect(whole).not.toContain(title);
    expect(whole).not.toContain(unit.party.partnerId);
    expect(await button(page, 'Inbox').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
