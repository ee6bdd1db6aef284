// deadline: 240 s
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EventLog, startNode, until, type Started } from '../../../e2e/started-node.js';
import { liveRows, writeParquet } from '../../../node/dataset/fixture.js';
import { TestTournament, testFile } from '../../../node/tournament/server.js';
import { createCampaign } from '../../create-campaign.js';
import { Gridlode } from '../../run-bin.js';

/** The resolver alone, in a campaign in which nobody has staked yet. */
const test = suite("start --numerai on the resolver's node");
const gridlode = new Gridlode({ runMs: 200_000 });
const dir = ['--dir', gridlode.path('node')];
const era = '1247';
const saturdayMs = Date.parse('2026-11-28T12:00:00Z');
const dayMs = 86_400_000;
let tournament: TestTournament;

const targets = (has: string): string =>
  `SELECT 'n' || i AS id, '${era}' AS era, (CASE WHEN ${has} THEN (i % 5) / 4 END)::FLOAT AS target FROM range(40) t(i)`;
const publish = (name: string, file: string, version: number): unknown =>
  tournament.data.set(`v5.3/${name}`, testFile(readFileSync(gridlode.path(file)), version));
/** The tournament has a round of two hours, and its clock is a minute later. */
function setRound(number: number, openMs: number): void {
  const [openTime, closeStakingTime] = [openMs, openMs + 7_200_000].map((ms) => new Date(ms).toISOString());
  const before = tournament.schedule ?? [];
  tournament.schedule = [...before, { number, openTime, closeStakingTime }] as never;
  const beginMs = Date.now();
  tournament.clockMs = () => openMs + 60_000 + Date.now() - beginMs;
  tournament.date = () => new Date(tournament.clockMs()).toUTCString();
}
async function start(): Promise<Started & { log: EventLog }> {
  const api = ['--numerai', '--numerai-api', tournament.endpoint, '--look-every', '1'];
  const started = await startNode(gridlode, 'node', ...api, '--trainings', '0', '--audits', '0');
  return { ...started, log: new EventLog(started.child) };
}
const ofTournament =
  (type: string) =>
  (told: ReturnType<typeof JSON.parse>): boolean =>
    told.type === 'tournament' && told.event.type === type;
const rounds = (): Promise<ReturnType<typeof JSON.parse>> => gridlode.json('round', 'list', ...dir);

test.before(async () => {
  await gridlode.print('data', 'synth', '--rows', '60', '--eras', '40', '--features', '12', ...dir);
  await createCampaign(gridlode.path('node'), gridlode.path('a.campaign'), {
    epochMs: 600,
    rounds: { predictEpochs: 5, scoreEpochs: 10_000 },
  });
  await gridlode.print('init', '--campaign', 'a.campaign', ...dir);
  await writeParquet(gridlode.folder, {
    'weekly.parquet': liveRows("'n' || i", 40, 1),
    'daily.parquet': liveRows("'d' || i", 40, 2),
    'absent.parquet': targets('false'),
    'part.parquet': targets('i > 0'),
    'whole.parquet': targets('true'),
  });
  tournament = await TestTournament.start();
});
test.after(async () => {
  await tournament.stop();
  await gridlode.remove();
});

test('a weekly round is opened, and scored when its targets are there; killed, nothing is done twice', async () => {
  publish('live.parquet', 'weekly.parquet', 1);
  publish('validation.parquet', 'absent.parquet', 1);
  setRound(1_343, saturdayMs);
  const first = await start();
  const opened = await first.log.first(ofTournament('opened'));
  first.child.kill('SIGKILL');
  await first.ended;
  assert.equal([opened.event.event.era, opened.event.event.round], [era, 1_343]);

  const second = await start();
  await second.log.first(ofTournament('unscored'));
  publish('validation.parquet', 'part.parquet', 2);
  const isPart = ({ type, event }: ReturnType<typeof JSON.parse>): boolean =>
    type === 'tournament' && event.code === 'TARGETS_PART';
  const lacking = await second.log.first(isPart);
  assert.match(lacking.event.event.what, 'targets of the 40 rows of the round 1247 for 39 alone');

  setRound(1_344, saturdayMs + 3 * dayMs);
  publish('live.parquet', 'daily.parquet', 3);
  await second.log.first(({ type, event }) => type === 'tournament' && event.round === 1_344);
  publish('validation.parquet', 'whole.parquet', 4);
  await second.log.first(ofTournament('scored'));
  second.child.kill('SIGKILL');
  await second.ended;

  const third = await start();
  const { open, settled } = await until(rounds, ({ settled: ended }) => ended.length > 0);
  assert.equal(open, []);
  assert.equal(
    settled.map((round: { era: string }) => round.era),
    [era],
  );
  assert.is.not(settled[0].targets, null, 'it was scored');

  const whole = tournament.downloads.filter(
    ({ name, range }) => name === 'v5.3/validation.parquet' && range === 'bytes=0-',
  );
  assert.is(whole.length, 3, 'a file that did not change is not downloaded again');
  // The next weekly round came and went unseen.
  setRound(1_348, saturdayMs + 7 * dayMs);
  setRound(1_350, saturdayMs + 11 * dayMs);
  const status = await gridlode.json('tournament', 'status', '--numerai-api', tournament.endpoint, ...dir);
  assert.equal(status.unopened, [{ round: 1_348, era: '1248' }]);
  third.child.kill('SIGINT');
  assert.is((await third.ended).status, 0);
  // Killed before a cut held the record, a node comes to the same one again, and says so.
  const told = [second, third].flatMap(({ log }) =>
    log.told.filter(({ event }) => ofTournament('opened')(event)),
  );
  assert.ok(told.every(({ event }) => event.event.era === era && event.event.round === 1_343));
  assert.not.ok(third.log.told.some(({ event }) => ofTournament('opened')(event)));
});

test.run();
