import { pulseMs } from '../../protocol/beacon/public-beacon.js';
import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { BodyOf } from '../../protocol/records/bodies.js';
import type { Bus } from '../bus/bus.js';
import type { NodeEvent } from '../bus/events.js';

/** Cuts since the node started that let somebody foresee draws: `late` and `alone` as the events say. */
export interface ForesightCounts {
  late: number;
  alone: number;
}

/**
 * What a cut that came by gossip tells of what its signer could foresee, by this machine's clock, which no
 * rule reads (BEACON-7). A cut that was fetched later tells nothing: it may have been there in time.
 */
export function foresightOf(
  { publicBeacon }: Campaign,
  { number, pulse, nextPulse }: BodyOf<'cut'>,
  unixMs: number,
): Extract<NodeEvent, { type: 'cutLate' | 'cutAlone' }>[] {
  if (publicBeacon === null || nextPulse === null) return [];
  const lateMs = unixMs - pulseMs(publicBeacon, nextPulse);
  return [
    ...(pulse === null ? [{ type: 'cutAlone' as const, number }] : []),
    ...(lateMs >= 0 ? [{ type: 'cutLate' as const, number, pulse: nextPulse, lateMs }] : []),
  ];
}

/** Counts from now on. */
export function countForesight(bus: Bus): ForesightCounts {
  const counts = { late: 0, alone: 0 };
  bus.subscribe(({ type }) => {
    if (type === 'cutLate') counts.late++;
    else if (type === 'cutAlone') counts.alone++;
  });
  return counts;
}
