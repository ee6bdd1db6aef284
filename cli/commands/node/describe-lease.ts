import { counted, duration } from '../../framework/format.js';
import type { LeaseView } from '../../../node/api/routes/node.js';

/** How long a node may be away, for whoever is about to stop it. */
export function describeLease(view: LeaseView): string {
  const { epochs, epochMs, points, slots, awayUntil, untilCut, untilMs } = view;
  const away = awayUntil === null ? '' : `it has said that it is away until cut ${awayUntil}; `;
  const lease = `${counted(epochs, 'cut')}, about ${duration(epochs * epochMs)}`;
  if (untilCut === null || untilMs === null)
    return `${away}this node trains nothing that it could lose by being away; what it claims lives ${lease}, without it`;
  const held = [
    ...(points > 0 ? [counted(points, 'point')] : []),
    ...(slots > 0 ? [counted(slots, 'open slot')] : []),
  ].join(' and ');
  return `${away}this node holds ${held}; it may be away until cut ${untilCut}, about ${duration(untilMs)}: the lease is ${lease}`;
}
