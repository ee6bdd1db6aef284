import { accountOf, type AccountKey } from '../../records/keys.js';
import type { PointId } from '../../grid/point.js';
import type { BalanceRow, Row } from '../../settlement/row.js';
import {
  settlePositions,
  type SettledRoundPosition,
  type UnhashedRound,
} from '../../settlement/settled-round.js';
import { credit } from '../accounts/credit.js';
import type { Emit } from '../events.js';
import { isBarred, type Ledger } from '../ledger.js';
import type { Round, RoundPosition } from './open-round.js';
import { moveStake, predictionsOf, scoresOf } from './positions.js';

/** The last cut whose records may make the scores of a round whole (rule ROUND-8). */
export const lastScoresCut = (
  { campaign }: Pick<Ledger, 'campaign'>,
  { deadline }: Pick<Round, 'deadline'>,
): number => deadline + campaign.rounds.scoreEpochs;

/**
 * Settles the rounds whose scores are all there, and those that nobody scored in time, which give all stakes
 * back, in the order of their eras (rules ROUND-6 and ROUND-8).
 */
export function settleRounds(ledger: Ledger, emit: Emit): void {
  for (const [era, round] of [...ledger.rounds].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { phase } = round;
    const targets = phase.type === 'scored' && phase.part === phase.parts ? phase.targets : null;
    if (targets === null && ledger.number < lastScoresCut(ledger, round)) continue;
    const settled = settledRound(ledger, era, round, targets);
    ledger.rounds.delete(era);
    emit({ type: 'paid', settled, rows: pay(ledger, round, settled) });
  }
}

function settledRound(
  ledger: Ledger,
  era: string,
  round: Round,
  targets: UnhashedRound['targets'],
): UnhashedRound {
  const ascending = [...round.positions].sort(([a], [b]) => (a < b ? -1 : 1));
  const isScored = targets !== null;
  return {
    kind: 'settled-round',
    version: 1,
    campaign: ledger.cid,
    era,
    opened: round.cut,
    deadline: round.deadline,
    cut: ledger.number,
    rows: round.rows,
    targets,
    positions: ascending.map(([pointId, position]) => settledPosition(ledger, pointId, position, isScored)),
    before: balanceRows(ledger, era),
  };
}

function settledPosition(
  ledger: Ledger,
  pointId: PointId,
  position: RoundPosition,
  isScored: boolean,
): SettledRoundPosition {
  const { owner, account, node, verifiers, stake } = position;
  const phase = ledger.delegations.get(owner)?.phase.type;
  return {
    pointId,
    account,
    node,
    verifiers: verifiers.filter((verifier) => !isBarred(ledger, verifier)),
    stake,
    predictions: predictionsOf(position),
    scores: isScored ? scoresOf(position) : null,
    goesOn: phase !== undefined && phase !== 'returning',
  };
}

/** Moves what a round moves, and gives the rows of its table. */
function pay(ledger: Ledger, { positions }: Round, settled: UnhashedRound): readonly Row[] {
  const { campaign, delegations } = ledger;
  const { rows, treasuryChange, paid } = settlePositions(campaign, settled);
  credit(ledger, accountOf(campaign.resolver), treasuryChange);
  for (const { pointId, stake, toFree, payments } of paid) {
    const owner = positions.get(pointId)?.owner;
    if (owner !== undefined) moveStake(delegations, owner, { free: toFree, locked: -stake });
    for (const [account, amount] of payments) credit(ledger, account, amount);
  }
  return rows;
}

/** What each account has at its disposal, free in its delegations, and locked in all open rounds. */
function balanceRows({ accounts, delegations, rounds }: Ledger, era: string): BalanceRow[] {
  const [free, locked] = [new Map<AccountKey, bigint>(), new Map<AccountKey, bigint>()];
  const add = (sums: Map<AccountKey, bigint>, account: AccountKey, amount: bigint): void =>
    void sums.set(account, (sums.get(account) ?? 0n) + amount);
  for (const delegation of delegations.values()) add(free, delegation.account, delegation.free);
  for (const { positions } of rounds.values())
    for (const { account, stake } of positions.values()) add(locked, account, stake);
  return [...accounts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([account, { balance }]) => ({
      kind: 'balance',
      era,
      account,
      balance,
      free: free.get(account) ?? 0n,
      locked: locked.get(account) ?? 0n,
    }));
}
