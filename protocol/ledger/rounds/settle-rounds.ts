import type { PointId } from '../../grid/point.js';
import { accountOf, type AccountKey } from '../../records/keys.js';
import type { BalanceRow } from '../../settlement/row.js';
import { settleTable, type SettledRound, type SettledRoundPosition } from '../../settlement/settled-round.js';
import { credit } from '../accounts/credit.js';
import type { Emit } from '../events.js';
import { isBarred, type Ledger } from '../ledger.js';
import { earn } from './earnings.js';
import type { Round, RoundPhase, RoundPosition } from './open-round.js';
import { predictionsOf, scoresOf, shareOf } from './positions.js';

type Scored = Extract<RoundPhase, { type: 'scored' }>;

/** The last cut whose records may make the scores of a round whole (rule ROUND-8). */
export const lastScoresCut = (
  { campaign }: Pick<Ledger, 'campaign'>,
  { deadline }: Pick<Round, 'deadline'>,
): number => deadline + 2 * campaign.stake.unbondingEpochs;

/**
 * Settles the rounds whose scores are all there, in the order of their eras, and lets those go that nobody
 * scored (rules ROUND-6 and ROUND-8).
 */
export function settleRounds(ledger: Ledger, emit: Emit): void {
  for (const [era, round] of [...ledger.rounds].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { phase } = round;
    if (phase.type !== 'scored' || phase.part < phase.parts) continue;
    ledger.rounds.delete(era);
    payRound(ledger, era, round, phase, emit);
  }
  for (const [era, round] of [...ledger.rounds]) {
    // A resolver that never scores must not hold stake for ever.
    if (ledger.number < lastScoresCut(ledger, round)) continue;
    ledger.rounds.delete(era);
    emit({ type: 'unpaid', era, rows: round.rows });
  }
}

function payRound(ledger: Ledger, era: string, round: Round, { targets }: Scored, emit: Emit): void {
  const { campaign, cid } = ledger;
  const before = balanceRows(ledger, era);
  const ascending = [...round.positions].sort(([a], [b]) => (a < b ? -1 : 1));
  const positions = ascending.map(([pointId, position]) => settledPosition(ledger, pointId, position));
  const treasury = accountOf(campaign.resolver);
  const settled = settleTable(campaign.payout, treasury, { campaign: cid, era, positions, before });
  credit(ledger, treasury, settled.treasuryChange);
  settled.paid.forEach((paid, i) => {
    const owner = ascending[i]?.[1].owner;
    const delegation = owner === undefined ? undefined : ledger.delegations.get(owner);
    if (owner === undefined || delegation === undefined) return;
    ledger.delegations.edit(owner, (each) => {
      each.amount -= paid.loss;
    });
    earn(ledger, owner, paid);
  });
  const { table } = settled;
  const record: SettledRound = {
    kind: 'settled-round',
    version: 1,
    campaign: cid,
    era,
    opened: round.cut,
    deadline: round.deadline,
    cut: ledger.number,
    rows: round.rows,
    targets,
    positions,
    before,
    table: [...table.rows],
  };
  emit({ type: 'paid', table, settled: record });
}

function settledPosition(ledger: Ledger, pointId: PointId, position: RoundPosition): SettledRoundPosition {
  const { owner, account, node, verifiers, stake } = position;
  // What a round is over is given back only after it (rule TERM-1).
  const delegation = ledger.delegations.get(owner);
  return {
    pointId,
    account,
    node,
    verifiers: verifiers.filter((verifier) => !isBarred(ledger, verifier)),
    stake,
    available: delegation === undefined ? 0n : shareOf(delegation),
    predictions: predictionsOf(position),
    scores: scoresOf(position),
    model: delegation?.final.get(pointId)?.phase.type ?? 'revoked',
  };
}

function balanceRows({ accounts, delegations }: Ledger, era: string): BalanceRow[] {
  const delegated = new Map<AccountKey, bigint>();
  const vesting = new Map<AccountKey, bigint>();
  const add = (sums: Map<AccountKey, bigint>, account: AccountKey, amount: bigint): void =>
    void sums.set(account, (sums.get(account) ?? 0n) + amount);
  for (const { account, amount, final } of delegations.values()) {
    add(delegated, account, amount);
    for (const { phase } of final.values())
      if (phase.type === 'vesting') for (const [earner, earned] of phase.held) add(vesting, earner, earned);
  }
  const keys = [...new Set([...accounts.keys(), ...vesting.keys()])].sort();
  return keys.map((account) => ({
    kind: 'balance',
    era,
    account,
    balance: accounts.get(account)?.balance ?? 0n,
    delegated: delegated.get(account) ?? 0n,
    vesting: vesting.get(account) ?? 0n,
  }));
}
