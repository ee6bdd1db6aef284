import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { numerai } from '../../../../cli/presets/numerai.js';
import {
  lockStakes,
  settleStakes,
  totalOf,
  type Holdings,
  type ModelScores,
} from '../../../../cli/research/simulation/settle-stakes.js';
import { codeOf } from '../../../protocol/code-of.js';

// The share of a round is a third of a stake.
const rules = { payout: numerai.rules.payout, rounds: { ...numerai.rules.rounds, overlap: 3 } };
const stake = 3_000_000_000n;
const example = 3;
const stakers = [[example], [0], [0, 1, 2]];
const holding = (treasury: bigint): Holdings => ({
  purses: stakers.map(() => ({ free: stake, locked: 0n, won: 0n })),
  treasury,
  earned: 0n,
});
function settle(scores: [number, ModelScores][], treasury = 10n * stake, compounds = true): Holdings {
  const own = { ...rules, rounds: { ...rules.rounds, compounds } };
  const { parts, holdings } = lockStakes(own, stakers, stake, holding(treasury));
  return settleStakes(own, holdings, parts, new Map(scores), { example, panelSize: 2 });
}
const alike = (scores: ModelScores): [number, ModelScores][] =>
  [0, 1, 2, example].map((model) => [model, scores]);

test('a round locks its share, as much for each model, and leaves what cannot be divided', () => {
  const { parts, holdings } = lockStakes(rules, stakers, stake, {
    ...holding(0n),
    purses: [
      { free: 100n, locked: 10n, won: 0n },
      { free: 5n, locked: 85n, won: 0n },
      holding(0n).purses[2]!,
    ],
  });
  assert.equal(
    parts.map(({ staker, model, stake: locked }) => [staker, model, locked]),
    [
      [0, 3, 36n],
      [1, 0, 5n],
      [2, 0, 333_333_333n],
      [2, 1, 333_333_333n],
      [2, 2, 333_333_333n],
    ],
  );
  assert.equal(
    holdings.purses.map(({ free, locked }) => [free, locked]),
    [
      [64n, 46n],
      [0n, 90n],
      [2_000_000_001n, 999_999_999n],
    ],
  );
});

test('a gain on a model of others leaves a part to those who trained and audited it, one on the example model does not', () => {
  const scores = alike({ corr: 20_000_000, mmc: 0 });
  const { purses, treasury, earned } = settle(scores);
  // 3 x 0.02 is 6 % of 1e9; a tenth of it is commission, a twentieth fees.
  assert.equal(
    purses.map(({ free, locked, won }) => [free, locked, won]),
    [
      [stake + 60_000_000n, 0n, 0n],
      [stake + 51_000_000n, 0n, 0n],
      [stake + 51_000_006n, 0n, 0n],
    ],
  );
  assert.equal([treasury, earned], [10n * stake - 179_999_997n, 17_999_991n]);
  assert.equal(
    settle(scores, 10n * stake, false).purses.map(({ free, won }) => [free, won]),
    [
      [stake, 60_000_000n],
      [stake, 51_000_000n],
      [stake, 51_000_006n],
    ],
  );
});

test('a loss is of what the round has locked, at most all of it, and goes to the treasury', () => {
  const { purses, treasury, earned } = settle(alike({ corr: -20_000_000, mmc: -100_000_000 }));
  assert.equal(
    [purses[0]?.free, purses[1]?.free, treasury, earned],
    [2_000_000_000n, 2_000_000_000n, 32_999_999_999n, 0n],
  );
});

test('nothing is made or lost, whatever models score and however poor the treasury is', () => {
  const score = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
  fc.assert(
    fc.property(
      fc.array(fc.record({ corr: score, mmc: score }), { minLength: 4, maxLength: 4 }),
      fc.bigInt({ min: 0n, max: stake }),
      (scores, treasury) => {
        const after = settle(
          scores.map((each, model) => [model, each]),
          treasury,
        );
        assert.is(totalOf(after), 3n * stake + treasury);
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
