import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PointId } from '../../../../protocol/grid/point.js';
import type { LedgerEvent } from '../../../../protocol/ledger/events.js';
import { accountOf, delegationOwner } from '../../../../protocol/records/keys.js';
import type { BalanceRow } from '../../../../protocol/settlement/row.js';
import {
  decodeSettledRound,
  encodeSettledRound,
  recomputeTable,
  tableOf,
  type UnhashedRound,
} from '../../../../protocol/settlement/settled-round.js';
import { testRounds, testStake } from '../../../fixtures/campaign.js';
import { predicted, round, scores, staked, staker, treasury, type Key } from '../staked-rounds.js';

const corr = 20_000_000;
const settledIn = (events: readonly LedgerEvent[]): UnhashedRound =>
  events.flatMap((event) => (event.type === 'paid' ? [event.settled] : []))[0]!;
const scoredAlike = (models: readonly [PointId, Key][], of: number): [PointId, number][] =>
  models.map(([pointId]) => [pointId, of]);

// 1,000 over two rounds and two models: 250 for each.
test('a round pays by its scores: commission and fees out of gains, losses out of what it locked, nothing made or lost', async () => {
  const { chain, delegation, models } = await staked();
  const [[good, worker], [bad]] = models as [[PointId, Key], [PointId, Key]];
  const before = chain.total();
  predicted(chain, '0100', models);
  assert.equal([delegation.free, delegation.locked], [500n, 500n]);
  const settled = settledIn(
    chain.fold(
      scores(chain, '0100', [
        [good, 2 * corr],
        [bad, -corr],
      ]),
    ),
  );
  // 4 % and 2 % of 250: of the gain of 10 one goes to the worker, and a tenth divided among two verifiers
  // rounds to nothing.
  assert.equal([delegation.free, delegation.locked], [1_000n + 9n - 5n, 0n]);
  const balanceOf = (key: Key): bigint => chain.ledger.accounts.get(accountOf(key.key))!.balance;
  assert.equal([balanceOf(worker), balanceOf(chain.nodes[0]!)], [1n, treasury - 5n]);
  assert.is(chain.total(), before);
  assert.is(chain.ledger.rounds.size, 0);

  // Whoever has the round as it is kept comes to the same table without the ledger, and to another one by
  // other scores.
  const table = tableOf(chain.campaign, settled);
  const kept = decodeSettledRound(encodeSettledRound({ ...settled, root: table.root }));
  const again = (of: number): string =>
    recomputeTable(
      chain.campaign,
      kept,
      new Map([
        [good, { corr: of, mmc: 0 }],
        [bad, { corr: -corr, mmc: 0 }],
      ]),
    ).root;
  assert.is(again(2 * corr), kept.root);
  assert.is.not(again(corr), kept.root);
  assert.equal(
    table.rows.filter(({ kind }) => kind === 'position').map((row) => (row as { change: bigint }).change),
    [10n, -5n],
  );
  const balances = table.rows.filter((row): row is BalanceRow => row.kind === 'balance');
  assert.is(
    balances.reduce((sum, { balance, free, locked }) => sum + balance + free + locked, 0n),
    before,
    'the table holds all there is',
  );
});

test('where stakes do not compound, gains go to the balance and each round locks the same', async () => {
  const { chain, delegation, models } = await staked({ rounds: { ...testRounds, compounds: false } });
  predicted(chain, '0100', models);
  chain.fold(scores(chain, '0100', scoredAlike(models, 400_000_000)));
  // 40 % of 250 twice, less a tenth for the worker and a tenth for two verifiers.
  assert.equal(
    [delegation.free, chain.ledger.accounts.get(accountOf(staker.key))!.balance],
    [1_000n, 100n + 160n],
  );
  chain.fold(round(chain, '0101'));
  assert.equal([delegation.free, delegation.locked], [500n, 500n]);
});

test('where stakes compound, the next round locks a share of what there is now', async () => {
  const { chain, delegation, models } = await staked();
  predicted(chain, '0100', models);
  chain.fold(scores(chain, '0100', scoredAlike(models, 400_000_000)));
  assert.is(delegation.free, 1_160n);
  chain.fold(round(chain, '0101'));
  assert.equal([delegation.free, delegation.locked], [580n, 580n]);
});

test('a model that has not vested carries no stake, and its share stays free', async () => {
  const { chain, delegation, models } = await staked();
  chain.ledger.delegations.edit(delegationOwner(delegation.cid), ({ final }) => {
    final.get(models[0]![0])!.hasVested = false;
  });
  chain.fold(round(chain, '0100'));
  assert.equal([delegation.free, delegation.locked], [750n, 250n]);
  assert.equal([...chain.ledger.rounds.get('0100')!.positions.keys()], [models[1]![0]]);
});

test('who predicts nothing, or is not scored, neither gains nor loses', async () => {
  const { chain, delegation, models } = await staked();
  predicted(chain, '0100', [models[0]!]);
  const settled = settledIn(chain.fold(scores(chain, '0100', [])));
  assert.is(delegation.free, 1_000n);
  assert.equal(
    tableOf(chain.campaign, settled).rows.flatMap((row) =>
      row.kind === 'position' ? [[row.predicted, row.change]] : [],
    ),
    [
      [false, 0n],
      [false, 0n],
    ],
  );
});

test('what is free of a delegation that is taken back returns after the unbonding, and what is locked with its round', async () => {
  const { chain, delegation, models } = await staked();
  const balance = (): bigint => chain.ledger.accounts.get(accountOf(staker.key))!.balance;
  predicted(chain, '0100', models);
  chain.fold(chain.signed(staker, 'undelegation', { delegation: delegation.cid }));
  chain.foldEmpty(testStake.unbondingEpochs - 1);
  assert.equal([chain.ledger.delegations.size, balance()], [1, 100n]);
  chain.fold();
  assert.equal([chain.ledger.delegations.size, balance()], [0, 600n]);
  chain.fold(scores(chain, '0100', scoredAlike(models, -corr)));
  assert.is(balance(), 600n + 490n);
  assert.is(chain.total(), 11_100n);
});

test('a round that is settled while a delegation is taken back pays its account, gains too', async () => {
  const { chain, delegation, models } = await staked();
  predicted(chain, '0100', models);
  chain.fold(chain.signed(staker, 'undelegation', { delegation: delegation.cid }));
  chain.fold(scores(chain, '0100', scoredAlike(models, 400_000_000)));
  assert.equal([delegation.free, delegation.locked], [500n, 0n]);
  assert.is(chain.ledger.accounts.get(accountOf(staker.key))!.balance, 100n + 500n + 160n);
});

test('extreme scores make and lose nothing, also when a stake has fallen to zero', async () => {
  const { chain, models } = await staked({
    payout: {
      corrMultiplier: 1_000_000_000,
      mmcMultiplier: 0,
      clip: 1_000_000_000,
      stakeThreshold: 1_000_000n,
      commissionPpm: 100_000,
      verifierPpm: 100_000,
    },
  });
  for (const era of ['0100', '0101', '0102']) {
    predicted(chain, era, models);
    chain.fold(
      scores(
        chain,
        era,
        models.map(([p], i) => [p, i === 0 ? -1_000_000_000_000 : 1_000_000_000_000]),
      ),
    );
  }
  assert.is(chain.total(), 11_100n);
});

test.run();
