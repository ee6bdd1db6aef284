import type { PointId } from '../../grid/point.js';
import type { Archive } from '../archive.js';
import type { Ledger } from '../ledger.js';

/**
 * The generation that a claim of a point must name now; null where the point is settled for good (rule
 * GENERATION-1).
 */
export function generationOf(ledger: Ledger, pointId: PointId, archive: Archive): number | null {
  const held = ledger.points.get(pointId);
  if (held !== undefined) return held.generation;
  const settled = archive.settled(pointId);
  if (settled === undefined) return 0;
  return settled.state === 'free' ? settled.generation : null;
}
