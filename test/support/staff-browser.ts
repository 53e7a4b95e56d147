/** A person signs in, in a real browser, at the real local provider of a running exchange. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Exchange } from '../../infra/local/start.ts';
import type { Browser } from './chromium.ts';
import type { StaffAccount } from './staff-sign-in.ts';

export type Watched = { readonly page: Page; readonly complaints: string[] };

type Place = { readonly browser: Browser; readonly exchange: Exchange; readonly path: '/analyst' | '/quality' };

/**
 * Signs in and stays on the page. What the page complains of is written down, with these left out: the nonce challenge at the
 * token endpoint, which is part of the protocol, and answers that a test expects.
 */
export async function signInAsStaff(
  { browser, exchange, path }: Place,
  account: StaffAccount,
  expected: readonly RegExp[] = [],
): Promise<Watched> {
  await browser.context.clearCookies();
  const page = await browser.context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const { url } = message.location();
    const isExpected = url === `${exchange.origin}/oauth/token` || expected.some((pattern) => pattern.test(url));
    if (['error', 'warning'].includes(message.type()) && !isExpected) complaints.push(`${message.text()} ${url}`);
  });
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI}`),
    ),
  );
  await page.goto(`${exchange.origin}${path}`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('local test provider').waitFor();
  expect(new URL(page.url()).origin).toBe(exchange.endpoints.staffIssuer);
  await page.getByRole('button', { name: account }).click();
  await page.waitForURL(`${exchange.origin}${path}`);
  return { page, complaints };
}
