import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { predictionsText } from '../../../protocol/dataset/predictions.js';
import { predictionCorr } from '../../../protocol/scoring/corr.js';
import {
  chooseGreedily,
  greedyPicks,
  integerRanks,
  metaModel,
} from '../../../protocol/scoring/meta-model.js';
import { gaussianizeRanks } from '../../../protocol/scoring/rank.js';
import { stakeWeighted } from '../../../protocol/scoring/stake-weight.js';
import { cases, sampleColumn } from './scoring-vectors.js';

interface Vectors {
  readonly ids: readonly string[];
  readonly models: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly id: string;
    readonly weights: readonly string[];
    readonly values: readonly number[];
  }[];
  readonly lines: string;
  readonly eras: readonly {
    readonly target: readonly number[];
    readonly predictions: readonly (readonly number[])[];
  }[];
  readonly greedy: readonly string[];
}
const vectors = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/meta-model.json', import.meta.url), 'utf8'),
) as Vectors;
const models = vectors.models.map((model) => Float64Array.from(model));
const eras = vectors.eras.map(({ target, predictions }) => ({
  target: Float64Array.from(target),
  ranks: predictions.map((model) => integerRanks(Float64Array.from(model))),
}));

const test = suite('meta model');

/** What a generator returns, and how often it yielded. */
function drive<T>(generator: Generator<void, T>): { result: T; yields: number } {
  for (let yields = 0; ; yields++) {
    const { done, value } = generator.next();
    if (done === true) return { result: value, yields };
  }
}

for (const { id, weights, values } of vectors.cases)
  test(`${id} is the frozen one`, () => assert.equal([...metaModel(models, weights.map(BigInt))], values));

test('the lines are the frozen ones (ROUND-10)', () =>
  assert.is(
    predictionsText(vectors.ids, metaModel(models, vectors.cases[0]!.weights.map(BigInt))),
    vectors.lines,
  ));

test('the greedy weights are the frozen ones, and each ensemble that was scored could be the last', () => {
  const { result, yields } = drive(chooseGreedily(eras, 5));
  assert.equal(result.map(String), vectors.greedy);
  assert.is(yields, 5 * greedyPicks);
});

test('of models that are one, the first is taken, and a model alone is taken each time', () => {
  const twins = eras.map(({ target, ranks: [first] }) => ({ target, ranks: [first!, first!] }));
  assert.equal(drive(chooseGreedily(twins, 2)).result, [BigInt(greedyPicks), 0n]);
  assert.equal(drive(chooseGreedily(twins, 1)).result, [BigInt(greedyPicks)]);
});

test('no order of the models and no common factor of the weights changes a bit', () => {
  const model = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
    minLength: 12,
    maxLength: 12,
  });
  const weighted = fc.array(fc.tuple(model, fc.bigInt({ min: 1n, max: (1n << 64n) - 1n })), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(weighted, fc.bigInt({ min: 1n, max: 1n << 200n }), (given, factor) => {
      const of = (list: typeof given, times = 1n): Float64Array =>
        metaModel(
          list.map(([values]) => Float64Array.from(values)),
          list.map(([, weight]) => weight * times),
        );
      assert.equal(of(given.toReversed()), of(given));
      assert.equal(of(given, factor), of(given));
    }),
    { seed: 5, numRuns: 300 },
  );
});

test('stakes that doubles do not tell apart still decide', () => {
  const rising = Float64Array.of(1, 2, 3);
  const falling = Float64Array.of(3, 2, 1);
  const half = 1n << 63n;
  assert.equal([...metaModel([rising, falling], [half, half])], [0.5, 0.5, 0.5]);
  assert.equal(metaModel([rising, falling], [half + 1n, half]), metaModel([rising], [1n]));
  assert.equal(metaModel([rising, falling], [half, half + 1n]), metaModel([falling], [1n]));
});

for (const { id, prediction, metaModel: other } of cases) {
  test(`${id} has the order of numerai-tools' stake-weighted one`, () => {
    const stakes = [3_000_000_000_000_000_001n, 1_500_000_000_000_000_000n];
    const doubles = stakeWeighted([prediction, other].map(gaussianizeRanks), stakes);
    assert.is(predictionCorr(metaModel([prediction, other], stakes), doubles), 1_000_000_000);
  });
}

test('many models of many rows too', () => {
  const many = Array.from({ length: 40 }, (_, i) => sampleColumn(100 + i, 2_000, 2_147_483_647));
  const stakes = many.map((_, i) => 10n ** 15n + BigInt(i) ** 5n);
  assert.is(
    predictionCorr(metaModel(many, stakes), stakeWeighted(many.map(gaussianizeRanks), stakes)),
    1_000_000_000,
  );
});

test.run();
