import { eraAt } from '../model/screening.js';
/** A seat as it is drawn. */
export const openSeat = (cut) => ({
    cut,
    alpha: null,
    withheld: false,
    pledge: null,
    attested: null,
    silent: false,
});
export const openJudgeSeat = (cut) => ({ cut, silent: false });
/** Where a node audits a commitment, in a panel or as an apprentice. */
export const seatOf = ({ seats, apprentices }, node) => seats.get(node) ?? apprentices.get(node);
const attestationsIn = (seats) => [...seats].flatMap(([node, { attested }]) => attested === null ? [] : [[node, attested]]);
/** The attestations of a commitment that count, by their signers: those of its panels. */
export const panelAttestations = ({ seats }) => attestationsIn(seats);
/** All that anyone attested of a commitment, and answers for: apprentices too. */
export const attestationsOf = ({ seats, apprentices }) => [
    ...attestationsIn(seats),
    ...attestationsIn(apprentices),
];
const count = ({ seats }, has) => [...seats.values()].filter(has).length;
export const withheldSeats = (open) => count(open, ({ withheld }) => withheld);
export const pledgedSeats = (open) => count(open, ({ pledge }) => pledge !== null);
export const attestedSeats = (open) => count(open, ({ attested }) => attested !== null);
/**
 * Attestations that make a commitment final: a panel, and one more for each who could not have the model. So
 * an author who hands it to its friends alone needs more of them than there are others (rule FINAL-1).
 */
export const attestationsNeeded = ({ audit }, open) => audit.panelSize + withheldSeats(open);
/** Why a node may not speak from a seat in the panel of a commitment or dispute; null where it may. */
export function seatRefusal(ledger, open, node) {
    if (ledger.members.get(node)?.barred === true || open?.abstained.has(node) === true)
        return 'late';
    if (open === undefined)
        return 'early';
    return open.seats.has(node) || ('apprentices' in open && open.apprentices.has(node)) ? null : 'early';
}
/** Whether as many epochs have passed since `cut` as a panel has. */
export const hasHadTime = ({ number, campaign }, cut) => cut + campaign.audit.panelEpochs <= number;
/** Whether an attestation vouches for the part that a dispute names. */
export function attestedPart({ campaign }, { subject, part }, { segments, eras }) {
    // Everyone looks at the sketch.
    if (subject === 'sketch')
        return true;
    return subject === 'era'
        ? eras.includes(eraAt(campaign, part))
        : segments.some(({ segment }) => segment === part);
}
/** The commitments of which a dispute is open. */
export const disputedCommitments = ({ disputes }) => new Set([...disputes.values()].map(({ commitment }) => commitment));
/** Whether a node has an open dispute of a commitment. */
export const hasDispute = ({ disputes }, commitment, node) => [...disputes.values()].some((dispute) => dispute.commitment === commitment && dispute.node === node);
//# sourceMappingURL=seats.js.map