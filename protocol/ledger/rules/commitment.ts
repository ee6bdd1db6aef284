import { isAccepted } from '../../campaign/campaign.js';
import { plannedSegments } from '../../model/training-plan.js';
import type { BodyOf } from '../../records/bodies.js';
import { nextSlotOf, slotKey, type HeldPoint, type Ledger, type Member } from '../ledger.js';
import { early, invalid, late, wrong, type Rule } from '../rule.js';

export const commitmentRule: Rule<'commitment'> = {
  check(ledger, body) {
    if (!isAccepted(ledger.campaign, body)) return invalid('COMMITMENT_SCORES');
    const held = ledger.points.get(body.pointId);
    if (held === undefined) return isOver(ledger, body) ? late('COMMITMENT_CLAIM') : early('COMMITMENT_CLAIM');
    // A commitment has its own claim's rank and never improves it.
    if (held.claim !== body.claim || held.node !== body.node || held.owner !== body.owner || held.slot !== body.slot) return late('COMMITMENT_CLAIM');
    if (body.segments > plannedSegments(ledger.campaign, held)) return wrong('COMMITMENT_SEGMENTS');
    return held.commitment === null ? null : late('COMMITMENT_SECOND');
  },
  apply(ledger, body, { cid }, emit) {
    const { node, owner, pointId, manifest, segments, corr, sharpe } = body;
    const held = ledger.points.get(pointId) as HeldPoint;
    held.commitment = cid;
    const { target, index, generation } = held;
    const member = ledger.members.get(node) as Member;
    member.slots.delete(slotKey(body));
    member.committed++;
    const delegation = ledger.delegations.get(owner);
    if (delegation !== undefined) delegation.committed++;
    ledger.commitments.set(cid, {
      node, owner, pointId, target, index, generation, manifest, segments, corr, sharpe, cut: ledger.number,
      rounds: 0, panelCut: 0, vacant: 0, seats: new Map(), abstained: new Set(), common: null, revealCut: 0, finalCut: 0,
    });
    emit({ type: 'committed', pointId, commitment: cid, node });
  },
};

/** Whether the slot that a commitment names has closed, so that no claim of it can come any more. */
function isOver(ledger: Ledger, body: BodyOf<'commitment'>): boolean {
  const member = ledger.members.get(body.node);
  return member !== undefined && body.slot < nextSlotOf(ledger, body.owner, body.node) && !member.slots.has(slotKey(body));
}
