import type { PointId } from '../../grid/point.js';
import type { OwnerKey } from '../../records/keys.js';
import type { Campaign } from '../../campaign/campaign.js';
import type { Delegation } from '../delegations/open-delegation.js';
import type { Ledger } from '../ledger.js';
import type { EditablePosition, Round, RoundPosition } from './open-round.js';

/** What a round locks of a delegation for each of its models (rule ROUND-2). */
export function stakeOf(
  { overlap, compounds }: Pick<Campaign['rounds'], 'overlap' | 'compounds'>,
  { amount, free, locked, models }: Pick<Delegation, 'amount' | 'free' | 'locked' | 'models'>,
): bigint {
  const share = (compounds ? free + locked : amount) / BigInt(overlap);
  return (share < free ? share : free) / BigInt(models);
}

/** Adds to what is free and what is locked of a delegation, where it is there. */
export function moveStake(
  delegations: Ledger['delegations'],
  owner: OwnerKey,
  by: { readonly free: bigint; readonly locked: bigint },
): void {
  delegations.edit(owner, (delegation) => {
    delegation.free += by.free;
    delegation.locked += by.locked;
  });
}

/** Locks the stakes of a round on all final models that have vested (rule ROUND-2). */
export function lockStakes({ campaign, delegations }: Ledger): Map<PointId, EditablePosition> {
  const positions = new Map<PointId, EditablePosition>();
  for (const [owner, delegation] of delegations) {
    const { account, final, phase } = delegation;
    const stake = stakeOf(campaign.rounds, delegation);
    if (stake === 0n || phase.type === 'returning') continue;
    let locked = 0n;
    for (const [pointId, { node, verifiers, hasVested }] of final) {
      if (!hasVested) continue;
      locked += stake;
      positions.set(pointId, { owner, account, node, verifiers, stake, phase: { type: 'open' } });
    }
    moveStake(delegations, owner, { free: -locked, locked });
  }
  return positions;
}

export const isAscending = (models: readonly { readonly pointId: PointId }[]): boolean =>
  models.every(({ pointId }, i) => i === 0 || pointId > (models[i - 1]?.pointId ?? ''));

/** The block of a position's predictions; null where there are none. */
export const predictionsOf = ({ phase }: RoundPosition) => (phase.type === 'open' ? null : phase.predictions);

/** What the resolver scored a position with; null where it has not. */
export const scoresOf = ({ phase }: RoundPosition) => (phase.type === 'scored' ? phase.scores : null);

/** The digest of a round's targets; null before its scores. */
export const targetsOf = ({ phase }: Round) => (phase.type === 'scored' ? phase.targets : null);
