import { setImmediate } from 'node:timers/promises';
import type { PointId } from '../../protocol/grid/point.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import { lastScoresCut } from '../../protocol/ledger/rounds/settle-rounds.js';
import { accountOf, type AccountKey } from '../../protocol/records/keys.js';
import type { BalanceRow, PositionRow } from '../../protocol/settlement/row.js';
import {
  settlePositions,
  type SettledRound,
  type SettlingCampaign,
} from '../../protocol/settlement/settled-round.js';
import type { PeerStore } from '../peer/peer-store.js';
import { earnedOf } from './earnings.js';
import { predictionState } from './prediction-state.js';
import { manifestOf } from './round-view.js';

/** Settled rounds that one answer looks at: of great ones each takes a second. */
export const roundsAtOnce = 32;

type Settlements = Pick<PeerStore, 'settlements' | 'latePoints' | 'lookUp'>;

/**
 * What rounds did to an account, the latest first, and what open rounds hold of it: from the settlements
 * that the node keeps, so that nothing need be left in its delegations. It looks at rounds of eras below
 * `before`, where that is given, and answers from where to go on; null at the first. Throws STORE_CORRUPT.
 */
export async function viewHistory(ledger: Ledger, store: Settlements, account: AccountKey, before?: string) {
  const rounds = [];
  let seen = 0;
  let earliest: string | null = null;
  const range = { latestFirst: true, limit: roundsAtOnce, ...(before === undefined ? {} : { before }) };
  for await (const round of store.settlements(range)) {
    seen++;
    earliest = round.era;
    if (concerns(round, account)) rounds.push(await viewRound(ledger.campaign, store, round, account));
    await setImmediate();
  }
  return {
    cut: ledger.number,
    locked: lockedOf(ledger, account),
    rounds,
    before: seen === roundsAtOnce ? earliest : null,
  };
}

const concerns = ({ positions }: SettledRound, account: AccountKey): boolean =>
  positions.some(
    (position) =>
      position.account === account || [position.node, ...position.verifiers].map(accountOf).includes(account),
  );

/** What open rounds hold, and up to which cuts they take predictions and then scores. */
function lockedOf(ledger: Ledger, account: AccountKey) {
  return [...ledger.rounds].flatMap(([era, round]) => {
    const stakes = [...round.positions.values()].filter((position) => position.account === account);
    const stake = stakes.reduce((sum, each) => sum + each.stake, 0n);
    const scoresUntil = lastScoresCut(ledger, round);
    return stakes.length === 0
      ? []
      : [{ era, opened: round.cut, deadline: round.deadline, scoresUntil, models: stakes.length, stake }];
  });
}

async function viewRound(
  campaign: SettlingCampaign,
  store: Settlements,
  round: SettledRound,
  account: AccountKey,
) {
  const { rows } = settlePositions(campaign, round);
  const late = await store.latePoints(round.era);
  const own = round.positions.flatMap((position, i) =>
    position.account === account ? [{ position, row: rows[i] as PositionRow }] : [],
  );
  const archive = await store.lookUp(own.map(({ position }): PointId => position.pointId));
  const after = rows.find((row): row is BalanceRow => row.kind === 'balance' && row.account === account);
  const { balance, free, locked } = after ?? { balance: 0n, free: 0n, locked: 0n };
  return {
    era: round.era,
    opened: round.opened,
    cut: round.cut,
    isScored: round.targets !== null,
    positions: own.map(
      ({ position, row: { pointId, node, stake, corr, mmc, change, commission, fees } }) => ({
        pointId,
        manifest: manifestOf(archive, pointId),
        node,
        state: predictionState(position, late),
        stake,
        corr,
        mmc,
        change,
        commission,
        fees,
      }),
    ),
    earned: earnedOf(round.positions, rows, account),
    balance,
    free,
    locked,
  };
}
