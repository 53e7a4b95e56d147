/** Whether a page can be used by everybody: rules of axe, in the light and in the dark, and everything in reach of the Tab key. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const run = async (page: Page, options: RunOptions): Promise<string[]> => {
  // Evaluated by the debugger: the page's own policy lets no foreign script in.
  await page.evaluate(`${AXE};undefined`);
  const { violations } = await page.evaluate<AxeResults, RunOptions>(
    (asked) => Reflect.get(window, 'axe').run(asked),
    options,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
};

/** What axe finds: everything in the light, and in the dark whether it can be read. */
export const axeFindings = async (page: Page): Promise<string[]> => {
  const light = await run(page, { resultTypes: ['violations'] });
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await run(page, { resultTypes: ['violations'], runOnly: { type: 'rule', values: ['color-contrast'] } });
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark.map((finding) => `dark ${finding}`)];
};

const INTERACTIVE = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex="0"]';

/** What a person with a keyboard does not come by, going through the page with the Tab key. */
export const outOfReach = async (page: Page): Promise<string[]> => {
  const count = await page.evaluate((selector) => {
    const seen = [...document.querySelectorAll<HTMLElement>(selector)].filter((element) => element.checkVisibility());
    seen.forEach((element, at) => element.setAttribute('data-walk', String(at)));
    // The walk begins at the first: taking the focus away would not take back where the next step goes from.
    seen[0]?.focus();
    return seen.length;
  }, INTERACTIVE);
  const reached = new Set<string | null>(['0']);
  for (let step = 0; step <= count * 2 && reached.size <= count; step++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => document.activeElement?.getAttribute('data-walk') ?? null);
    if (at === '0') break;
    reached.add(at);
  }
  return page.evaluate(
    (come) =>
      [...document.querySelectorAll('[data-walk]')]
        .filter((element) => !come.includes(element.getAttribute('data-walk')))
        .map((element) => element.outerHTML.slice(0, 120)),
    [...reached],
  );
};

/** How many pixels of the page stand out on the right, at each width. */
export const overhangs = async (page: Page, widths: readonly number[]): Promise<number[]> => {
  const found: number[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    found.push(await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth)));
  }
  return found;
};
