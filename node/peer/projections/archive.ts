import { serialize } from 'node:v8';
import type { PointId } from '../../../protocol/grid/point.js';
import { put, type Store } from '../../store/store.js';
import { tables } from '../../store/tables.js';
import { eventsOf, type Projection } from './projection.js';
import { thaw } from './serialized.js';
import type { SettledPoint } from '../../../protocol/ledger/archive.js';

/** The points that are settled. */
export const projectArchive: Projection = (folded) =>
  eventsOf(folded, 'settled').map(({ pointId, point }) => put(tables.archive, pointId, serialize(point)));

/** In the order of their ids. Throws STORE_CORRUPT. */
export async function* settledPoints(store: Store): AsyncIterable<[PointId, SettledPoint]> {
  for await (const [pointId, row] of store.entries(tables.archive))
    yield [pointId, thaw<SettledPoint>(tables.archive, pointId, row)];
}

/** Those of these points that are settled. Throws STORE_CORRUPT. */
export async function readSettled(
  store: Store,
  pointIds: readonly PointId[],
): Promise<Map<PointId, SettledPoint>> {
  const found = new Map<PointId, SettledPoint>();
  for (const pointId of new Set(pointIds)) {
    const row = await store.get(tables.archive, pointId);
    if (row !== undefined) found.set(pointId, thaw<SettledPoint>(tables.archive, pointId, row));
  }
  return found;
}
