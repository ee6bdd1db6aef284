import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PointId } from '../../../../protocol/grid/point.js';
import type { LedgerEvent } from '../../../../protocol/ledger/events.js';
import { accountOf } from '../../../../protocol/records/keys.js';
import {
  decodeSettledRound,
  encodeSettledRound,
  recomputeTable,
} from '../../../../protocol/settlement/settled-round.js';
import { testAudit, testStake } from '../../../fixtures/campaign.js';
import { predicted, scores, staked, staker, treasury, type Key } from '../staked-rounds.js';

const corr = 20_000_000;
const tableIn = (events: readonly LedgerEvent[]) =>
  events.flatMap((event) => (event.type === 'paid' ? [event.table] : []))[0]!;

test('a round pays by its scores: commission and fees out of gains, losses out of the stake, nothing made or lost', async () => {
  const { chain, delegation, models } = await staked();
  const [[good, worker], [bad]] = models as [[PointId, Key], [PointId, Key]];
  const before = chain.total();
  predicted(chain, '0100', models);
  const events = chain.fold(
    scores(chain, '0100', [
      [good, corr],
      [bad, -corr],
    ]),
  );
  const table = tableIn(events);
  assert.is(delegation.amount, 990n, '2 % of 500 are lost');
  // Whoever has the round as it is kept comes to the same table without the ledger, and to another one by
  // other scores.
  const settled = decodeSettledRound(
    encodeSettledRound(events.flatMap((event) => (event.type === 'paid' ? [event.settled] : []))[0]!),
  );
  const again = (of: number): string =>
    recomputeTable(
      chain.campaign.payout,
      accountOf(chain.nodes[0]!.key),
      settled,
      new Map([
        [good, { corr: of, mmc: 0 }],
        [bad, { corr: -corr, mmc: 0 }],
      ]),
    ).root;
  assert.is(again(corr), table.root);
  assert.is.not(again(corr + 100_000_000), table.root);
  const { phase, verifiers } = delegation.final.get(good)!;
  // Of a gain of 10 one goes to the worker; a tenth divided among two verifiers rounds to nothing.
  assert.equal(
    phase.type === 'vesting' && phase.held,
    new Map([
      [accountOf(staker.key), 9n],
      [accountOf(worker.key), 1n],
    ]),
  );
  assert.is(verifiers.length, 2);
  assert.is(chain.ledger.accounts.get(accountOf(chain.nodes[0]!.key))!.balance, treasury);
  assert.is(chain.total(), before);
  assert.is(chain.ledger.rounds.size, 0);
  assert.equal(
    table.rows.filter(({ kind }) => kind === 'position').map((row) => (row as { change: bigint }).change),
    [10n, -10n],
  );
  const sums = table.rows.map((row) =>
    row.kind === 'balance' ? row.balance + row.delegated + row.vesting : 0n,
  );
  assert.is(
    sums.reduce((sum, amount) => sum + amount, 0n),
    before,
    'the table holds all there is',
  );
});

test('who predicts nothing, or is not scored, neither gains nor loses', async () => {
  const { chain, delegation, models } = await staked();
  predicted(chain, '0100', [models[0]!]);
  const table = tableIn(chain.fold(scores(chain, '0100', [])));
  assert.is(delegation.amount, 1_000n);
  assert.equal(
    table.rows
      .filter((row) => row.kind === 'position')
      .map((row) => row.kind === 'position' && [row.predicted, row.change]),
    [
      [false, 0n],
      [false, 0n],
    ],
  );
});

test('a delegation that is taken back stays at risk until the rounds that it was in are settled', async () => {
  const { chain, delegation, models } = await staked({ audit: { ...testAudit, vestingEpochs: 1 } });
  predicted(chain, '0100', models);
  chain.fold(chain.signed(staker, 'undelegation', { delegation: delegation.cid }));
  chain.foldEmpty(testStake.unbondingEpochs + 2);
  assert.is(chain.ledger.delegations.size, 1);
  chain.fold(
    scores(
      chain,
      '0100',
      models.map(([pointId]) => [pointId, -corr]),
    ),
  );
  chain.fold();
  assert.is(chain.ledger.delegations.size, 0);
  assert.is(chain.ledger.accounts.get(accountOf(staker.key))!.balance, 100n + 980n);
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
