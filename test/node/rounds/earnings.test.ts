import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { earnedIn, Earnings } from '../../../node/rounds/earnings.js';
import { encodeSettledRound, type SettledRound } from '../../../protocol/settlement/settled-round.js';
import { author, campaign, positionOf, resolver, roundOf, verifier } from './settled-rounds.js';

const test = suite('what rounds paid to a node');

const round = (number: number): SettledRound =>
  roundOf(number, [
    positionOf('01', 20_000_000),
    positionOf('02', 20_000_000, { node: verifier, verifiers: [author, resolver] }),
  ]);

test('of a round it has the commission of its models and its part of the fees of those it audited', () =>
  assert.equal(earnedIn(campaign, round(1), author), { commission: 200n, fees: 50n }));

test('rounds are summed, and each is computed once', async () => {
  const rows: [string, Uint8Array][] = [['0001', encodeSettledRound(round(1))]];
  const store = {
    async *entries() {
      yield* rows;
    },
  };
  const earnings = new Earnings(campaign, author, store as never);
  assert.equal(await earnings.sum(), { commission: 200n, fees: 50n, rounds: 1 });
  rows[0]![1] = new Uint8Array();
  rows.push(['0002', encodeSettledRound(round(2))]);
  assert.equal(await earnings.sum(), { commission: 400n, fees: 100n, rounds: 2 });
});

test.run();
