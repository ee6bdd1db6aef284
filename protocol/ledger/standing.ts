import type { Candidate } from '../audit/panel.js';
import type { NodeKey } from '../records/keys.js';
import { isActive, type Ledger, type Member, type OpenCommitment } from './ledger.js';
import { attestationsOf } from './seats.js';

/** Takes from each member's standing what an epoch takes (rule STANDING-2). */
export function decayStanding({ campaign, members }: Ledger): void {
  for (const member of members.values()) member.standing -= Math.ceil(member.standing / campaign.standing.decayEpochs);
}

/** Credits a model that became final: each verifier with the trees that it retrained, the author with all of those (rule STANDING-1). */
export function earnStanding(ledger: Ledger, open: OpenCommitment): void {
  const { segmentTrees } = ledger.campaign.training;
  let audited = 0;
  for (const [node, { segments }] of attestationsOf(open)) {
    const trees = segments.length * segmentTrees;
    audited += trees;
    earn(ledger, node, trees);
  }
  earn(ledger, open.node, audited);
}

function earn({ campaign, members }: Ledger, node: NodeKey, trees: number): void {
  const member = members.get(node);
  if (member !== undefined) member.standing = Math.min(campaign.standing.max, member.standing + trees);
}

/** A failure takes all of it (rule STANDING-3). */
export function loseStanding(member: Member): void {
  member.standing = 0;
}

/** The active members in ascending order of their keys, each with its chance to be drawn (rule PANEL-1). */
export const candidatesOf = (ledger: Ledger): Candidate[] =>
  [...ledger.members]
    .filter(([node]) => isActive(ledger, node))
    .map(([node, { standing }]) => ({ node, weight: ledger.campaign.standing.base + standing }))
    .sort((a, b) => (a.node < b.node ? -1 : 1));
