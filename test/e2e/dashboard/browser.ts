import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { until } from '../started-node.js';

/** Debian's; Playwright's own browsers are not fetched. */
const executablePath = '/usr/bin/chromium';

/** Why there is no browser to test with; null where there is. In CI there has to be one. */
export const whyNoBrowser: string | null =
  existsSync(executablePath) || process.env.CI === 'true'
    ? null
    : `there is no ${executablePath}: apt-get install chromium`;

/** It may leave files in the temporary directory that it is given, which is the caller's to remove. */
export const openBrowser = (temporary: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    env: { ...process.env, TMPDIR: temporary },
    // Its own sandbox does not work for root, as whom CI runs; it opens our pages alone.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });

/** Asks the page until an expression is true: what waits within it would need a laxer policy than ours. */
export const untilTrue = (page: Page, expression: string): Promise<unknown> =>
  until(() => page.evaluate(expression), Boolean);

/** Goes to a page of the dashboard, and waits until it shows what the node says. */
export async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = '#/${hash}'`);
  const tab = `#/${hash.split('/')[0]}`;
  await untilTrue(
    page,
    `document.querySelector('nav [aria-current]')?.getAttribute('href') === '${tab}' && document.querySelector('.waiting') === null`,
  );
}
