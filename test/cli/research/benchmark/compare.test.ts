import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { numerai } from '../../../../cli/presets/numerai.js';
import { compare, type ComparisonRow } from '../../../../cli/research/benchmark/compare.js';
import { contribution } from '../../../../protocol/scoring/contribution.js';
import { corr } from '../../../../protocol/scoring/corr.js';

const target = Float32Array.from([0, 0.25, 0.5, 0.5, 0.75, 1]);
const good = Float32Array.from([-1.4, -0.7, -0.2, 0.2, 0.7, 1.4]);
const other = Float32Array.from([-0.7, -1.4, 0.2, -0.2, 1.4, 0.7]);
const eras = ['0001', '0002', '0003'].map((name) => ({ name, target, predictions: [good, other] }));
const wide = (model: Float32Array): Float64Array => Float64Array.from(model);
const predicting = (names: string[], model: Float32Array) =>
  new Map(names.map((name) => [name, wide(model)] as const));
const rules = { embargoEras: 0, payout: numerai.rules.payout, rounds: numerai.rules.rounds };
const rivals = [
  { name: 'each', models: [0, 1], isAveraged: false },
  { name: 'both', models: [0, 1], isAveraged: true },
];
const near = (found: number | undefined, wanted: number): void =>
  assert.ok(Math.abs((found ?? NaN) - wanted) < 1e-12, `${found} is not ${wanted}`);

test('corr is of the eras that the benchmark predicts, mmc of those of the meta model', () => {
  const found = compare(
    eras,
    rivals,
    {
      benchmark: { name: 'bench', predictions: predicting(['0001', '0002', '0009'], other) },
      metaModel: predicting(['0002', '0003'], other),
    },
    rules,
    '1',
  );
  assert.equal(
    [found?.benchmark, found?.eras, found?.benchmarkEras, found?.metaModelEras],
    ['bench', 3, ['0001', '0002'], ['0002', '0003']],
  );
  const [each, both, bench] = found?.rows as [ComparisonRow, ComparisonRow, ComparisonRow];
  assert.equal([each.name, both.name, bench.name], ['each', 'both', 'bench']);
  const [ofGood, ofOther] = [corr(wide(good), target), corr(wide(other), target)];
  near(each.corr?.value, (ofGood + ofOther) / 2e9);
  near(each.corrGain?.value, (ofGood - ofOther) / 2e9);
  near(bench.corr?.value, ofOther / 1e9);
  near(each.mmc?.value, contribution(wide(good), wide(other), target) / 2e9);
  const sum = wide(good).map((value, row) => value + (other[row] as number));
  near(both.corr?.value, corr(sum, target) / 1e9);
  near(both.mmc?.value, contribution(sum, wide(other), target) / 1e9);
  // The meta model has an era that the benchmark does not predict.
  assert.is(bench.mmc, null);
});

test('what there is not is not compared with', () => {
  assert.is(compare(eras, rivals, { benchmark: null, metaModel: null }, rules, '1'), null);
  const [each] = compare(eras, rivals, { benchmark: null, metaModel: predicting(['0001'], good) }, rules, '1')
    ?.rows as [ComparisonRow];
  assert.equal([each.corr, each.sharpe, each.corrGain], [null, null, null]);
  // Both are clipped at what a round locks, a fourteenth of the stake.
  near(each.payout?.value, 1 / 14);
});

test.run();
