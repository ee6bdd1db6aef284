// deadline: 420 s
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCampaign } from '../cli/create-campaign.js';
import { collect, Gridlode, type Run } from '../cli/run-bin.js';
import { liveRows, writeParquet } from '../node/dataset/fixture.js';
import { keys, runArgs, TestTournament, testFile, type TestRound } from '../node/tournament/server.js';

// Rounds in real time, as a tournament has them: what is shown is that windows are met by the clock.

const test = suite('five rounds of a tournament, killed at random');
const gridlode = new Gridlode({ runMs: 400_000 });
const dir = ['--dir', gridlode.path('node')];
const env = { NUMERAI_PUBLIC_ID: keys.publicId, NUMERAI_SECRET_KEY: keys.secretKey };
const models = ['one', 'two', 'three'].map((name) => ({ id: `id-${name}`, name, tournament: 8 }));
const rounds = [900, 901, 902, 903, 904];
const windowMs = 30_000;
const pauseMs = 5_000;
/**
 * What a start and three submissions take at least, and on a busy machine as a multiple of what the first
 * start took: who is down for longer misses a window.
 */
let neededMs = 10_000;
const neededStarts = 4;
const downMaxMs = 20_000;
/** The live file of a round comes after it has opened: until then there is that of the round before. */
const liveAfterMs = 1_500;
const seed = Number(process.env.SEED ?? Date.now() % 100_000);

/** Numbers from 0 to 1, the same for the same seed. Source: Park and Miller's minimal standard generator. */
let state = seed + 1;
const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

let tournament: TestTournament;
let running: { readonly kill: () => void; readonly ended: Promise<Run>; readonly looks: Promise<unknown> };
const log: string[] = [];
const note = (what: string): void => void log.push(`${new Date().toISOString()} ${what}`);

function start(): void {
  note('started');
  const child = gridlode.start([...runArgs(tournament), ...dir], env);
  const looks = new Promise((resolve) => child.stderr?.once('data', resolve));
  running = { kill: () => child.kill('SIGKILL'), ended: collect(child), looks };
}

test.before(async () => {
  await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...dir);
  await createCampaign(gridlode.path('node'), gridlode.path('demo.campaign'));
  await gridlode.print('init', '--campaign', 'demo.campaign', ...dir);
  const lines: string[] = [];
  for (const [i, { name }] of models.entries()) {
    const { manifest } = await gridlode.json('train', String(7 + i), '--threads', '1', ...dir);
    lines.push(`${name} = ${manifest}\n`);
  }
  writeFileSync(gridlode.path('slots'), lines.join(''));
  await writeParquet(
    gridlode.folder,
    Object.fromEntries(
      [899, ...rounds].map((round) => [`${round}.parquet`, liveRows(`'r${round}-' || i`, 500, round)]),
    ),
  );
  tournament = await TestTournament.start();
  tournament.date = () => new Date().toUTCString();
  tournament.models = models;
});
test.after(async () => {
  await tournament.stop();
  await gridlode.remove();
});

const publish = (round: number): unknown =>
  tournament.data.set('v5.3/live.parquet', testFile(readFileSync(gridlode.path(`${round}.parquet`)), round));

/** Kills the process at a moment of a round, and starts it again while there is time. */
async function disturb(openMs: number): Promise<void> {
  const downMs = random() * Math.min(downMaxMs, windowMs - neededMs);
  const atMs = random() * Math.max(0, windowMs - neededMs - downMs);
  const moment = (['time', 'PUT', 'createSubmission'] as const)[Math.floor(3 * random())];
  await new Promise<void>((resolve) => {
    const kill = (): boolean => {
      clearTimeout(timer);
      tournament.fault('PUT');
      tournament.fault('createSubmission');
      running.kill();
      resolve();
      return true;
    };
    const timer = setTimeout(kill, Math.max(0, openMs + atMs - Date.now()));
    // The first upload is under way, or the second submission, and there is time for the rest.
    const killInTime = (): boolean => Date.now() + downMs > openMs + windowMs - neededMs || kill();
    if (moment === 'PUT') tournament.fault('PUT', killInTime);
    if (moment === 'createSubmission') tournament.fault('createSubmission', () => true, killInTime);
  });
  const { stderr } = await running.ended;
  note(
    `killed at ${moment} or before, ${((Date.now() - openMs) / 1000).toFixed(1)} s after the round opened, down for ${(downMs / 1000).toFixed(1)} s\n${stderr}`,
  );
  await delay(downMs);
  start();
}

test(`every window is met, and nothing is submitted twice; seed ${seed}`, async () => {
  // It took part in the round before.
  mkdirSync(gridlode.path('node', 'live'));
  copyFileSync(gridlode.path('899.parquet'), gridlode.path('node', 'live', 'live-899.parquet'));
  publish(899);
  const startedMs = Date.now();
  start();
  await Promise.race([running.looks, running.ended.then(({ stderr }) => assert.unreachable(stderr))]);
  neededMs = Math.max(neededMs, neededStarts * (Date.now() - startedMs));
  const beginMs = Date.now() + 2_000;
  const openOf = (i: number): number => beginMs + i * (windowMs + pauseMs);
  tournament.schedule = rounds.map((number, i): TestRound => ({
    number,
    openTime: new Date(openOf(i)).toISOString(),
    closeStakingTime: new Date(openOf(i) + windowMs).toISOString(),
  }));
  for (const [i, round] of rounds.entries()) {
    const published = delay(openOf(i) + liveAfterMs - Date.now()).then(() => publish(round));
    await disturb(openOf(i));
    await published;
    await delay(Math.max(0, openOf(i) + windowMs - Date.now()));
  }
  running.kill();
  note((await running.ended).stderr);
  const made = tournament.submissions.map(({ round, modelId }) => `${round} ${modelId}`).sort();
  const expected = rounds.flatMap((round) => models.map(({ id }) => `${round} ${id}`)).sort();
  assert.equal(made, expected, log.join('\n'));
  for (const { filename, round } of tournament.submissions)
    assert.match(
      tournament.files.get(filename)?.toString() ?? '',
      `\nr${round}-`,
      'of the rows of its round',
    );
  const { submissions, missed } = await gridlode.json(
    'tournament',
    'status',
    '--numerai-api',
    tournament.endpoint,
    ...dir,
  );
  assert.equal([submissions.length, missed], [15, []]);
});

test.run();
