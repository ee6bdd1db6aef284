import { isAccepted } from '../../campaign/campaign.js';
import type { HeldPoint } from '../ledger.js';
import { early, invalid, late, type Rule } from '../rule.js';

export const commitmentRule: Rule<'commitment'> = {
  check(ledger, body) {
    if (!isAccepted(ledger.campaign, body)) return invalid('COMMITMENT_SCORES');
    const held = ledger.points.get(body.pointId);
    if (held === undefined) return early('COMMITMENT_CLAIM');
    // A commitment has its own claim's rank and never improves it.
    if (held.claim !== body.claim || held.node !== body.node || held.owner !== body.owner || held.slot !== body.slot) return late('COMMITMENT_CLAIM');
    return held.commitment === null ? null : late('COMMITMENT_SECOND');
  },
  apply(ledger, body, { cid }, emit) {
    const { node, pointId, manifest, segments, corr, sharpe } = body;
    (ledger.points.get(pointId) as HeldPoint).commitment = cid;
    ledger.members.get(node)?.slots.delete(body.slot);
    ledger.commitments.set(cid, {
      node, pointId, manifest, segments, corr, sharpe, cut: ledger.number,
      rounds: 0, panelCut: 0, seats: new Map(), attestations: new Map(),
    });
    emit({ type: 'committed', pointId, commitment: cid, node });
  },
};
