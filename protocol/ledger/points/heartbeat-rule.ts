import { plannedSegments } from '../../model/training-plan.js';
import { early, late, rule, wrong } from '../rule.js';

export const heartbeatRule = rule<'heartbeat', object>({
  // HEARTBEAT-1
  check({ number, points, campaign }, { body }) {
    if (body.epoch > number) return early('HEARTBEAT_EPOCH');
    // [late]: the claim holds the point for this node, without a commitment.
    const held = points.get(body.pointId);
    if (held?.claim !== body.claim || held.node !== body.node || held.phase.type !== 'training')
      return late('HEARTBEAT_CLAIM');
    if (body.segments > plannedSegments(campaign, held)) return wrong('HEARTBEAT_SEGMENTS');
    // [late]: only progress renews, so that nobody holds a point for ever who does not train it.
    const isProgress = body.epoch > held.heartbeat && body.segments > held.segments;
    return isProgress ? {} : late('HEARTBEAT_PROGRESS');
  },
  apply({ points }, { body }) {
    points.edit(body.pointId, (held) => {
      held.heartbeat = body.epoch;
      held.segments = body.segments;
    });
  },
});
