// deadline: 240 s
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rm, watch } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parquetLike, stall, TestTournament, testFile, withStatus } from '../../../node/tournament/server.js';
import { collect, Gridlode, type Run } from '../../run-bin.js';
import { slowCases } from '../../../runner/slow-cases.js';

const test = suite('data fetch');
const gridlode = new Gridlode();
const features = Buffer.from(JSON.stringify({ feature_sets: { small: ['feature_a'] } }));
/** More than what is made durable at once. */
const train = parquetLike(40 << 20);
let tournament: TestTournament;

test.before.each(async () => {
  tournament = await TestTournament.start();
  for (const [name, bytes] of Object.entries({
    'v5.2/train.parquet': parquetLike(500),
    'v5.3/features.json': features,
    'v5.3/train.parquet': parquetLike(1_000),
    'v5.3/validation.parquet': parquetLike(2_000),
    'v5.3/validation_example_preds.parquet': parquetLike(300),
    'v5.3/meta_model.parquet': parquetLike(400),
    'v5.3/live.parquet': parquetLike(600),
  }))
    tournament.data.set(name, testFile(bytes));
});
test.after.each(async () => {
  await tournament.stop();
  await rm(gridlode.path('numerai'), { recursive: true, force: true });
});
test.after(() => gridlode.remove());

const argsOf = (...args: string[]): string[] => [
  'data',
  'fetch',
  ...args,
  '--numerai-api',
  tournament.endpoint,
];
/** No address of a download is seen, whatever happens. */
async function run(...args: string[]): Promise<Run> {
  const ran = await gridlode.run(argsOf(...args));
  assert.not.match(ran.stdout + ran.stderr, /signature|\/download\//);
  return ran;
}
const there = (folder = 'v5.3'): string[] => readdirSync(gridlode.path('numerai', folder)).sort();

test('it brings the newest version, told as it comes, and nothing the second time', async () => {
  const { status, stdout, stderr } = await run('numerai');
  assert.is(status, 0, stderr);
  assert.match(stderr, /^v5\.3\/features\.json: 40 bytes\.$/m);
  assert.match(stderr, /^v5\.3\/train\.parquet, v5\.3\/validation\.parquet, .*: 3\.3 kB\.$/m);
  assert.match(stderr, /^downloading: 3\.3 kB of 3\.3 kB, [\d.]+ [kMG]?B\/s, 0 ms left$/m);
  assert.match(stdout, /numerai\/v5\.3\/train\.parquet +1 kB +downloaded$/m);
  assert.equal(there(), [
    'features.json',
    'train.parquet',
    'validation.parquet',
    'validation_example_preds.parquet',
  ]);
  assert.is(
    statSync(gridlode.path('numerai', 'v5.3', 'train.parquet')).mode & 0o777,
    0o666 & ~process.umask(),
  );
  const again = await run('numerai', '--json');
  assert.equal(
    JSON.parse(again.stdout).files.map(({ outcome }: { outcome: string }) => outcome),
    ['was there', 'was there', 'was there', 'was there'],
  );
});

test('only what an import reads, of a version that has the feature set; benchmarks where asked for', async () => {
  const { status, stderr } = await run('numerai', '--feature-set', 'small', '--benchmarks');
  assert.is(status, 0, stderr);
  assert.equal(there(), ['features.json', 'meta_model.parquet', 'train.parquet', 'validation.parquet']);
});

slowCases(test)('killed in the middle, it goes on from there', async () => {
  tournament.data.set('v5.3/train.parquet', testFile(train));
  const stalled = new Promise<void>((resolve) =>
    // Before it come the features, and a look at each of the others.
    tournament.fault('GET', ...Array.from({ length: 4 }, () => () => true), stall(36 << 20, resolve)),
  );
  const folder = gridlode.path('numerai', 'v5.3');
  await mkdir(folder, { recursive: true });
  const changes = watch(folder);
  const child = gridlode.start(argsOf('numerai', '--feature-set', 'small'));
  const ended = collect(child);
  await Promise.race([stalled, ended.then(({ stderr }) => assert.unreachable(stderr))]);
  for await (const { filename } of changes) {
    const part = there().find((name) => name === filename && name.startsWith('train.parquet.'));
    if (part !== undefined && statSync(gridlode.path('numerai', 'v5.3', part)).size > 33 << 20) break;
  }
  child.kill('SIGKILL');
  await ended;
  assert.not(existsSync(gridlode.path('numerai', 'v5.3', 'train.parquet')));
  const { status, stderr } = await run('numerai', '--feature-set', 'small');
  assert.is(status, 0, stderr);
  assert.match(stderr, /41\.9 MB, of which 25\.2 MB are here\.$/m);
  assert.ok(tournament.downloads.some(({ range }) => range === `bytes=${24 << 20}-`));
  assert.ok(readFileSync(gridlode.path('numerai', 'v5.3', 'train.parquet')).equals(train));
  assert.not(there().some((name) => name.endsWith('.part')));
});

test('the live file of the open round has the name of the round, and is asked for by its number', async () => {
  const { status, stderr } = await run('numerai', '--live');
  assert.is(status, 0, stderr);
  assert.equal(there(), ['live-812.parquet']);
  assert.equal(tournament.roundsAsked, [812]);
});

test('the newest folder is numerai where none is named', async () => {
  assert.is((await run('--live')).status, 0);
  assert.equal(there(), ['live-812.parquet']);
});

const sample = join(import.meta.dirname, '..', '..', '..', '..', '..', '..', 'shared', 'data', 'numerai-v53');
if (!existsSync(sample)) console.log('skipped: the sample of v5.3 is not beside the checkout');
(existsSync(sample) ? test : test.skip)('a version comes as it is, benchmarks and all', async () => {
  tournament.data.clear();
  const names = readdirSync(sample).filter((name) => /\.(parquet|json)$/.test(name));
  for (const name of names) tournament.data.set(`v5.3/${name}`, testFile(readFileSync(join(sample, name))));
  const { status, stderr } = await run('numerai', '--benchmarks');
  assert.is(status, 0, stderr);
  assert.equal(there(), names.filter((name) => !name.startsWith('live')).sort());
  for (const name of there())
    assert.ok(readFileSync(gridlode.path('numerai', 'v5.3', name)).equals(readFileSync(join(sample, name))));
});

const refused: readonly (readonly [id: string, prepare: () => string[] | Promise<string[]>, code: string])[] =
  [
    ['version-unknown', () => ['--data-version', 'v9.9'], 'DATA_VERSION_UNKNOWN'],
    ['file-not-listed', () => ['--data-version', 'v5.2'], 'DATA_FILE_UNLISTED'],
    ['feature-set-unknown', () => ['--feature-set', 'medium'], 'DATASET_FEATURE_SET'],
    ['campaign-absent', () => ['--campaign', 'nowhere'], 'FILE_UNREADABLE'],
    ['live-with-a-set', () => ['--live', '--feature-set', 'small'], 'USAGE_ARGUMENT'],
    [
      'live-of-an-earlier-round',
      async () => {
        await run('numerai', '--live');
        tournament.round = { ...(tournament.round as object), number: 813 };
        return ['--live'];
      },
      'LIVE_STALE',
    ],
    [
      'no-round-open',
      () => {
        tournament.date = 'Wed, 20 Mar 2126 14:00:00 GMT';
        return ['--live'];
      },
      'TOURNAMENT_ROUND_CLOSED',
    ],
    [
      'page-to-log-in',
      () => {
        tournament.fault('listDatasets', withStatus(200, '<html>Welcome to the hotel'));
        return [];
      },
      'TOURNAMENT_BLOCKED',
    ],
    ['plain-http', () => ['--numerai-api', 'http://api.invalid'], 'USAGE_VALUE'],
  ];
for (const [id, prepare, code] of refused) {
  test(`refused: ${id}: ${code}`, async () => {
    const args = await prepare();
    const named = args.includes('--numerai-api')
      ? ['data', 'fetch', 'numerai', ...args]
      : argsOf('numerai', ...args);
    const { status, stdout, stderr } = await gridlode.run([...named, '--json']);
    assert.is(stdout, '');
    assert.match(stderr, `"code":"${code}"`);
    assert.is(status, code.startsWith('USAGE_') ? 2 : 1);
    const large = gridlode.path('numerai', 'v5.3', 'train.parquet');
    assert.not(existsSync(large));
  });
}

test.run();
