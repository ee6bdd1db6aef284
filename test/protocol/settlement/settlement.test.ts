import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { settleRound } from '../../../protocol/settlement/settlement.js';
import { seeded } from '../codec/arbitrary.js';
import { codeOf } from '../code-of.js';
import { positions, rules, treasury } from './arbitrary.js';
import { roundOf, roundVectors } from './vectors.js';

const test = suite('settlement');

for (const { id, rules: frozen, positions: staked, treasury: held, settlement } of roundVectors) {
  test(`frozen: ${id}`, () => assert.equal(settleRound(frozen, staked, held), settlement));
}

test('nothing is made or lost, no position loses more than its stake, and the treasury never owes', () => {
  let scaled = 0;
  fc.assert(
    fc.property(rules, positions, treasury, (drawn, staked, held) => {
      const { positions: settled, treasuryChange, totals } = settleRound(drawn, staked, held);
      assert.is(settled.length, staked.length);
      let change = treasuryChange;
      settled.forEach(({ pointId, payout, gain, loss, commission, fee, toStaker }, i) => {
        const { stake, verifiers, predicted, pointId: own } = staked[i] as (typeof staked)[number];
        assert.is(pointId, own);
        assert.is(gain, commission + fee * BigInt(verifiers.length) + toStaker);
        assert.ok([gain, loss, commission, fee, toStaker].every((amount) => amount >= 0n));
        assert.is(loss, payout < 0n ? -payout : 0n);
        assert.ok(loss <= stake && gain <= (payout > 0n ? payout : 0n));
        if (!predicted) assert.is(payout, 0n);
        if (gain < payout) scaled += 1;
        change += gain - loss;
      });
      assert.is(change, 0n);
      assert.ok(held + treasuryChange >= 0n);
      assert.is(totals.losses - totals.gains, treasuryChange);
      assert.is(totals.gains, totals.commissions + totals.fees + totals.toStakers);
    }),
    seeded(1_000),
  );
  assert.ok(scaled > 100, `${scaled} gains were scaled`);
});

test('gains are in full where the treasury has them, and else use it up but for less than a unit each', () => {
  fc.assert(
    fc.property(rules, positions, treasury, (drawn, staked, held) => {
      const { positions: settled, treasuryChange, totals } = settleRound(drawn, staked, held);
      const won = settled.reduce((sum, { payout }) => sum + (payout > 0n ? payout : 0n), 0n);
      if (won <= held + totals.losses) assert.is(totals.gains, won);
      else assert.ok(held + treasuryChange < BigInt(settled.length));
    }),
    seeded(500),
  );
});

test('positions in another order are refused, and the order of verifiers changes nothing', () => {
  fc.assert(
    fc.property(rules, positions, treasury, fc.infiniteStream(fc.nat()), (drawn, staked, held, random) => {
      const settled = settleRound(drawn, staked, held);
      assert.equal(
        settleRound(
          drawn,
          staked.map((each) => ({ ...each, verifiers: each.verifiers.toReversed() })),
          held,
        ),
        settled,
      );
      const ranks = new Map(staked.map((each) => [each, random.next().value]));
      const permuted = staked.toSorted((a, b) => (ranks.get(a) as number) - (ranks.get(b) as number));
      if (permuted.some((each, i) => each !== staked[i]))
        assert.is(
          codeOf(() => settleRound(drawn, permuted, held)),
          'SETTLE_POSITIONS',
        );
    }),
    seeded(300),
  );
});

test('losses of a round pay its gains before the treasury does', () => {
  const { settlement, rules: frozen, positions: staked } = roundOf('gains-scaled-to-the-losses');
  assert.ok(
    settlement.totals.losses > 0n &&
      settlement.totals.losses - settlement.totals.gains < BigInt(staked.length),
  );
  assert.is(settleRound(frozen, staked, 0n).treasuryChange, settlement.treasuryChange);
});

test.run();
