import { mkdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeParquet } from '../../../node/dataset/fixture.js';
import { poolRows } from './fixture.js';
import { smallestOf } from '../../../../cli/framework/amount.js';
import { Gridlode } from '../../run-bin.js';

const test = suite('simulating rounds');
const gridlode = new Gridlode({ runMs: 150_000 });
const data = gridlode.path('data');
const args = [
  'simulate-rounds',
  '--data',
  data,
  '--trained',
  '40',
  '--rounds',
  '6',
  '--threads',
  '1',
  '--dir',
  gridlode.path('node'),
];

/** Of an amount in the unit of the campaign, which has nine decimals. */
const nanosOf = (text: string): bigint => {
  const magnitude = smallestOf(text.replace('-', ''), { decimals: 9 }) as bigint;
  return text.startsWith('-') ? -magnitude : magnitude;
};

test.before(async () => {
  mkdirSync(data);
  await writeParquet(data, {
    'train.parquet': poolRows,
    'train_benchmark_models.parquet': `SELECT id, era, (feature_a + feature_b)::FLOAT AS v53_lgbm_ender60 FROM (${poolRows})`,
    'meta_model.parquet': `SELECT id, era, (feature_a / 4)::FLOAT AS numerai_meta_model FROM (${poolRows}) WHERE era < '0030'`,
  });
});
test.after(() => gridlode.remove());

test('stakers of all strategies play the report eras, and it comes out the same again', async () => {
  const first = await gridlode.run([...args, '--json', '--plot', 'rounds.svg']);
  assert.is(first.status, 0, first.stderr);
  const again = await gridlode.run([...args, '--json']);
  assert.match(again.stderr, /Models trained now: 0, /);
  assert.is(again.stdout, first.stdout);
  assert.match(first.stderr, /^settling: 12 of 12 rounds of two worlds$/m);
  assert.not.match(first.stdout, /\d\.\d{10}/, 'nine decimals at most');
  const { rounds, strategies, allStrategies, exampleAlone, pool, comparison } = JSON.parse(first.stdout);
  assert.is(rounds.length, 6);
  assert.match(first.stderr, new RegExp(`^Of 40 models ${pool} have the preset's `, 'm'));
  assert.ok(pool >= 10 && pool <= 30, `${pool} are accepted`);
  assert.equal(
    strategies.map(({ name, stakers }: { name: string; stakers: number }) => [name, stakers]),
    [
      ['the example model', 40],
      ['one random model', 30],
      ['ten random models', 30],
      ['the example model alone', 100],
    ],
  );
  for (const {
    payouts,
    course,
    meanPayout: { value, low, high, reason },
  } of strategies) {
    assert.equal([payouts.length, course.length, course[0].value], [6, 7, 100]);
    // A round locks a fourteenth, and can take that alone.
    assert.ok(payouts.every((payout: number) => Math.abs(payout) <= 1 / 14 + 1e-9));
    assert.ok(Math.abs(value) <= 1 / 14 + 1e-9);
    assert.equal([low, high], [null, null]);
    assert.match(reason, /^Too few eras to say how sure that is: 6, where it takes 40, /);
  }
  // What stakers have in the end is what they had, with what the treasury paid and others did not get of it.
  for (const { owned, paid, earned, metaCorrs } of [allStrategies, exampleAlone]) {
    assert.is(nanosOf(owned), 1_000_000_000_000n + nanosOf(paid) - nanosOf(earned));
    assert.is(metaCorrs.length, 6);
  }
  assert.is(exampleAlone.earned, '0');
  assert.equal([comparison.benchmarkEras, comparison.metaModelEras.length], [rounds, 3]);
  assert.equal(
    comparison.rows.map(({ name }: { name: string }) => name),
    ['the example model', 'one random model', `all ${pool} averaged`, 'v53_lgbm_ender60'],
  );
  const bench = comparison.rows[3];
  assert.ok(bench.corr.value > 0.05 && bench.corrGain.value === 0 && Math.abs(bench.payout.value) <= 1);
  assert.match(readFileSync(gridlode.path('rounds.svg'), 'utf8'), /^<svg[^]*6 rounds of a tournament/);
});

test('people get three tables', async () => {
  const text = await gridlode.print(...args);
  assert.match(text, /^stake on +stakers +payout/m);
  assert.match(text, /^stake on +drawdown +the worst/m);
  assert.match(text, /^the example model alone +-?\d+\.\d\d/m);
  assert.match(text, /^The meta model gains by all stakes: corr -?0\.\d{4}; sharpe /m);
  assert.match(
    text,
    /^Too few eras to say how sure that is: 6, where it takes 40, since targets overlap in 5 on end\.$/m,
  );
  assert.match(text, /^Too few eras .*: 3, where it takes 40/m, 'of the real meta model');
});

test('acceptances are compared on the same models, and models that are accepted cost more', async () => {
  const { stdout, stderr } = await gridlode.run([...args, '--acceptance-shares', '--json']);
  assert.match(stderr, /Models trained now: 0, /);
  const { drawn, modelCpuSeconds, example, acceptances } = JSON.parse(stdout);
  assert.ok(drawn >= 40 && modelCpuSeconds > 0 && example.corr > 0);
  // Of forty models the best tenth are too few for a portfolio.
  assert.equal(
    acceptances.map(({ name, accepted }: { name: string; accepted: number }) => [name, accepted]).slice(0, 3),
    [
      ['all', 40],
      ['the better half', 20],
      ['the best quarter', 10],
    ],
  );
  assert.match(acceptances[3].name, /^the preset's \d+\.\d\d %$/);
  assert.ok(acceptances[1].corrMin > acceptances[0].corrMin);
  const text = await gridlode.print(...args, '--acceptance-shares');
  assert.match(text, /^the best quarter +10 +\d+\.\d\d % /m);
  assert.match(text, /^ +ten random models +-?\d+\.\d\d %/m);
});

const refused: readonly { id: string; code: string; args: readonly string[] }[] = [
  { id: 'data that is not there', code: 'DATASET_PATH', args: ['--data', gridlode.path('absent')] },
  {
    id: 'too few that are accepted',
    code: 'POOL_FEW_ACCEPTED',
    args: args.slice(1).map((arg) => (arg === '40' ? '10' : arg)),
  },
  {
    id: 'a benchmark without that column',
    code: 'PREDICTIONS_COLUMN',
    args: [...args.slice(1), '--benchmark', `${data}:absent`],
  },
];
for (const { id, code, args: given } of refused) {
  test(`refused: ${id}`, async () => {
    const { status, stdout, stderr } = await gridlode.run([
      'simulate-rounds',
      ...given,
      ...(given.includes('--dir') ? [] : ['--dir', gridlode.path('other')]),
    ]);
    assert.match(stderr, `error ${code}: `);
    assert.equal([status, stdout], [1, '']);
  });
}

test.run();
