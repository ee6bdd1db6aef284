import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Debian's; Playwright's own browsers are not fetched. */
const executablePath = '/usr/bin/chromium';

/** Why there is no browser to test with; null where there is. In CI there has to be one. */
export const whyNoBrowser: string | null =
  existsSync(executablePath) || process.env.CI === 'true'
    ? null
    : `there is no ${executablePath}: apt-get install chromium`;

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    // Its own sandbox does not work for root, as whom CI runs; it opens our pages alone.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
