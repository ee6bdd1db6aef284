import type { PointId } from '../../grid/point.js';
import { accountOf, type OwnerKey } from '../../records/keys.js';
import { credit } from '../accounts/credit.js';
import type { Ledger } from '../ledger.js';
import type { PaidPosition } from '../../settlement/settled-round.js';

/** Pays what a model earned in a round: before it has vested that is held with it (rule ROUND-7). */
export function earn(ledger: Ledger, owner: OwnerKey, { pointId, payments }: PaidPosition): void {
  const isVesting = ledger.delegations.get(owner)?.final.get(pointId)?.phase.type === 'vesting';
  if (!isVesting) return payments.forEach(([account, amount]) => credit(ledger, account, amount));
  ledger.delegations.edit(owner, ({ final }) => {
    const phase = final.get(pointId)?.phase;
    if (phase?.type !== 'vesting') return;
    for (const [account, amount] of payments)
      phase.held.set(account, (phase.held.get(account) ?? 0n) + amount);
  });
}

/** Pays out what a model has earned: it has vested (rule ROUND-7). */
export function vestModel(ledger: Ledger, owner: OwnerKey, pointId: PointId): void {
  const model = ledger.delegations.get(owner)?.final.get(pointId);
  if (model?.phase.type !== 'vesting') return;
  for (const [account, amount] of model.phase.held) credit(ledger, account, amount);
  ledger.delegations.edit(owner, ({ final }) => {
    final.set(pointId, { ...model, phase: { type: 'vested' } });
  });
}

/**
 * Takes a model that is revoked from its delegation: what it has earned goes back to the resolver's account
 * (rule GENERATION-3).
 */
export function forfeitModel(ledger: Ledger, owner: OwnerKey, pointId: PointId): void {
  const phase = ledger.delegations.get(owner)?.final.get(pointId)?.phase;
  const held = phase?.type === 'vesting' ? phase.held.values() : [];
  for (const amount of held) credit(ledger, accountOf(ledger.campaign.resolver), amount);
  ledger.delegations.edit(owner, ({ final }) => void final.delete(pointId));
}
