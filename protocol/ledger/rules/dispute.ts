import { equalBytes } from '../../codec/canonical.js';
import { early, invalid, late, wrong, type Rule } from '../rule.js';

export const disputeRule: Rule<'dispute'> = {
  check(ledger, body) {
    const size = body.subject === 'segment' ? 64 : 8;
    if (body.claimed.length !== size || body.found.length !== size || equalBytes(body.claimed, body.found)) return invalid('DISPUTE_RESULTS');
    const commitment = ledger.commitments.get(body.commitment);
    if (commitment === undefined) return early('DISPUTE_COMMITMENT');
    const positions = body.subject === 'segment' ? commitment.segments : ledger.campaign.eras.acceptance.length;
    if (body.position >= positions) return wrong('DISPUTE_POSITION');
    if (ledger.members.get(body.node)?.barred === true) return late('DISPUTE_SEAT');
    if (!commitment.seats.has(body.node)) return early('DISPUTE_SEAT');
    const second = [...ledger.disputes.values()].some((dispute) => dispute.commitment === body.commitment && dispute.node === body.node);
    return second || commitment.attestations.has(body.node) ? late('DISPUTE_SECOND') : null;
  },
  apply(ledger, body, { cid }, emit) {
    const { node, commitment, subject, position, claimed, found } = body;
    ledger.disputes.set(cid, {
      node, commitment, subject, position, claimed, found, cut: ledger.number,
      rounds: 0, panelCut: 0, vacant: 0, seats: new Set(), replays: new Map(),
    });
    emit({ type: 'disputed', dispute: cid, commitment, node });
  },
};
