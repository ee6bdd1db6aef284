import { equalBytes } from '../../codec/canonical.js';
import { hashBytes } from '../../codec/hash.js';
import { eraAt, isAcceptanceEra, isScreened } from '../../model/screening.js';
import { early, invalid, late, wrong } from '../rule.js';
import { hasDispute, seatOf, seatRefusal } from '../seats.js';
/** Bytes of a result. */
const resultBytes = { segment: 64, era: 8, sketch: 32, attestation: 32 };
export const disputeRule = {
    check(ledger, body) {
        const size = resultBytes[body.subject];
        if (body.claimed.length !== size || body.found.length !== size || equalBytes(body.claimed, body.found))
            return invalid('DISPUTE_RESULTS');
        if ((body.subject === 'attestation') !== (body.accused !== null))
            return invalid('DISPUTE_ACCUSED');
        const commitment = ledger.commitments.get(body.commitment);
        if (commitment === undefined)
            return early('DISPUTE_COMMITMENT');
        if (!hasPart(ledger.campaign, commitment, body))
            return wrong('DISPUTE_PART');
        const timing = seatRefusal(ledger, commitment, body.node);
        if (timing !== null)
            return { code: 'DISPUTE_SEAT', timing };
        const seat = seatOf(commitment, body.node);
        if (seat.attested !== null || hasDispute(ledger, body.commitment, body.node))
            return late('DISPUTE_SECOND');
        return body.accused === null ? null : checkAccused(ledger, commitment, body.accused, body);
    },
    apply(ledger, body, { cid }, emit) {
        const { node, commitment, subject, part, accused, claimed, found } = body;
        ledger.disputes.set(cid, {
            node,
            commitment,
            subject,
            part,
            accused,
            claimed,
            found,
            cut: ledger.number,
            drawings: 0,
            panelCut: 0,
            vacant: 0,
            seats: new Map(),
            abstained: new Set(),
            replays: new Map(),
        });
        const { node: author } = ledger.commitments.get(commitment);
        emit({ type: 'disputed', dispute: cid, commitment, node, accused: accused ?? author });
    },
};
/** Whether a committed model has the part that is named. */
function hasPart(campaign, commitment, { subject, part }) {
    if (subject === 'sketch')
        return commitment.outcome !== 'abandoned' && part === 0;
    if (subject !== 'era')
        return part < commitment.segments;
    if (isAcceptanceEra(campaign, part))
        return commitment.outcome !== 'abandoned';
    return isScreened(campaign, commitment) && eraAt(campaign, part) !== undefined;
}
/** What an attestation says is in the ledger, so that nobody can misquote it. */
function checkAccused(ledger, open, accused, { part, claimed }) {
    if (ledger.members.get(accused)?.barred === true)
        return late('DISPUTE_ATTESTATION');
    const attested = seatOf(open, accused)?.attested ?? null;
    if (attested === null)
        return early('DISPUTE_ATTESTATION');
    const listed = attested.segments.find(({ segment }) => segment === part);
    return listed !== undefined && equalBytes(hashBytes(listed.transcript), claimed)
        ? null
        : wrong('DISPUTE_ATTESTATION');
}
//# sourceMappingURL=dispute.js.map