import { mkdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeParquet } from '../../../node/dataset/fixture.js';
import { poolRows } from './fixture.js';
import { Gridlode } from '../../run-bin.js';

const test = suite('portfolio');
const gridlode = new Gridlode({ runMs: 150_000 });
const data = gridlode.path('data');
const args = [
  'portfolio',
  '--data',
  data,
  '--trained',
  '8',
  '--stakes',
  '3',
  '--threads',
  '1',
  '--dir',
  gridlode.path('node'),
];

test.before(async () => {
  mkdirSync(data);
  await writeParquet(data, {
    'train.parquet': poolRows,
    'meta_model.parquet': `SELECT id, era, (feature_a / 4)::FLOAT AS numerai_meta_model FROM (${poolRows}) WHERE era >= '0036'`,
  });
});
test.after(() => gridlode.remove());

test('a proposal of equal parts is compared with other ways, and comes out the same again', async () => {
  const first = await gridlode.run([...args, '--json', '--plot', 'portfolio.svg']);
  assert.is(first.status, 0, first.stderr);
  const again = await gridlode.run([...args, '--json']);
  assert.match(again.stderr, /Models trained now: 0, /);
  assert.is(again.stdout, first.stdout);
  const { models, all, whole, ways, effectiveModels, reportEras, comparison } = JSON.parse(first.stdout);
  assert.equal(
    [models.length, all.length, new Set(models.map(({ pointId }: { pointId: string }) => pointId)).size],
    [3, 8, 3],
  );
  assert.is(all.filter(({ proposed }: { proposed: boolean }) => proposed).length, 3);
  const mean = models.reduce(
    (sum: number, { meanPayout }: { meanPayout: number }) => sum + meanPayout / 3,
    0,
  );
  assert.ok(Math.abs(whole.meanPayout - mean) < 2e-9);
  assert.ok(effectiveModels.portfolio > 0 && effectiveModels.report > 0);
  assert.equal(
    ways.map(({ name }: { name: string }) => name),
    ['the proposal', 'equal parts of all models', 'the model that paid best', 'the example model'],
  );
  for (const {
    payouts,
    mean: { value, low, high },
  } of ways) {
    assert.is(payouts.length, reportEras.length);
    assert.ok(payouts.every((payout: number) => Math.abs(payout) <= 1));
    assert.equal([low, high, Math.abs(value) <= 1], [null, null, true], 'of so few eras');
  }
  assert.equal([comparison.benchmark, comparison.metaModelEras], [null, reportEras.slice(-5)]);
  assert.equal(
    comparison.rows.map(({ name, corr, mmc }: { name: string; corr: unknown; mmc: object }) => [
      name,
      corr,
      Object.keys(mmc),
    ]),
    ways.map(({ name }: { name: string }) => [name, null, ['value', 'low', 'high', 'reason']]),
  );
  assert.is(ways[0].proposalGains.value, 0);
  assert.not.match(first.stdout, /\d\.\d{10}/, 'nine decimals at most');
  assert.match(readFileSync(gridlode.path('portfolio.svg'), 'utf8'), /^<svg[^]*A stake on 3 of 8 models/);
});

test('people get two tables', async () => {
  const text = await gridlode.print(...args);
  assert.match(text, /^model +target +part +payout/m);
  assert.match(text, /^the example model +-?\d+\.\d\d %/m);
  assert.match(text, /^Too few eras to say how sure that is: \d+, where it takes \d+/m);
  assert.match(
    text,
    /^the real meta model has 5 of the \d+ report eras, 0036 to 0040: mmc and payout are of these$/m,
  );
});

test.run();
