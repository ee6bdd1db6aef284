import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { earnedIn, Earnings } from '../../../node/rounds/earnings.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { cidOf, rawCodec, type Hash } from '../../../protocol/codec/hash.js';
import { accountOf, type AccountKey, type NodeKey } from '../../../protocol/records/keys.js';
import { encodeSettledRound, type SettledRound } from '../../../protocol/settlement/settled-round.js';
import { testCampaign } from '../../fixtures/campaign.js';

const test = suite('what rounds paid to a node');
const [resolver, me, other] = ['aa', 'bb', 'cc'].map((byte) => byte.repeat(32) as NodeKey) as [
  NodeKey,
  NodeKey,
  NodeKey,
];
const campaign = {
  ...testCampaign(resolver),
  payout: {
    corrMultiplier: 1_000_000,
    mmcMultiplier: 0,
    clip: 50_000_000,
    stakeThreshold: null,
    commissionPpm: 100_000,
    verifierPpm: 50_000,
  },
};
const cid = cidOf(new Uint8Array());

/** A stake of 100,000, of which a corr of 0.02 gives 2,000: 200 to the node and 100 to its verifiers. */
const position = (point: string, node: NodeKey, verifiers: NodeKey[]): SettledRound['positions'][number] => ({
  pointId: point.repeat(32) as PointId,
  account: 'dd'.repeat(32) as AccountKey,
  node,
  verifiers,
  stake: 100_000n,
  goesOn: true,
  predictions: cidOf(new Uint8Array(), rawCodec),
  scores: { corr: 20_000_000, mmc: 0 },
});
const round = (era: string): SettledRound => ({
  kind: 'settled-round',
  version: 1,
  campaign: cid,
  era,
  opened: 1,
  deadline: 2,
  cut: 3,
  rows: 'ee'.repeat(32) as Hash,
  targets: 'ff'.repeat(32) as Hash,
  positions: [position('01', me, [other]), position('02', other, [me, resolver])],
  before: [{ kind: 'balance', era, account: accountOf(resolver), balance: 1_000_000n, free: 0n, locked: 0n }],
  root: 'ee'.repeat(32) as Hash,
});

test('of a round it has the commission of its models and its part of the fees of those it audited', () =>
  assert.equal(earnedIn(campaign, round('0001'), me), { commission: 200n, fees: 50n }));

test('rounds are summed, and each is computed once', async () => {
  const rows: [string, Uint8Array][] = [['0001', encodeSettledRound(round('0001'))]];
  const store = {
    async *entries() {
      yield* rows;
    },
  };
  const earnings = new Earnings(campaign, me, store as never);
  assert.equal(await earnings.sum(), { commission: 200n, fees: 50n, rounds: 1 });
  rows[0]![1] = new Uint8Array();
  rows.push(['0002', encodeSettledRound(round('0002'))]);
  assert.equal(await earnings.sum(), { commission: 400n, fees: 100n, rounds: 2 });
});

test.run();
