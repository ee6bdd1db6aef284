import { majorityOf } from '../audit/panel.js';
import { equalBytes } from '../codec/canonical.js';
import { deliverModel } from './delegations.js';
import { isAtBound, } from './ledger.js';
import { isDisputeExhausted, isReauditExhausted, isWaiting } from './panels.js';
import { vestModel } from './rounds.js';
import { attestationsNeeded, attestationsOf, attestedPart, attestedSeats, disputedCommitments, hasHadTime, pledgedSeats, withheldSeats, } from './seats.js';
import { barNode, closeCommitment, resumeAudit, revokeModel, settlePoint, settleRejected } from './settle.js';
import { noteAnswer } from './silence.js';
import { earnStanding, loseStanding } from './standing.js';
/**
 * Decides the disputes that have their votes. All verdicts are found before any has its effect, so their
 * order decides nothing (rule DISPUTE-3).
 */
export function settleDisputes(ledger, emit) {
    const decided = [...ledger.disputes].flatMap(([cid, dispute]) => {
        const decision = decide(ledger, dispute);
        return decision === null
            ? []
            : [
                {
                    cid,
                    dispute,
                    ...decision,
                    commitment: ledger.commitments.get(dispute.commitment),
                },
            ];
    });
    for (const { cid, dispute, verdict, replays, commitment: { pointId }, } of decided) {
        emit({ type: 'verdict', dispute: cid, commitment: dispute.commitment, pointId, verdict, replays });
        ledger.disputes.delete(cid);
    }
    for (const { dispute, verdict, commitment } of decided) {
        if (verdict === 'honest')
            barNode(ledger, dispute.node, 'accused falsely', emit);
        if (verdict !== 'forged')
            continue;
        noteAnswer(ledger, dispute.node);
        punishForgery(ledger, dispute, commitment, emit);
    }
    // What nobody could decide must not become final, nor be disputed again without end. What is final stays so
    // without a verdict.
    for (const { dispute, verdict, commitment: { finalCut }, } of decided) {
        if (verdict === 'lapsed' && dispute.accused === null && finalCut === 0)
            skipModel(ledger, dispute.commitment, emit);
    }
    for (const { dispute } of decided)
        resumeAudit(ledger, dispute);
}
/**
 * What a majority of all who were drawn found, at least that of a full panel, and more than found anything
 * else, is the truth: the model is forged where the manifest holds another result than retraining gives,
 * whatever the dispute says of either (rules DISPUTE-2 and DISPUTE-3).
 */
function decide(ledger, dispute) {
    const votes = [...dispute.replays.values()];
    const counted = votes.map((vote) => ({
        vote,
        count: votes.filter((other) => sameResults(vote, other)).length,
    }));
    const needed = majorityOf(Math.max(ledger.campaign.audit.disputePanelSize, dispute.seats.size + dispute.abstained.size));
    const most = Math.max(0, ...counted.map(({ count }) => count));
    const [first, ...rest] = counted.filter(({ count }) => count === most);
    if (first !== undefined && most >= needed && rest.every(({ vote }) => sameResults(vote, first.vote))) {
        return {
            verdict: equalBytes(first.vote.claimed, first.vote.found) ? 'honest' : 'forged',
            replays: [...dispute.replays].filter(([, vote]) => sameResults(vote, first.vote)).map(([node]) => node),
        };
    }
    return isDisputeExhausted(ledger, dispute) ? { verdict: 'lapsed', replays: [] } : null;
}
const sameResults = (a, b) => equalBytes(a.claimed, b.claimed) && equalBytes(a.found, b.found);
/**
 * The forger pays, and so does whoever attested the forged part; where an attestation was forged, its signer.
 */
function punishForgery(ledger, dispute, commitment, emit) {
    if (dispute.accused !== null)
        return barNode(ledger, dispute.accused, 'attested without retraining', emit);
    const complicit = attestationsOf(commitment)
        .filter(([, attested]) => attestedPart(ledger, dispute, attested))
        .map(([node]) => node);
    if (ledger.commitments.has(dispute.commitment))
        revokeModel(ledger, dispute.commitment, 'forged', emit);
    barNode(ledger, commitment.node, 'forged', emit);
    for (const node of complicit)
        barNode(ledger, node, 'attested a forgery', emit);
}
/**
 * Has pledged attestations shown where enough are pledged; makes models final that enough attest, and lets
 * final ones go that have vested; then takes those out that nobody can have, or that no panel finished (rules
 * FINAL-1 to FINAL-3). What costs standing comes after all that earns it, so that the order of commitments
 * decides nothing.
 */
export function settleAudits(ledger, archive, emit) {
    const disputed = disputedCommitments(ledger);
    const audited = [];
    const withheld = [];
    const waiting = [];
    for (const [cid, open] of [...ledger.commitments]) {
        if (disputed.has(cid))
            continue;
        const needed = attestationsNeeded(ledger.campaign, open);
        const attested = attestedSeats(open);
        if (open.revealCut === 0 && pledgedSeats(open) >= needed)
            open.revealCut = ledger.number;
        if (isWithheld(ledger, open))
            withheld.push(cid);
        else if (open.finalCut > 0) {
            if (hasVested(ledger, open))
                vest(ledger, cid, open, emit);
        }
        else if (attested >= needed)
            audited.push([cid, open]);
        else if (isWaiting(ledger, open))
            waiting.push([cid, open]);
    }
    // Of two that are alike the lower point id comes first.
    for (const [cid, open] of audited.sort(([, a], [, b]) => (a.pointId < b.pointId ? -1 : 1)))
        settleAudited(ledger, cid, open, archive, emit);
    for (const cid of withheld) {
        loseStanding(authorOf(ledger, cid));
        skipModel(ledger, cid, emit);
    }
    makeRoom(ledger, waiting, emit);
}
const authorOf = ({ members, commitments }, cid) => members.get(commitments.get(cid).node);
/**
 * Whether its time is over, and so is that of everyone who was drawn to look at it once more, and of the
 * panels for what it lacks.
 */
function hasVested(ledger, open) {
    if (open.finalCut + ledger.campaign.audit.vestingEpochs > ledger.number)
        return false;
    if (lacksAttestations(ledger, open) && !isReauditExhausted(ledger, open))
        return false;
    return [...open.seats.values()].every((seat) => isAnswered(seat) || hasHadTime(ledger, seat.cut));
}
/**
 * Whether so many could not have the model that it is given up, or at the end of a final one's panels more
 * than could (rule FINAL-2).
 */
function isWithheld(ledger, open) {
    const [withheld, attested] = [withheldSeats(open), attestedSeats(open)];
    if (withheld >= attested + 2 * ledger.campaign.audit.panelSize)
        return true;
    return (open.finalCut > 0 &&
        withheld > attested &&
        withheld >= ledger.campaign.audit.panelSize &&
        isReauditExhausted(ledger, open));
}
const lacksAttestations = ({ campaign }, open) => attestedSeats(open) < attestationsNeeded(campaign, open);
const isAnswered = ({ withheld, attested }) => withheld || attested !== null;
/**
 * Of each author that could open no further slot, gives the oldest of the models up that wait for panels in
 * vain: silence is no fault of an author, and yet what it asks of auditors is bounded (rule FINAL-5).
 */
function makeRoom(ledger, waiting, emit) {
    const oldest = new Map();
    for (const [cid, { node }] of [...waiting].sort(([a, one], [b, other]) => one.cut - other.cut || (a < b ? -1 : 1))) {
        if (!oldest.has(node) && isAtBound(ledger, node))
            oldest.set(node, cid);
    }
    for (const cid of oldest.values())
        skipModel(ledger, cid, emit);
}
/**
 * Takes out a model that nobody could judge. It counts as skipped: else models that cannot be had would be
 * free draws.
 */
function skipModel(ledger, cid, emit) {
    if (!ledger.commitments.has(cid))
        return;
    authorOf(ledger, cid).skipped++;
    revokeModel(ledger, cid, 'unaudited', emit);
}
/**
 * What enough attest is what it was announced to be: rejected, or final unless a final model is too like it
 * (rule FINAL-4).
 */
function settleAudited(ledger, cid, open, archive, emit) {
    const { outcome, sketch } = open;
    earnStanding(ledger, open);
    if (outcome !== 'accepted')
        return settleRejected(ledger, cid, { state: outcome }, emit);
    const near = archive.nearest(sketch);
    if (near !== null && near.distance < ledger.campaign.acceptance.distanceMin)
        settleRejected(ledger, cid, { state: 'duplicate', near }, emit);
    else
        makeFinal(ledger, cid, open, near, emit);
}
/**
 * From here on the point is the owner's for good; the model can still be found forged until it has vested.
 */
function makeFinal(ledger, cid, open, near, emit) {
    const { node, owner, manifest, corr, sharpe, sketch, pointId, target, index, generation } = open;
    settlePoint(ledger, pointId, {
        state: 'final',
        generation,
        cut: ledger.number,
        owner,
        node,
        commitment: cid,
        manifest,
        corr,
        sharpe,
        sketch,
        near,
        target,
        index,
        attestations: attestedSeats(open),
    }, emit);
    open.finalCut = ledger.number;
    ledger.members.get(node).hasShownWork = true;
    deliverModel(ledger, cid, open);
    // What it may take to audit it once more is counted anew.
    open.drawings = 1;
    open.panelCut = ledger.number;
}
function vest(ledger, cid, open, emit) {
    const { pointId, node, owner, finalCut, seats } = open;
    for (const apprentice of confirmedApprentices(open))
        ledger.members.get(apprentice).hasShownWork = true;
    const unanswered = lacksAttestations(ledger, open) ||
        [...seats.values()].some((seat) => seat.cut > finalCut && !isAnswered(seat));
    closeCommitment(ledger, cid);
    vestModel(ledger, owner, pointId);
    emit({ type: 'vested', pointId, node, unanswered });
}
/**
 * Whose attestation somebody compared who was drawn for a panel after it was shown, and disputed nothing of
 * it (rule WORK-3).
 */
function confirmedApprentices({ apprentices, seats }) {
    const lastLook = Math.max(0, ...[...seats.values()].map(({ cut, attested }) => (attested === null ? 0 : cut)));
    return [...apprentices].flatMap(([node, { attested }]) => attested !== null && attested.cut < lastLook ? [node] : []);
}
//# sourceMappingURL=verdicts.js.map