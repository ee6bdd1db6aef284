import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { go, openBrowser, untilTrue, whyNoBrowser } from './browser.js';
import { recordFile, writeRecord } from '../../../node/tournament/submission-record.js';
import { syntheticDemo } from '../../../cli/presets/demo.js';
import { accountOfText } from '../../../protocol/records/account-text.js';
import { TestTournament } from '../../node/tournament/server.js';
import { watched, WatchedNetwork } from './network.js';

/**
 * Pictures of every page, light, dark and narrow, in dist/screenshots; with `--docs` also those of the
 * documentation, of which the top is enough, in cli/docs/dashboard.
 */
const root = join(import.meta.dirname, '..', '..', '..', '..');
const folder = join(root, 'dist', 'screenshots');
const docsFolder = join(root, 'cli', 'docs', 'dashboard');
const pages = ['now', 'network', 'models', 'audits', 'stake', 'tournament', 'evidence', 'model'] as const;
const looks = [
  { name: 'light', colorScheme: 'light', width: 1280 },
  { name: 'dark', colorScheme: 'dark', width: 1280 },
  { name: 'narrow', colorScheme: 'light', width: 390 },
] as const;
const documented = new Set(['now light', 'models light', 'audits dark', 'evidence light', 'now narrow']);
/** So many trees that a training can be seen while it is under way. */
const grid = syntheticDemo.rules.grid.map((axis) =>
  axis.name === 'n_estimators'
    ? { name: axis.name, type: axis.type, kind: 'values' as const, values: ['3000', '4000'] }
    : axis,
);
const isForDocs = process.argv.includes('--docs');

if (whyNoBrowser !== null) throw new Error(whyNoBrowser);
const numerai = await TestTournament.start();
const network = await WatchedNetwork.start({
  synth: ['--rows', '600', '--eras', '80'],
  changes: {
    epochMs: 2_000,
    grid,
    training: { segmentTrees: 20 },
    // A round takes an eighth of a stake at most, so that there is some left to show.
    rounds: { spacingEpochs: 1, predictEpochs: 100, scoreEpochs: 400, overlap: 8, openMax: 8 },
  },
  numeraiApi: numerai.endpoint,
});
try {
  await submit(network);
  await takeAll(network);
} finally {
  await network.stop();
  await numerai.stop();
}

/** Leaves what three weeks of two slots leave: one window was missed, and scores of the latest may change. */
async function submit({ gridlode }: WatchedNetwork): Promise<void> {
  const day = 86_400_000;
  const rounds = [1_201, 1_202, 1_203].map((number, i) => ({
    number,
    closeMs: Date.now() - (21 - 7 * i) * day,
  }));
  numerai.schedule = rounds.map(({ number, closeMs }) => ({
    number,
    openTime: new Date(closeMs - 2 * day).toISOString(),
    closeStakingTime: new Date(closeMs).toISOString(),
  }));
  numerai.date = () => new Date().toUTCString();
  numerai.scores = rounds.flatMap(({ number }, i) =>
    [0.0213, 0.0046].map((value, name) => ({
      roundNumber: number,
      displayName: ['corr20', 'mmc'][name],
      value: value * (1 + i / 3),
      day: 10,
      resolved: i < 2,
    })),
  );
  const slots = [
    ['gridlode_spread', 'portfolio', rounds],
    ['gridlode_meta', 'meta-model', rounds.filter((_, i) => i !== 1)],
  ] as const;
  for (const [model, source, submitted] of slots)
    for (const { number } of submitted) {
      const file = recordFile(gridlode.path(watched), new URL(numerai.endpoint), number, `id-${model}`);
      const status = {
        submission: `s${number}`,
        status: 'accepted',
        state: 'accepted' as const,
        isLate: false,
      };
      await writeRecord(file, { model, source, sha256: '', filename: `${model}.csv`, ...status });
    }
}

async function takeAll(shown: WatchedNetwork): Promise<void> {
  await shown.delegate('8000', 4);
  await shown.until(
    ['stake', 'status', shown.account],
    ({ delegations: [one] }) =>
      one?.slots.filter(({ state }: { state: string }) => state === 'vested').length >= 2,
  );
  for (const era of ['1000', '1001', '1002']) {
    await shown.openRound(era, 12);
    await shown.settleRound(era);
    console.log(`round ${era} is settled`);
  }
  await shown.openRound('1003', 60);
  const models = await shown.until(['models'], (all) => all.length >= 12);
  await shown.until(['audits'], ({ verdicts }) => verdicts.length > 0);
  const hashes: Record<(typeof pages)[number], string> = {
    now: 'now',
    network: 'network',
    models: 'models',
    audits: 'audits',
    stake: `stake/${accountOfText(shown.account)}`,
    tournament: 'tournament',
    evidence: 'evidence',
    model: `models/${models.find(({ own }: { own: boolean }) => own).pointId}`,
  };
  const url = await shown.dashboard();
  await mkdir(folder, { recursive: true });
  const browser = await openBrowser(shown.gridlode.folder);
  for (const { name, colorScheme, width } of looks) {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width, height: width === 390 ? 844 : 860 },
    });
    const page = await context.newPage();
    await page.goto(url);
    for (const of of pages) {
      await show(page, hashes[of], of === 'now');
      await page.screenshot({ path: join(folder, `${of}-${name}.png`), fullPage: true });
      if (isForDocs && documented.has(`${of} ${name}`))
        await page.screenshot({ path: join(docsFolder, `${of}-${name}.png`) });
    }
    await context.close();
  }
  await takeHeld(shown, browser, url);
  await browser.close();
  console.log(`The pictures are in ${folder}`);
}

/** What the node shows whose owner has paused it. */
async function takeHeld(shown: WatchedNetwork, browser: Browser, url: string): Promise<void> {
  const dir = ['--dir', shown.gridlode.path(watched)];
  await shown.gridlode.print('pause', '--for', '2h', ...dir);
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.goto(url);
  await go(page, 'now');
  await page.getByText('Paused').first().waitFor();
  await page.screenshot({ path: join(folder, 'held-light.png'), fullPage: true });
  if (isForDocs) await page.screenshot({ path: join(docsFolder, 'held-light.png') });
  await shown.gridlode.print('resume', ...dir);
}

/** Goes to a page, and waits until it shows what the node says, and of `Now` a training that is under way. */
async function show(page: Page, hash: string, waitsForTraining: boolean): Promise<void> {
  await go(page, hash);
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 1500))');
  if (waitsForTraining)
    await untilTrue(
      page,
      "document.querySelector('.spark polyline') !== null && Math.abs(document.querySelector('progress')?.position - 0.5) < 0.3",
    );
}
