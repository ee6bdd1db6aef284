import type { Candidate } from '../../audit/panel.js';
import type { NodeKey } from '../../records/keys.js';
import type { OpenCommitment } from '../audits/audit.js';
import { panelAttestations } from '../audits/seats.js';
import { isActive, type Ledger } from '../ledger.js';
import { isAway } from './away.js';
import { reliabilityMax, type Member } from './member.js';

/** Takes from each member's standing what an epoch takes (rule STANDING-2). */
export function decayStanding({ campaign, members }: Ledger): void {
  for (const [node, { standing }] of members) {
    if (standing === 0) continue;
    members.edit(node, (member) => {
      member.standing -= Math.ceil(standing / campaign.standing.decayEpochs);
    });
  }
}

/**
 * Credits a model that became final: each verifier with the trees that it retrained, the author with all of
 * those (rule STANDING-1).
 */
export function earnStanding(ledger: Ledger, open: OpenCommitment): void {
  const { segmentTrees } = ledger.campaign.training;
  let audited = 0;
  for (const [node, { segments }] of panelAttestations(open)) {
    const trees = segments.length * segmentTrees;
    audited += trees;
    earn(ledger, node, trees);
  }
  earn(ledger, open.node, audited);
}

const earn = ({ campaign, members }: Ledger, node: NodeKey, trees: number): void =>
  members.edit(node, (member) => {
    member.standing = Math.min(campaign.standing.max, member.standing + trees);
  });

/** A model that others cannot have takes all of it; silence takes none (rule STANDING-3). */
export const loseStanding = ({ members }: Ledger, node: NodeKey): void =>
  members.edit(node, (member) => {
    member.standing = 0;
  });

/** Active members who can be drawn, each with its chance, in ascending order of their keys. */
export interface Candidates {
  /** For panels, and by delegations. */
  readonly panel: readonly Candidate[];
  /** As apprentices: those who have not shown work, where enough others have. */
  readonly apprentices: readonly Candidate[];
}

/**
 * Where enough active members have shown work only they are drawn for panels; before that all are. Of these
 * nobody is drawn who is away, which makes not so few of them that others are (rule PANEL-1).
 */
export function candidatesOf(ledger: Ledger): Candidates {
  const active = [...ledger.members]
    .filter(([node]) => isActive(ledger, node))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const candidates = (members: typeof active): Candidate[] =>
    members
      .filter(([node]) => !isAway(ledger, node))
      .map(([node, member]) => ({ node, weight: weightOf(ledger, member) }));
  const shown = active.filter(([, { phase }]) => phase === 'proven');
  if (shown.length < shownMembersMin(ledger)) return { panel: candidates(active), apprentices: [] };
  return {
    panel: candidates(shown),
    apprentices: candidates(active.filter(([, { phase }]) => phase !== 'proven')),
  };
}

/** An author, two full panels and two more: with fewer, who has shown work would be drawn for everything. */
const shownMembersMin = ({ campaign: { audit } }: Ledger): number => 2 * audit.panelSize + 3;

/** How much a member's chance to be drawn weighs (rule PANEL-1). */
export const weightOf = (
  { campaign }: Pick<Ledger, 'campaign'>,
  { standing, reliability }: Pick<Member, 'standing' | 'reliability'>,
): number => Math.max(1, Math.floor(((campaign.standing.base + standing) * reliability) / reliabilityMax));
