import type { NodeKey } from '../../records/keys.js';
import type { Ledger } from '../ledger.js';

/** Whether a member has said that it is away now (rule AWAY-1). */
export const isAway = ({ members, number }: Pick<Ledger, 'members' | 'number'>, node: NodeKey): boolean =>
  (members.get(node)?.awayUntil ?? 0) > number;

/** Whoever is heard of is back (rule AWAY-4). */
export function comeBack({ members, number }: Ledger, node: NodeKey): void {
  members.edit(node, (member) => {
    member.awayUntil = number;
  });
}

/**
 * The last cut at which a node still has what it last renewed at a cut: the epochs in which it is away do not
 * count (rule AWAY-3).
 */
export function leaseEnd(
  { members, campaign }: Pick<Ledger, 'members' | 'campaign'>,
  node: NodeKey,
  renewed: number,
): number {
  const { awayCut, awayUntil } = members.get(node) ?? { awayCut: 0, awayUntil: 0 };
  return renewed + campaign.claims.leaseEpochs + Math.max(0, awayUntil - Math.max(renewed, awayCut));
}
