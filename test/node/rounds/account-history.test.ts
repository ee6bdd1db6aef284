import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readSettlements } from '../../../node/peer/projections/settlements.js';
import { roundsAtOnce, viewHistory } from '../../../node/rounds/account-history.js';
import { put, Store } from '../../../node/store/store.js';
import { tables } from '../../../node/store/tables.js';
import { cidOf, rawCodec, type Hash } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { openLedger, type Ledger } from '../../../protocol/ledger/ledger.js';
import { accountOf, type AccountKey, type NodeKey } from '../../../protocol/records/keys.js';
import { encodeSettledRound, type SettledRound } from '../../../protocol/settlement/settled-round.js';
import { testCampaign } from '../../fixtures/campaign.js';

const [resolver, author, verifier] = ['aa', 'bb', 'cc'].map((byte) => byte.repeat(32) as NodeKey) as [
  NodeKey,
  NodeKey,
  NodeKey,
];
const [staker, other] = ['dd', 'ee'].map((byte) => byte.repeat(32) as AccountKey) as [AccountKey, AccountKey];
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

/** A stake of 100,000, to which corr gives or takes as much of it. */
const position = (
  point: string,
  account: AccountKey,
  corr: number | null,
): SettledRound['positions'][number] => ({
  pointId: point.repeat(32) as PointId,
  account,
  node: author,
  verifiers: [verifier],
  stake: 100_000n,
  goesOn: true,
  predictions: corr === null ? null : cidOf(new Uint8Array(), rawCodec),
  scores: corr === null ? null : { corr, mmc: 0 },
});
const roundOf = (number: number, positions: SettledRound['positions']): SettledRound => {
  const era = String(number).padStart(4, '0');
  const balanceOf = (account: AccountKey, balance: bigint, free: bigint, locked: bigint) =>
    ({ kind: 'balance', era, account, balance, free, locked }) as const;
  return {
    kind: 'settled-round',
    version: 1,
    campaign: cid,
    era,
    opened: number,
    deadline: number + 1,
    cut: number + 2,
    rows: '11'.repeat(32) as Hash,
    targets: '22'.repeat(32) as Hash,
    positions,
    before: [
      balanceOf(accountOf(resolver), 1_000_000n, 0n, 0n),
      balanceOf(staker, 7n, 0n, 200_000n),
      balanceOf(other, 0n, 0n, 100_000n),
    ],
    root: '33'.repeat(32) as Hash,
  };
};

interface Context {
  directory: string;
  store: Store;
}
const test = suite<Context>('what rounds did to an account');
test.before.each(async (context) => {
  context.directory = await mkdtemp(join(tmpdir(), 'gridlode-history-'));
  context.store = await Store.open(join(context.directory, 'store'));
});
test.after.each(async ({ directory, store }) => {
  await store.close();
  await rm(directory, { recursive: true });
});

/** Settlements as a node keeps them, of models that are all final. */
const kept = (store: Store): Parameters<typeof viewHistory>[1] => ({
  settlements: (range) => readSettlements(store, range),
  latePoints: async () => new Set(['02'.repeat(32) as PointId]),
  lookUp: async () => ({ settled: () => ({ state: 'final', manifest: cid }), nearest: () => null }) as never,
});
const settle = (store: Store, rounds: readonly SettledRound[]): Promise<void> =>
  store.batch(
    rounds.map((round) => put(tables.settlement, round.era, encodeSettledRound(round))),
    { durable: false },
  );
const ledger = (): Ledger => openLedger(campaign, cid);

test('each model of each round is there, with what is left of its gain, after its delegation is gone too', async ({
  store,
}) => {
  await settle(store, [
    roundOf(1, [position('01', staker, 20_000_000), position('02', staker, null)]),
    roundOf(2, [position('01', other, 10_000_000)]),
    roundOf(3, [position('01', staker, -10_000_000)]),
  ]);
  const { rounds, locked, before } = await viewHistory(ledger(), kept(store), staker);
  assert.equal([locked, before], [[], null], 'nothing is staked any more');
  assert.equal(
    rounds.map(({ era, positions }) => [
      era,
      positions.map(({ pointId, state, change, commission, fees }) => [
        pointId.slice(0, 2),
        state,
        change,
        commission,
        fees,
      ]),
    ]),
    [
      ['0003', [['01', 'scored', -1_000n, 0n, 0n]]],
      [
        '0001',
        [
          ['01', 'scored', 2_000n, 200n, 100n],
          ['02', 'late', 0n, 0n, 0n],
        ],
      ],
    ],
  );
  const { balance, free, locked: still } = rounds[1]!;
  assert.equal([balance, free, still], [7n, 201_700n, 0n], 'what the account has after the round');
});

test('who trained or audited the models of others sees what that earned', async ({ store }) => {
  await settle(store, [roundOf(1, [position('01', staker, 20_000_000)])]);
  const earnedBy = async (node: NodeKey): Promise<unknown> => {
    const { rounds } = await viewHistory(ledger(), kept(store), accountOf(node));
    return [rounds[0]?.positions, rounds[0]?.earned];
  };
  assert.equal(await earnedBy(author), [[], { commission: 200n, fees: 0n }]);
  assert.equal(await earnedBy(verifier), [[], { commission: 0n, fees: 100n }]);
});

test('an answer goes through so many rounds, and says where earlier ones begin', async ({ store }) => {
  const numbers = [...Array(roundsAtOnce + 2).keys()];
  await settle(
    store,
    numbers.map((number) => roundOf(number, [position('01', number === 0 ? staker : other, 0)])),
  );
  const first = await viewHistory(ledger(), kept(store), staker);
  assert.equal([first.rounds, first.before], [[], '0002']);
  const rest = await viewHistory(ledger(), kept(store), staker, '0002');
  assert.equal([rest.rounds.map(({ era }) => era), rest.before], [['0000'], null]);
});

test('what open rounds hold is told with the cuts until which', async ({ store }) => {
  const state = ledger();
  const open = { type: 'open' } as const;
  const stakeOf = (account: AccountKey) =>
    ({ owner: account as never, account, node: author, verifiers: [], stake: 50n, phase: open }) as never;
  state.rounds.set('0009', {
    cut: 4,
    deadline: 9,
    rows: '11'.repeat(32) as Hash,
    positions: new Map([
      ['01', stakeOf(staker)],
      ['02', stakeOf(staker)],
      ['03', stakeOf(other)],
    ]) as never,
    phase: { type: 'predicted' },
  });
  assert.equal((await viewHistory(state, kept(store), staker)).locked, [
    {
      era: '0009',
      opened: 4,
      deadline: 9,
      scoresUntil: 9 + campaign.rounds.scoreEpochs,
      models: 2,
      stake: 100n,
    },
  ]);
});

test.run();
