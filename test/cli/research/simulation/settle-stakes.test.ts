import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { numerai } from '../../../../cli/presets/numerai.js';
import {
  settleStakes,
  splitStakes,
  totalOf,
  type ModelScores,
} from '../../../../cli/research/simulation/settle-stakes.js';
import { codeOf } from '../../../protocol/code-of.js';

const rules = numerai.rules.payout;
const stake = 3_000_000_000n;
const example = 3;
const settle = (
  scores: [number, ModelScores][],
  treasury = 10n * stake,
  stakers = [[example], [0], [0, 1, 2]],
) =>
  settleStakes(rules, { parts: splitStakes(stakers, stake), treasury, earned: 0n }, new Map(scores), {
    example,
    panelSize: 2,
  });
const alike = (scores: ModelScores): [number, ModelScores][] =>
  [0, 1, 2, example].map((model) => [model, scores]);

test('a stake is split to the last unit', () => {
  const parts = splitStakes([[4], [0, 1, 2]], 100n);
  assert.equal(
    parts.map(({ staker, model, amount }) => [staker, model, amount]),
    [
      [0, 4, 100n],
      [1, 0, 33n],
      [1, 1, 33n],
      [1, 2, 34n],
    ],
  );
});

test('a gain on a model of others leaves a part to those who trained and audited it, one on the example model does not', () => {
  const {
    parts: [own, others],
    treasury,
    earned,
  } = settle(alike({ corr: 20_000_000, mmc: 0 }));
  // 0.75 x 0.02 is 1.5 %; a tenth of it is commission, a twentieth fees.
  assert.is(own?.amount, stake + 45_000_000n);
  assert.is(others?.amount, stake + 38_250_000n);
  assert.is(treasury, 10n * stake - 135_000_000n);
  assert.is(earned, 13_500_000n);
});

test('a loss is of the stake, at most a twentieth of it, and goes to the treasury', () => {
  const { parts, treasury, earned } = settle(alike({ corr: -20_000_000, mmc: -100_000_000 }));
  assert.equal(
    [parts[0]?.amount, parts[1]?.amount, treasury, earned],
    [2_850_000_000n, 2_850_000_000n, 30_450_000_000n, 0n],
  );
});

test('nothing is made or lost, whatever models score and however poor the treasury is', () => {
  const score = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
  fc.assert(
    fc.property(
      fc.array(fc.record({ corr: score, mmc: score }), { minLength: 4, maxLength: 4 }),
      fc.bigInt({ min: 0n, max: stake }),
      (scores, treasury) => {
        assert.is(
          totalOf(
            settle(
              scores.map((each, model) => [model, each]),
              treasury,
            ),
          ),
          3n * stake + treasury,
        );
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

const refused: readonly { id: string; code: string; act: () => unknown }[] = [
  {
    id: 'a treasury that no amount can be',
    code: 'SETTLE_AMOUNT',
    act: () => settle(alike({ corr: 0, mmc: 0 }), 1n << 64n),
  },
  { id: 'a score that is none', code: 'SETTLE_SCORE', act: () => settle(alike({ corr: 0.5, mmc: 0 })) },
];
for (const { id, code, act } of refused) test(`refused: ${id}`, () => assert.is(codeOf(act), code));

test.run();
