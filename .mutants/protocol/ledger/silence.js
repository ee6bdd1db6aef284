import { reliabilityMax } from './ledger.js';
import { disputedCommitments, hasHadTime } from './seats.js';
/**
 * Notes, before anything is drawn, the seats whose time passed without an answer; each halves its member's
 * reliability once (rule SILENCE-2).
 */
export function noteSilence(ledger) {
    const disputed = disputedCommitments(ledger);
    for (const [cid, open] of ledger.commitments) {
        // While a dispute is open the others wait for its judges, and no time passes.
        if (disputed.has(cid))
            continue;
        for (const seats of [open.seats, open.apprentices]) {
            for (const [node, seat] of seats)
                if (isSilent(ledger, open, seat))
                    leaveSilent(ledger, node, seat);
        }
    }
    for (const { seats, replays } of ledger.disputes.values()) {
        for (const [node, seat] of seats)
            if (!replays.has(node) && hasHadTime(ledger, seat.cut))
                leaveSilent(ledger, node, seat);
    }
}
/**
 * Whether the others waited in vain: for its word or, where it is bound to one and enough others are, for
 * what it is bound to.
 */
function isSilent(ledger, { panelCut, revealCut }, { cut, withheld, pledge, attested }) {
    if (withheld || attested !== null || (pledge !== null && revealCut === 0))
        return false;
    return hasHadTime(ledger, Math.max(cut, panelCut, pledge === null ? 0 : revealCut));
}
function leaveSilent({ members }, node, seat) {
    const member = members.get(node);
    if (seat.silent || member === undefined)
        return;
    seat.silent = true;
    member.reliability = Math.max(1, Math.floor(member.reliability / 2));
}
/**
 * A seat was answered: its member's word counts twice as much again, and it may abstain anew (rule
 * SILENCE-3).
 */
export function noteAnswer({ members }, node) {
    const member = members.get(node);
    if (member === undefined)
        return;
    member.reliability = Math.min(reliabilityMax, 2 * member.reliability);
    member.abstentions = 0;
}
//# sourceMappingURL=silence.js.map