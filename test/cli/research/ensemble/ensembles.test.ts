import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { measureOrigins } from '../../../../cli/research/ensemble/origins.js';
import { meanPairCorrelation } from '../../../../cli/research/ensemble/pair-correlation.js';
import { scoreEnsembles, type EraCorrs } from '../../../../cli/research/ensemble/score-ensembles.js';
import type { PoolEra } from '../../../../cli/research/pool/predict-pool.js';
import { seededRandom } from '../../../../cli/research/pool/random.js';
import { meanOf } from '../../../../cli/research/pool/statistics.js';
import type { CanonicalPoint } from '../../../../protocol/grid/point.js';
import { corr, predictionCorr } from '../../../../protocol/scoring/corr.js';
import { gaussianizeRanks } from '../../../../protocol/scoring/rank.js';

const random = seededRandom('1', 'test');
const noise = (): number => random() + random() + random() - 1.5;
const rows = 300;
const models = 16;
const signal = new AbortController().signal;

/**
 * Models that say the target with noise of their own, and with one that half of them share with each other.
 */
const eras: PoolEra[] = Array.from({ length: 6 }, (_, era) => {
  const target = Float32Array.from({ length: rows }, () => Math.floor(random() * 5) / 4);
  const shared = [0, 1].map(() => Float64Array.from({ length: rows }, noise));
  const predictions = Array.from({ length: models }, (__, model) =>
    Float32Array.from(
      gaussianizeRanks(
        Float64Array.from(
          { length: rows },
          (___, row) => (target[row] as number) + 2 * (shared[model % 2]?.[row] as number) + noise(),
        ),
      ),
    ),
  );
  return { name: String(era), target, predictions };
});
const pointOf = (model: number): CanonicalPoint => ({
  target: `target_${model % 2}`,
  featuresUsed: 1 + model,
  regLambda: 0,
  learningRate: 0.1,
  maxBin: 5,
  maxDepth: 4,
  numLeaves: 8,
  minChildSamples: 1,
  nEstimators: 10,
});

test('an ensemble is the mean of gaussianised ranks, scored by corr in each era', async () => {
  const [alone, pair] = (await scoreEnsembles(eras, [[3], [3, 8]], signal)) as [EraCorrs, EraCorrs];
  for (const [i, { target, predictions }] of eras.entries()) {
    const [one, two] = [3, 8].map((model) => predictions[model] as Float32Array) as [
      Float32Array,
      Float32Array,
    ];
    assert.is(alone[i], corr(Float64Array.from(one), target));
    assert.is(
      pair[i],
      corr(
        Float64Array.from(one, (value, row) => (value + (two[row] as number)) / 2),
        target,
      ),
    );
  }
});

test('the mean correlation of pairs is what the pairs give one by one', () => {
  const members = [0, 1, 2, 5, 9];
  const pairs = members.flatMap((a, i) =>
    members
      .slice(i + 1)
      .flatMap((b) =>
        eras.map(
          ({ predictions }) =>
            predictionCorr(
              Float64Array.from(predictions[a] as Float32Array),
              Float64Array.from(predictions[b] as Float32Array),
            ) / 1e9,
        ),
      ),
  );
  assert.ok(Math.abs(meanPairCorrelation(eras, members) - meanOf(pairs)) < 1e-6);
  const [{ name, target, predictions }] = eras as [PoolEra];
  const constant = [{ name, target, predictions: [predictions[0] as Float32Array, new Float32Array(rows)] }];
  assert.ok(Math.abs(meanPairCorrelation(constant, [0, 1])) < 1e-12, 'a constant model');
});

test('a choice that makes models alike loses a part of the gain, and one that makes no difference none', async () => {
  const score = async (ensembles: readonly (readonly number[])[]): Promise<number[]> => {
    const scored = await scoreEnsembles(eras, ensembles, signal);
    return eras.map((_, era) => meanOf(scored.map((corrs) => corrs[era] as number)) / 1e9);
  };
  const overEras = (valueOf: (chosen: readonly number[]) => number) => ({
    value: valueOf([...eras.keys()]),
    low: 0,
    high: 0,
  });
  const origins = await measureOrigins(
    eras,
    Array.from({ length: models }, (_, model) => pointOf(model)),
    { score, random: seededRandom('1', 'origins'), repeats: 60, overEras },
  );
  assert.equal(
    origins.map(({ choice, groups, models: size }) => [choice, groups, size]),
    [
      ['target', 2, 2],
      ['feature fraction', 4, 2],
      ['depth', 4, 2],
    ],
  );
  const [target, fraction] = origins as [(typeof origins)[0], (typeof origins)[0]];
  assert.ok(target.share.value > 0.4 && target.shared < target.free, `of the target ${target.share.value}`);
  assert.ok(Math.abs(fraction.share.value) < 0.3, `of the fraction ${fraction.share.value}`);
  assert.ok(target.pairCorrelation > meanPairCorrelation(eras, [...Array(models).keys()]));
  assert.equal(
    await measureOrigins(eras, [0, 1, 2, 3].map(pointOf), { score, random, repeats: 60, overEras }),
    [],
    'too few models',
  );
});

test.run();
