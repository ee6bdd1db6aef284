import { uniformSample } from '../../audit/sample.js';
import type { Hash } from '../../codec/hash.js';
import type { OpenCommitment } from '../ledger.js';
import { early, invalid, late, type Rule } from '../rule.js';

export const attestationRule: Rule<'attestation'> = {
  check(ledger, body, record) {
    const commitment = ledger.commitments.get(body.commitment);
    if (commitment === undefined) return early('ATTESTATION_COMMITMENT');
    const alpha = commitment.seats.get(body.node);
    if (alpha === undefined) return early('ATTESTATION_SEAT');
    if (body.alpha !== alpha || body.vrfKey !== ledger.members.get(body.node)?.vrfKey) return invalid('ATTESTATION_PROOF');
    const listed = body.segments.map(({ segment }) => segment);
    const sample = uniformSample(ledger.campaign, record.vrfOutput as Hash, commitment.segments);
    const ascending = listed.every((segment, i) => segment < commitment.segments && (i === 0 || segment > (listed[i - 1] as number)));
    if (!ascending || !sample.segments.every((segment) => listed.includes(segment)) || body.eras.join() !== sample.eras.join()) {
      return invalid('ATTESTATION_SAMPLE');
    }
    const disputed = [...ledger.disputes.values()].some((dispute) => dispute.commitment === body.commitment && dispute.node === body.node);
    return commitment.attestations.has(body.node) || disputed ? late('ATTESTATION_SECOND') : null;
  },
  apply(ledger, body) {
    const { attestations } = ledger.commitments.get(body.commitment) as OpenCommitment;
    attestations.set(body.node, { segments: body.segments.map(({ segment }) => segment), eras: body.eras });
  },
};
