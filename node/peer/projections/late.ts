import type { PointId } from '../../../protocol/grid/point.js';
import { put, type Store } from '../../store/store.js';
import { tables } from '../../store/tables.js';
import { eventsOf, type Projection } from './projection.js';

/**
 * The rules refuse predictions that come after the deadline; that they came is worth a word to whoever looks
 * at the round.
 */
export const projectLate: Projection = (folded) => {
  const { records, cut, ledger } = folded;
  const paid = new Map(eventsOf(folded, 'paid').map(({ settled }) => [settled.era, settled.deadline]));
  return records.flatMap(({ body }) => {
    if (body.kind !== 'prediction') return [];
    const { era, models } = body;
    const deadline = ledger.rounds.get(era)?.deadline ?? paid.get(era) ?? Infinity;
    if (cut.body.number <= deadline) return [];
    return models.map(({ pointId }) => put(tables.late, `${era}/${pointId}`, new Uint8Array(0)));
  });
};

/** The points of a round whose predictions a cut holds after the deadline. */
export async function readLate(store: Store, era: string): Promise<Set<PointId>> {
  const points = new Set<PointId>();
  for await (const [key] of store.entries(tables.late, { from: `${era}/` })) {
    if (!key.startsWith(`${era}/`)) break;
    points.add(key.slice(era.length + 1) as PointId);
  }
  return points;
}
