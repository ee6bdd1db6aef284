// deadline: 1200 s
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCampaign } from '../cli/create-campaign.js';
import { Gridlode } from '../cli/run-bin.js';
import { liveRows, writeParquet } from '../node/dataset/fixture.js';
import { keys, TestTournament, testFile, type TestRound } from '../node/tournament/server.js';
import {
  type Ask,
  delegateUntilVested,
  EventLog,
  settledAlike,
  type Started,
  startNode,
  until,
} from './started-node.js';

// An hour of epochs of ten minutes, a second for each minute: what is shown is that all of a weekly round is
// done by itself inside the window, and scored later.

const test = suite('a weekly round by itself');
const gridlode = new Gridlode({ runMs: 1_100_000 });
const dir = (name: string): string[] => ['--dir', gridlode.path(name)];
const ask: Ask = (name, ...args) => gridlode.json(...args, ...dir(name));
const [resolver, slots, plain] = ['a', 'b', 'c'] as const;
const names = [resolver, slots, plain];
const minuteMs = 1_000;
const epochMs = 10 * minuteMs;
const windowMs = 60 * minuteMs;
const seed = Number(process.env.SEED ?? Date.now() % 100_000);

/** A Saturday, on which the era 1247 begins; in the tournament no time has passed until it is set. */
const saturdayMs = Date.parse('2026-11-28T12:00:00Z');
const era = '1247';
let clockOffMs = saturdayMs - 86_400_000 - Date.now();
const rowCount = 100;
const targetsSql = (has: string): string =>
  `SELECT 'n' || i AS id, '${era}' AS era, (CASE WHEN ${has} THEN (i % 5) / 4 END)::FLOAT AS target FROM range(${rowCount}) t(i)`;

let tournament: TestTournament;
type Told = ReturnType<typeof JSON.parse>;
const nodes = new Map<string, Started & { log: EventLog }>();
const publish = (name: string, file: string, version: number): unknown =>
  tournament.data.set(`v5.3/${name}`, testFile(readFileSync(gridlode.path(file)), version));
const logOf = (name: string): EventLog => (nodes.get(name) as { log: EventLog }).log;
const ofTournament =
  (isWanted: (event: Told) => boolean) =>
  ({ type, event }: Told): boolean =>
    type === 'tournament' && isWanted(event);

async function start(name: string): Promise<void> {
  const known = [...nodes.values()].find(({ child }) => child.exitCode === null && child.signalCode === null);
  const flags = ['--numerai', '--numerai-api', tournament.endpoint, '--look-every', '1'];
  if (name === slots) flags.push('--keys', gridlode.path('keys'));
  if (known !== undefined) flags.push('--bootstrap', known.address);
  const started = await startNode(gridlode, name, ...flags);
  nodes.set(name, { ...started, log: new EventLog(started.child) });
}

/** Kills the resolver, and starts it again. */
async function kill(): Promise<void> {
  const { child, ended } = nodes.get(resolver) as Started;
  child.kill('SIGKILL');
  await ended;
  await start(resolver);
}

/** Adds a round that opens so much later on the tournament's clock, when that is set to `fromMs`. */
function schedule(number: number, fromMs: number, afterMs: number): number {
  const openMs = Date.now() + afterMs;
  clockOffMs = fromMs - openMs;
  const [openTime, closeStakingTime] = [fromMs, fromMs + windowMs].map((ms) => new Date(ms).toISOString());
  tournament.schedule = [...(tournament.schedule ?? []), { number, openTime, closeStakingTime } as TestRound];
  return openMs;
}

test.before(async () => {
  const passphrase = ['--passphrase-file', 'passphrase'];
  writeFileSync(gridlode.path('passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  writeFileSync(
    gridlode.path('keys'),
    `NUMERAI_PUBLIC_ID=${keys.publicId}\nNUMERAI_SECRET_KEY=${keys.secretKey}\n`,
    { mode: 0o600 },
  );
  const { account } = await gridlode.json('stake', 'key', 'staker.key', ...passphrase);
  const treasury = (await ask(resolver, 'init')).node;
  const genesis = [
    { account, amount: '10000' },
    { account: treasury, amount: '100000' },
  ].sort((x, y) => (x.account < y.account ? -1 : 1));
  const synth = ['data', 'synth', '--rows', '60', '--eras', '40', '--features', '12'];
  await gridlode.print(...synth, ...dir(resolver));
  await createCampaign(gridlode.path(resolver), gridlode.path('a.campaign'), {
    epochMs,
    stake: { genesis, modelMin: 1_000, termEpochs: 400 },
    audit: { vestingEpochs: 1 },
    rounds: { predictEpochs: 144, scoreEpochs: 400 },
  });
  await writeParquet(gridlode.folder, {
    'friday.parquet': liveRows("'f' || i", rowCount, 3),
    'weekly.parquet': liveRows("'n' || i", rowCount, 1),
    'daily.parquet': liveRows("'d' || i", rowCount, 2),
    'absent.parquet': "SELECT 'x' AS id, '1246' AS era, 0.5::FLOAT AS target",
    'part.parquet': targetsSql('i > 0'),
    'whole.parquet': targetsSql('true'),
  });
  tournament = await TestTournament.start();
  tournament.schedule = [];
  tournament.clockMs = () => Date.now() + clockOffMs;
  tournament.date = () => new Date(tournament.clockMs()).toUTCString();
  tournament.models = ['one', 'two'].map((name) => ({ id: `id-${name}`, name, tournament: 8 }));
  publish('live.parquet', 'friday.parquet', 1);
  publish('validation.parquet', 'absent.parquet', 1);
  for (const name of names) {
    if (name !== resolver) await gridlode.print(...synth, ...dir(name));
    await gridlode.print('init', '--campaign', 'a.campaign', ...dir(name));
    if (name === slots)
      writeFileSync(gridlode.path(name, 'numerai.slots'), 'one = portfolio\ntwo = meta-model\n');
    await start(name);
  }
  await until(
    () => ask(slots, 'status'),
    ({ members }) => members.active === names.length,
  );
  await delegateUntilVested(ask, { by: slots, account }, [
    [slots, '4000', '2'],
    [plain, '4000', '2'],
  ]);
});
test.after(async () => {
  await tournament.stop();
  await gridlode.remove();
});

test(`opened, predicted and submitted inside the window, the resolver killed meanwhile; seed ${seed}`, async () => {
  const openMs = schedule(1_343, saturdayMs, 2_000);
  publish('live.parquet', 'weekly.parquet', 2);
  const minutes: [what: string, minute: number][] = [];
  const note = (what: string, atMs: number): unknown => minutes.push([what, (atMs - openMs) / minuteMs]);
  const signed = await logOf(resolver).first(ofTournament(({ type }) => type === 'opened'));
  note('the round is signed', signed.atMs);
  // Within the two epochs in which the round and the first predictions come into cuts.
  await delay((seed % 200) * (epochMs / 100));
  note('the resolver is killed', Date.now());
  await kill();
  note('the resolver is up again', Date.now());
  const { deadline } = signed.event.event;
  for (const name of [slots, plain]) {
    const inCut = await logOf(name).first(({ type, era: of }) => type === 'opened' && of === era);
    note(`node ${name} has the cut that holds the round`, inCut.atMs);
    const predicted = await logOf(name).first(({ type, era: of }) => type === 'livePredicted' && of === era);
    note(`node ${name} has predicted with ${predicted.event.models} models`, predicted.atMs);
    assert.is(predicted.event.models, 2);
  }
  const cut = await logOf(slots).first(({ type, number }) => type === 'cut' && number === deadline);
  note('the cut of the deadline', cut.atMs);
  for (const slot of ['one', 'two']) {
    const isOf = ofTournament((event) => event.type === 'submitted' && event.slot === slot);
    const submitted = await logOf(slots).first(isOf);
    note(`${submitted.event.event.source} is submitted`, submitted.atMs);
  }
  // The line that uvu has begun ends here.
  console.log();
  for (const [what, minute] of minutes.sort(([, a], [, b]) => a - b))
    console.log(`measured: ${minute.toFixed(1)} of 60: ${what}`);
  assert.ok(Math.max(...minutes.map(([, minute]) => minute)) < 60, 'all is done inside the window');
  const { open } = await ask(plain, 'round', 'list');
  assert.equal(
    open.map((round: { era: string; predicted: number; missing: number }) => [
      round.era,
      round.predicted,
      round.missing,
    ]),
    [[era, 4, 0]],
  );
  const metaModel = tournament.submissions.find(({ modelId }) => modelId === 'id-two');
  await ask(plain, 'meta-model', era, '--live', gridlode.path('weekly.parquet'), '--out', 'own.csv');
  const sent = tournament.files.get(metaModel?.filename ?? '')?.toString() ?? '';
  const linesOf = (text: string): string[] => text.trimEnd().split('\n').sort();
  assert.equal(linesOf(sent), linesOf(readFileSync(gridlode.path('own.csv'), 'utf8')));
});

test('a daily round is submitted in, and the campaign opens none on it', async () => {
  await delay(
    Math.max(0, Date.parse(tournament.schedule?.[0]?.closeStakingTime ?? '') - tournament.clockMs()),
  );
  publish('live.parquet', 'daily.parquet', 3);
  schedule(1_344, saturdayMs + 3 * 86_400_000, 1_000);
  const isSubmitted = ofTournament((event) => event.type === 'submitted' && event.round === 1_344);
  await logOf(slots).first(isSubmitted);
  assert.is((await ask(resolver, 'round', 'list')).open.length, 1);
});

test('weeks later it is scored from the targets, all of them, and settled alike everywhere', async () => {
  const lacks = (code: string): Promise<unknown> =>
    logOf(resolver).first(ofTournament((event) => event.type === 'unscored' && event.code === code));
  await lacks('TARGETS_ABSENT');
  publish('validation.parquet', 'part.parquet', 4);
  await lacks('TARGETS_PART');
  // Killed in the middle of the download.
  const killed = new Promise<void>((resolve, reject) =>
    tournament.fault(
      'GET',
      () => true,
      () => {
        kill().then(resolve, reject);
        return false;
      },
    ),
  );
  publish('validation.parquet', 'whole.parquet', 5);
  await killed;
  await logOf(resolver).first(ofTournament(({ type }) => type === 'scored'));
  const shown = await settledAlike(ask, names);
  const settlement = await ask(plain, 'settlement', 'show', era);
  assert.equal(
    settlement.positions.map(({ state }: { state: string }) => state),
    ['scored', 'scored', 'scored', 'scored'],
  );
  for (const { open, settled } of shown) assert.equal([open.length, settled.length], [0, 1]);
  const { unopened } = await ask(resolver, 'tournament', 'status', '--numerai-api', tournament.endpoint);
  assert.equal(unopened, []);
});

test.run();
