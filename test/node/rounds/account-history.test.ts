import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readSettlements } from '../../../node/peer/projections/settlements.js';
import { roundsAtOnce, viewHistory } from '../../../node/rounds/account-history.js';
import { put, Store } from '../../../node/store/store.js';
import { tables } from '../../../node/store/tables.js';
import type { Hash } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { openLedger, type Ledger } from '../../../protocol/ledger/ledger.js';
import { accountOf, type AccountKey, type NodeKey } from '../../../protocol/records/keys.js';
import { encodeSettledRound, type SettledRound } from '../../../protocol/settlement/settled-round.js';
import { author, campaign, cid, other, positionOf, roundOf, staker, verifier } from './settled-rounds.js';

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
    roundOf(1, [positionOf('01', 20_000_000), positionOf('02', null)]),
    roundOf(2, [positionOf('01', 10_000_000, { account: other })]),
    roundOf(3, [positionOf('01', -10_000_000)]),
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
  await settle(store, [roundOf(1, [positionOf('01', 20_000_000)])]);
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
    numbers.map((number) =>
      roundOf(number, [positionOf('01', 0, { account: number === 0 ? staker : other })]),
    ),
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
