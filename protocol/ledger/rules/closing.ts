import { releasePoint, settlePoint } from '../settle.js';
import { nextSlotOf, slotKey, type HeldPoint, type Ledger, type Member } from '../ledger.js';
import type { BodyOf } from '../../records/bodies.js';
import type { PointId } from '../../grid/point.js';
import { early, invalid, late, type Rule } from '../rule.js';

export const closingRule: Rule<'closing'> = {
  check(ledger, body) {
    if ((body.outcome === 'refused') !== (body.manifest !== null)) return invalid('CLOSING_MANIFEST');
    const member = ledger.members.get(body.node);
    if (member === undefined || body.slot >= nextSlotOf(ledger, body.owner, body.node)) return early('CLOSING_SLOT');
    if (!member.slots.has(slotKey(body))) return late('CLOSING_SLOT');
    return body.outcome === 'skipped' || heldBy(ledger, body) !== undefined ? null : early('CLOSING_CLAIM');
  },
  apply(ledger, body, _record, emit) {
    const member = ledger.members.get(body.node) as Member;
    const held = heldBy(ledger, body);
    member.slots.delete(slotKey(body));
    if (body.outcome === 'skipped') {
      member.skipped++;
      if (held !== undefined) releasePoint(ledger, held[0], 'skipped', emit);
    } else if (held !== undefined && body.manifest !== null) {
      const [pointId, { generation, owner }] = held;
      settlePoint(ledger, pointId, { state: 'refused', generation, cut: ledger.number, owner, manifest: body.manifest }, emit);
    }
  },
};

/** The point that a slot's claim holds, where it holds one. */
function heldBy(ledger: Ledger, body: BodyOf<'closing'>): [PointId, HeldPoint] | undefined {
  const pointId = ledger.members.get(body.node)?.slots.get(slotKey(body))?.draw?.pointId;
  const held = pointId === undefined ? undefined : ledger.points.get(pointId);
  return pointId !== undefined && held?.owner === body.owner && held.slot === body.slot ? [pointId, held] : undefined;
}
