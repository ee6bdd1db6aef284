import { uniformSample } from '../../audit/sample.js';
import { early, invalid, late, wrong } from '../rule.js';
import { hasDispute, seatOf, seatRefusal } from '../seats.js';
import { noteAnswer } from '../silence.js';
export const attestationRule = {
    check(ledger, body, record) {
        const commitment = ledger.commitments.get(body.commitment);
        if (commitment === undefined)
            return early('ATTESTATION_COMMITMENT');
        const timing = seatRefusal(ledger, commitment, body.node);
        if (timing !== null)
            return { code: 'ATTESTATION_SEAT', timing };
        const seat = seatOf(commitment, body.node);
        if (seat.alpha === null)
            return early('ATTESTATION_PLEDGE');
        if (body.alpha !== seat.alpha || body.vrfKey !== ledger.members.get(body.node)?.vrfKey)
            return wrong('ATTESTATION_PROOF');
        // Ten milliseconds, so that all that costs nothing comes before.
        if (record.vrfOutput === null)
            return invalid('ATTESTATION_PROOF');
        if (!listsSample(ledger.campaign, record, commitment))
            return wrong('ATTESTATION_SAMPLE');
        if (seat.attested !== null || hasDispute(ledger, body.commitment, body.node))
            return late('ATTESTATION_SECOND');
        if (seat.pledge === null)
            return early('ATTESTATION_PLEDGE');
        if (seat.pledge !== record.cid)
            return wrong('ATTESTATION_PLEDGE');
        return commitment.revealCut > 0 ? null : early('ATTESTATION_REVEAL');
    },
    apply(ledger, { commitment, node, segments, eras }, { vrfOutput }) {
        const seat = seatOf(ledger.commitments.get(commitment), node);
        seat.attested = { cut: ledger.number, vrfOutput: vrfOutput, segments, eras };
        noteAnswer(ledger, node);
    },
};
/**
 * A record names its commitment and the commitment its segments, so this never changes; it is asked at every
 * cut that passes.
 */
const judged = new WeakMap();
/**
 * Whether an attestation lists, in ascending order, what the ledger knows of its sample, as many as it has,
 * and just the eras of it.
 */
function listsSample(campaign, record, commitment) {
    const known = judged.get(record);
    if (known !== undefined)
        return known;
    const { segments: count, common } = commitment;
    const { segments, eras, screening } = uniformSample(campaign, record.vrfOutput, commitment);
    const expected = [...eras, ...screening];
    const listed = record.body.segments.map(({ segment }) => segment);
    // The others follow from influence, which the ledger does not know. A longer list would only burden who
    // reads it.
    const { weightedSegments, influentialSegments } = campaign.audit;
    const drawn = segments.length + weightedSegments;
    if (listed.length < Math.min(count, drawn) || listed.length > drawn + influentialSegments + 2)
        return false;
    const ascending = listed.every((segment, i) => segment < count && (i === 0 || segment > listed[i - 1]));
    const named = record.body.eras;
    const lists = ascending &&
        [...segments, common].every((segment) => listed.includes(segment)) &&
        expected.length === named.length &&
        expected.every((era, i) => era === named[i]);
    judged.set(record, lists);
    return lists;
}
//# sourceMappingURL=attestation.js.map