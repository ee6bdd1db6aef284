import { plannedSegments } from '../../model/training-plan.js';
import { early, late, wrong } from '../rule.js';
export const heartbeatRule = {
    check(ledger, body) {
        if (body.epoch > ledger.number)
            return early('HEARTBEAT_EPOCH');
        const held = ledger.points.get(body.pointId);
        if (held?.claim !== body.claim || held.node !== body.node || held.commitment !== null)
            return late('HEARTBEAT_CLAIM');
        if (body.segments > plannedSegments(ledger.campaign, held))
            return wrong('HEARTBEAT_SEGMENTS');
        // Only progress renews: a point cannot be held for ever by somebody who does not train it.
        return body.epoch > held.heartbeat && body.segments > held.segments ? null : late('HEARTBEAT_PROGRESS');
    },
    apply(ledger, body) {
        const held = ledger.points.get(body.pointId);
        held.heartbeat = body.epoch;
        held.segments = body.segments;
    },
};
//# sourceMappingURL=heartbeat.js.map