import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Cid, Hash } from '../../../../protocol/codec/hash.js';
import { compareRanks, type ClaimRank } from '../../../../protocol/ledger/points/rank.js';

const hash = fc.integer({ min: 0, max: 3 }).map((digit) => String(digit).repeat(64) as Hash);
const rank: fc.Arbitrary<ClaimRank> = fc.record({
  generation: fc.nat(2),
  cut: fc.nat(3),
  ticket: hash,
  slot: fc.nat(2),
  claim: fc.integer({ min: 0, max: 9 }).map((n) => `claim ${n}` as Cid),
});

test('ranks are in one order, whoever compares them', () => {
  fc.assert(
    fc.property(rank, rank, rank, (a, b, c) => {
      assert.is(Math.sign(compareRanks(a, b)), -Math.sign(compareRanks(b, a)));
      if (compareRanks(a, b) < 0 && compareRanks(b, c) < 0) assert.ok(compareRanks(a, c) < 0);
      assert.is(compareRanks(a, b) === 0, JSON.stringify(a) === JSON.stringify(b));
    }),
    { seed: 1, numRuns: 2_000 },
  );
});

test('the merge is a join: any order, duplication or partition, the same winner', () => {
  const least = (ranks: readonly ClaimRank[]): ClaimRank =>
    ranks.reduce((a, b) => (compareRanks(b, a) < 0 ? b : a));
  const heard = fc
    .array(rank, { minLength: 1, maxLength: 8 })
    .chain((ranks) =>
      fc.record({
        ranks: fc.constant(ranks),
        shuffled: fc.shuffledSubarray(ranks, { minLength: ranks.length }),
        doubled: fc.array(fc.constantFrom(...ranks), { maxLength: 8 }),
        at: fc.nat(ranks.length - 1),
      }),
    );
  fc.assert(
    fc.property(heard, ({ ranks, shuffled, doubled, at }) => {
      const winner = least(ranks);
      assert.equal(least([...shuffled, ...doubled]), winner);
      // Two sides that heard different ones, and then of each other's winner.
      assert.equal(least([least(shuffled.slice(0, at + 1)), least(shuffled.slice(at))]), winner);
    }),
    { seed: 2, numRuns: 2_000 },
  );
});

test.run();
