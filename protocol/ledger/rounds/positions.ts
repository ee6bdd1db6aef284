import type { PointId } from '../../grid/point.js';
import type { OwnerKey } from '../../records/keys.js';
import type { Delegation } from '../delegations/open-delegation.js';
import type { Ledger } from '../ledger.js';
import type { EditablePosition, Round, RoundPosition } from './open-round.js';

/** What each model of a delegation has of its stake. */
export const shareOf = ({ amount, models }: Delegation): bigint => amount / BigInt(models);

/**
 * The stakes as they are now, on all final models of delegations that are not being taken back (rule
 * ROUND-2).
 */
export function positionsOf({ delegations }: Ledger): Map<PointId, EditablePosition> {
  const positions = new Map<PointId, EditablePosition>();
  for (const [owner, delegation] of delegations) {
    const { account, final, phase } = delegation;
    if (phase.type === 'returning') continue;
    const stake = shareOf(delegation);
    for (const [pointId, { node, verifiers }] of final)
      positions.set(pointId, { owner, account, node, verifiers, stake, phase: { type: 'open' } });
  }
  return positions;
}

/** The delegations whose stake is at risk in rounds that are not settled. */
export function ownersAtRisk({ rounds }: Ledger): Set<OwnerKey> {
  const owners = new Set<OwnerKey>();
  for (const { positions } of rounds.values()) for (const { owner } of positions.values()) owners.add(owner);
  return owners;
}

export const isAscending = (models: readonly { readonly pointId: PointId }[]): boolean =>
  models.every(({ pointId }, i) => i === 0 || pointId > (models[i - 1]?.pointId ?? ''));

/** The block of a position's predictions; null where there are none. */
export const predictionsOf = ({ phase }: RoundPosition) => (phase.type === 'open' ? null : phase.predictions);

/** What the resolver scored a position with; null where it has not. */
export const scoresOf = ({ phase }: RoundPosition) => (phase.type === 'scored' ? phase.scores : null);

/** The digest of a round's targets; null before its scores. */
export const targetsOf = ({ phase }: Round) => (phase.type === 'scored' ? phase.targets : null);
