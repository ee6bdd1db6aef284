import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { payoutOf, type PayoutRules } from '../../../protocol/settlement/payout.js';
import { seeded } from '../codec/arbitrary.js';
import { payoutRules } from './arbitrary.js';
import { payoutVectors } from './vectors.js';

const test = suite('payout');

/** Numerai's published formula, in plain doubles. */
function published(
  rules: PayoutRules,
  stake: bigint,
  corr: number,
  mmc: number,
  totalAtRisk: bigint,
): number {
  const payoutFactor =
    rules.stakeThreshold === null ? 1 : Math.min(1, Number(rules.stakeThreshold) / Number(totalAtRisk));
  const rate =
    payoutFactor * ((corr / 1e9) * (rules.corrMultiplier / 1e6) + (mmc / 1e9) * (rules.mmcMultiplier / 1e6));
  return Number(stake) * Math.max(-rules.clip / 1e9, Math.min(rules.clip / 1e9, rate));
}

/** To 1e-9 of the stake, and one unit for the rounding. */
const agrees = (payout: bigint, expected: number, stake: bigint): boolean =>
  Math.abs(Number(payout) - expected) <= 1e-9 * Number(stake) + 1;

for (const { id, stake, corr, mmc, totalAtRisk, payout, ...rules } of payoutVectors) {
  test(`frozen: ${id}`, () => {
    assert.is(payoutOf(rules, stake, corr, mmc, totalAtRisk), payout);
    assert.ok(agrees(payout, published(rules, stake, corr, mmc, totalAtRisk), stake));
  });
}

const anyRound = [
  fc.record(payoutRules),
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  fc.integer({ min: -300_000_000, max: 300_000_000 }),
  fc.integer({ min: -300_000_000, max: 300_000_000 }),
  fc.bigInt({ min: 1n, max: 1n << 66n }),
] as const;

test('it agrees with the published formula in doubles, and is bounded by clip', () => {
  fc.assert(
    fc.property(...anyRound, (rules, stake, corr, mmc, others) => {
      const payout = payoutOf(rules, stake, corr, mmc, stake + others);
      assert.ok(agrees(payout, published(rules, stake, corr, mmc, stake + others), stake));
      assert.ok((payout < 0n ? -payout : payout) * 1_000_000_000n <= stake * BigInt(rules.clip));
    }),
    seeded(2_000),
  );
});

test('opposite scores pay the opposite, to the unit', () => {
  fc.assert(
    fc.property(...anyRound, (rules, stake, corr, mmc, others) => {
      assert.is(
        payoutOf(rules, stake, -corr, -mmc, stake + others),
        -payoutOf(rules, stake, corr, mmc, stake + others),
      );
    }),
    seeded(500),
  );
});

test.run();
