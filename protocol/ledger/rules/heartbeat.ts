import type { HeldPoint } from '../ledger.js';
import { early, late, type Rule } from '../rule.js';

export const heartbeatRule: Rule<'heartbeat'> = {
  check(ledger, body) {
    if (body.epoch > ledger.number) return early('HEARTBEAT_EPOCH');
    const held = ledger.points.get(body.pointId);
    if (held?.claim !== body.claim || held.node !== body.node || held.commitment !== null) return late('HEARTBEAT_CLAIM');
    return body.epoch > held.heartbeat ? null : late('HEARTBEAT_EPOCH');
  },
  apply(ledger, body) {
    (ledger.points.get(body.pointId) as HeldPoint).heartbeat = body.epoch;
  },
};
