import { drawerOf, drawPanel, isLookedAt, isReaudited } from '../audit/panel.js';
import { commonSegment } from '../audit/sample.js';
import { attestationsNeeded, attestedPart, attestedSeats, disputedCommitments, hasHadTime, openJudgeSeat, openSeat, seatOf, } from './seats.js';
import { settleRejected } from './settle.js';
import { noteSilence } from './silence.js';
import { candidatesOf } from './standing.js';
/** One extension, and then a dispute lapses (rule DISPUTE-3). */
const disputeDrawingsMax = 2;
/** Whether there has been no panel yet, or the time of the latest is over. */
const isDrawingDue = (ledger, judged) => judged.drawings === 0 || hasHadTime(ledger, judged.panelCut);
/** Whether the last panel that there may be has had its time. */
const isExhausted = (ledger, judged, drawingsMax) => judged.drawings >= drawingsMax && hasHadTime(ledger, judged.panelCut);
export const isDisputeExhausted = (ledger, dispute) => isExhausted(ledger, dispute, disputeDrawingsMax);
/** Whether a final model will have no further panel (rule FINAL-3). */
export const isReauditExhausted = (ledger, open) => isExhausted(ledger, open, ledger.campaign.audit.drawingsMax);
/**
 * Whether a model that is not final has had so many panels in vain that it may have to make room (rule
 * FINAL-5).
 */
export const isWaiting = ({ campaign }, { finalCut, drawings }) => finalCut === 0 && drawings > campaign.audit.drawingsMax;
/**
 * Lets go, unseen, of the models of the cut before that were refused or abandoned and that this cut's beacon
 * does not have audited (rule PANEL-5).
 */
function releaseRejected(ledger, emit) {
    const { number, beacon, campaign: { audit }, } = ledger;
    for (const [cid, open] of [...ledger.commitments]) {
        if (open.outcome === 'accepted' || open.cut !== number - 1 || isLookedAt(beacon, cid, audit.rejectedPpm))
            continue;
        settleRejected(ledger, cid, { state: open.outcome }, emit);
    }
}
/**
 * Draws the panels that are due with this cut's beacon: of commitments and disputes of earlier cuts that have
 * none yet, or whose panel let its time pass; of final models whose turn it is to be audited once more; and
 * apprentices for final models. Seats once given stay, and a further panel fills what is missing; seats that
 * are vacant are filled at once (rules PANEL-2, PANEL-4, WORK-2).
 */
export function drawPanels(ledger, emit) {
    releaseRejected(ledger, emit);
    if (ledger.commitments.size === 0)
        return;
    // Of the weights that everyone draws by, so that the order of commitments decides nothing.
    noteSilence(ledger);
    const disputed = disputedCommitments(ledger);
    const { panel, apprentices } = candidatesOf(ledger);
    for (const [cid, commitment] of ledger.commitments)
        if (!disputed.has(cid))
            seatAuditors(ledger, cid, commitment, panel);
    for (const [cid, dispute] of ledger.disputes)
        seatJudges(ledger, cid, dispute, panel);
    const draw = drawerOf(apprentices, 'apprentice');
    for (const [cid, commitment] of ledger.commitments) {
        if (!isApprenticeDue(ledger, commitment) || disputed.has(cid))
            continue;
        const node = draw(ledger.beacon, cid, null);
        if (node !== null && mayLearn(commitment, node))
            commitment.apprentices.set(node, openSeat(ledger.number));
    }
}
/** One at a time, until one has attested. */
function isApprenticeDue(ledger, { finalCut, apprentices }) {
    return (finalCut > 0 &&
        [...apprentices.values()].every(({ cut, attested }) => attested === null && hasHadTime(ledger, cut)));
}
const mayLearn = (open, node) => node !== open.node && seatOf(open, node) === undefined && !open.abstained.has(node);
function seatAuditors(ledger, cid, commitment, candidates) {
    const { node: author, seats, apprentices, abstained, finalCut, segments } = commitment;
    const { audit } = ledger.campaign;
    const missing = attestationsNeeded(ledger.campaign, commitment) - attestedSeats(commitment);
    // What is not final waits for as many panels as it takes.
    const isDrawing = missing > 0 &&
        isDrawingDue(ledger, commitment) &&
        (finalCut === 0 || commitment.drawings < audit.drawingsMax);
    const again = finalCut > 0 && isReaudited(ledger.beacon, cid, audit.reauditPpm) ? 1 : 0;
    const size = (isDrawing ? missing : commitment.vacant) + again;
    if (size === 0)
        return;
    commitment.common ??= commonSegment(ledger.beacon, cid, segments);
    const others = candidates.filter(({ node }) => node !== author);
    const eligible = others.filter(({ node }) => !seats.has(node) && !apprentices.has(node) && !abstained.has(node));
    for (const node of drawPanel(ledger.beacon, cid, eligible, size))
        seats.set(node, openSeat(ledger.number));
    // A network too small for any panel is no fault of the author: what is not final waits for more members.
    noteDrawn(ledger, commitment, isDrawing && (finalCut > 0 || others.length >= audit.panelSize));
}
/** No party judges, nor who attested the part in dispute, and would pay for a forgery. */
function seatJudges(ledger, cid, dispute, candidates) {
    const isDrawing = dispute.drawings < disputeDrawingsMax && isDrawingDue(ledger, dispute);
    if (!isDrawing && dispute.vacant === 0)
        return;
    const commitment = ledger.commitments.get(dispute.commitment);
    const mayJudge = (node) => {
        if (node === dispute.node || dispute.seats.has(node) || dispute.abstained.has(node))
            return false;
        if (dispute.accused !== null)
            return node !== dispute.accused;
        const attested = seatOf(commitment, node)?.attested ?? null;
        return node !== commitment.node && (attested === null || !attestedPart(ledger, dispute, attested));
    };
    const missing = isDrawing ? ledger.campaign.audit.disputePanelSize - dispute.replays.size : dispute.vacant;
    for (const node of drawPanel(ledger.beacon, cid, candidates.filter(({ node }) => mayJudge(node)), missing))
        dispute.seats.set(node, openJudgeSeat(ledger.number));
    noteDrawn(ledger, dispute, isDrawing);
}
/** Filling vacant seats is no drawing: it lets no time pass. */
function noteDrawn(ledger, judged, isDrawing) {
    judged.vacant = 0;
    if (!isDrawing)
        return;
    judged.drawings++;
    judged.panelCut = ledger.number;
}
//# sourceMappingURL=panels.js.map