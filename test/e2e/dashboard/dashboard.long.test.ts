// deadline: 600 s
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { go, openBrowser, untilTrue, whyNoBrowser } from './browser.js';
import { watched, WatchedNetwork } from './network.js';

const test = suite('the dashboard in a browser, beside a running network of five');
const run = whyNoBrowser === null ? test : test.skip;
if (whyNoBrowser !== null) console.log(`skipped: ${whyNoBrowser}`);

const pages = ['now', 'network', 'models', 'audits', 'stake', 'tournament', 'evidence'];
const looks: readonly (BrowserContextOptions & { readonly name: string })[] = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'dark and narrow', colorScheme: 'dark', viewport: { width: 360, height: 740 } },
];

let network: WatchedNetwork;
let browser: Browser;
let url: string;
let finalPoint: string;

interface Watched {
  readonly page: Page;
  /** What a page must not do: say errors, ask elsewhere. */
  readonly faults: string[];
}

async function open(options: BrowserContextOptions = {}, address = url): Promise<Watched> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    // Chromium itself says so of each request that nobody answers.
    if (message.type() !== 'log' && !message.text().includes('net::ERR_')) faults.push(message.text());
  });
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) faults.push(request.url());
  });
  await page.goto(address);
  return { page, faults };
}

const connection = (page: Page, text: string): Promise<void> =>
  page.locator('.connection', { hasText: text }).waitFor();

test.before(async () => {
  if (whyNoBrowser !== null) return;
  network = await WatchedNetwork.start({ synth: ['--rows', '60', '--eras', '40'], changes: {} });
  browser = await openBrowser(network.gridlode.folder);
  await network.delegate('8000', 4);
  const models = await network.until(['models'], (all) => all.length >= 3);
  finalPoint = models[0].pointId;
  await network.until(
    ['stake', 'status', network.account],
    ({ delegations: [one] }) =>
      one?.slots.some(({ state }: { state: string }) => state === 'vested') ?? false,
  );
  await network.openRound('1000', 90);
  url = await network.dashboard();
});
test.after(async () => {
  await browser?.close();
  await network?.stop();
});

for (const { name: look, ...options } of looks) {
  run(`each page loads, ${look}: without an error, accessible, and no wider than the screen`, async () => {
    const { page, faults } = await open(options);
    for (const name of [...pages, `models/${finalPoint}`]) {
      await go(page, name);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
      assert.equal(
        violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
        [],
      );
      const [content, screen] = await page.evaluate<[number, number]>(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      );
      assert.ok(content <= screen, `${name} is ${content} wide on a screen of ${screen}`);
      assert.is(await page.locator('[role=alert]').count(), 0, `${name} alerts`);
    }
    assert.equal(faults, []);
    await page.context().close();
  });
}

run('the token leaves the address, and without it nothing of the node is shown', async () => {
  const { page } = await open();
  await connection(page, 'Live');
  assert.not.match(page.url(), /token/);
  await page.reload();
  await connection(page, 'Live');
  await page.context().close();
  const stranger = await open({}, new URL(url).origin);
  await connection(stranger.page, 'No access');
  const text = await stranger.page.innerText('body');
  assert.match(text, /gridlode dashboard/);
  assert.not.match(text, /cut \d/);
  await stranger.page.context().close();
});

run('it updates live, without a jump of what somebody looks at', async () => {
  const { page, faults } = await open();
  await go(page, 'now');
  await page.evaluate("window.kept = document.querySelector('.tiles')");
  const cutText =
    "[...document.querySelectorAll('.tile')].find((tile) => tile.textContent.startsWith('Latest cut')).querySelector('dd').textContent";
  const before = await page.evaluate(cutText);
  await untilTrue(page, `${cutText} !== '${String(before)}'`);
  assert.ok(
    await page.evaluate("window.kept === document.querySelector('.tiles')"),
    'the same elements stay',
  );
  await go(page, 'network');
  const first = "document.querySelector('.timeline li').textContent";
  const shown = await page.evaluate(first);
  await untilTrue(page, `${first} !== ${JSON.stringify(shown)}`);
  assert.equal(faults, []);
  await page.context().close();
});

run('the whole of it is reached by the keyboard, and the theme is kept', async () => {
  const { page } = await open({ colorScheme: 'light' });
  await go(page, 'now');
  const focused = (): Promise<unknown> => page.evaluate('document.activeElement.textContent');
  await page.evaluate('document.activeElement.blur(), document.body.focus()');
  await page.keyboard.press('Tab');
  assert.is(await focused(), 'Skip to the page');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.is(await focused(), 'Theme: system');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  assert.is(await focused(), 'Theme: dark');
  assert.is(await page.evaluate('getComputedStyle(document.documentElement).colorScheme'), 'dark');
  for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
  assert.is(await focused(), 'Models');
  await page.keyboard.press('Enter');
  await untilTrue(page, "document.querySelector('h1').textContent === 'Models'");
  await page.reload();
  assert.is(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
  await page.context().close();
});

run('it survives a restart of the node, says so, and never shows old data as new', async () => {
  const { page, faults } = await open();
  await go(page, 'models');
  const rows = await page.locator('tbody tr').count();
  await network.stopNode(watched);
  await connection(page, 'The node does not answer; what is shown is of ');
  assert.ok((await page.locator('tbody tr').count()) >= rows, 'what was there is still shown');
  await network.startNode(watched);
  await connection(page, 'Live; the node was restarted at ');
  assert.equal(faults, []);
  await page.context().close();
});

test.run();
