import { isActive, reliabilityMax } from './ledger.js';
import { panelAttestations } from './seats.js';
/** Takes from each member's standing what an epoch takes (rule STANDING-2). */
export function decayStanding({ campaign, members }) {
    for (const member of members.values())
        member.standing -= Math.ceil(member.standing / campaign.standing.decayEpochs);
}
/**
 * Credits a model that became final: each verifier with the trees that it retrained, the author with all of
 * those (rule STANDING-1).
 */
export function earnStanding(ledger, open) {
    const { segmentTrees } = ledger.campaign.training;
    let audited = 0;
    for (const [node, { segments }] of panelAttestations(open)) {
        const trees = segments.length * segmentTrees;
        audited += trees;
        earn(ledger, node, trees);
    }
    earn(ledger, open.node, audited);
}
function earn({ campaign, members }, node, trees) {
    const member = members.get(node);
    if (member !== undefined)
        member.standing = Math.min(campaign.standing.max, member.standing + trees);
}
/**
 * Proof of a fault takes all of it, and so does a model that others cannot have; silence takes none (rule
 * STANDING-3).
 */
export function loseStanding(member) {
    member.standing = 0;
}
/**
 * Where enough active members have shown work only they are drawn for panels; before that all are (rule
 * PANEL-1).
 */
export function candidatesOf(ledger) {
    const active = [...ledger.members]
        .filter(([node]) => isActive(ledger, node))
        .sort(([a], [b]) => (a < b ? -1 : 1));
    const candidates = (members) => members.map(([node, member]) => ({ node, weight: weightOf(ledger, member) }));
    const shown = active.filter(([, { hasShownWork }]) => hasShownWork);
    if (shown.length < shownMembersMin(ledger))
        return { panel: candidates(active), apprentices: [] };
    return {
        panel: candidates(shown),
        apprentices: candidates(active.filter(([, { hasShownWork }]) => !hasShownWork)),
    };
}
/** An author, two full panels and two more: with fewer, who has shown work would be drawn for everything. */
const shownMembersMin = ({ campaign: { audit } }) => 2 * audit.panelSize + 3;
/** How much a member's chance to be drawn weighs (rule PANEL-1). */
export const weightOf = ({ campaign }, { standing, reliability }) => Math.max(1, Math.floor(((campaign.standing.base + standing) * reliability) / reliabilityMax));
//# sourceMappingURL=standing.js.map