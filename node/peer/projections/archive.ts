import type { PointId } from '../../../protocol/grid/point.js';
import { encodeSettled, inArchiveOrder, type SettledPoint } from '../../../protocol/ledger/archive.js';
import type { SettledEntry } from '../../../protocol/snapshot/pieces.js';
import { decodeSettled } from '../../../protocol/snapshot/settled-shape.js';
import { fail, faultOf } from '../../../protocol/error.js';
import { storeCodes } from '../../store/codes.js';
import { put, type Range, type Store, type Write } from '../../store/store.js';
import { tables } from '../../store/tables.js';
import { eventsOf, type Projection } from './projection.js';

/** Rows of which a list holds the bytes at once: some hundred kilobytes. */
const readAtOnce = 256;

/** What the cut settles, in the order in which the archive's tree grows (rule LEDGER-3). */
export const projectArchive: Projection = (folded) => {
  const latest = new Map(eventsOf(folded, 'settled').map(({ pointId, point }) => [pointId, point]));
  const settled = inArchiveOrder(latest).map(([pointId, point]) => ({
    pointId,
    encoded: encodeSettled(pointId, point),
  }));
  return archiveWrites(folded.ledger.archive.count - settled.length, settled);
};

/** The rows of what was settled, from a place in the archive's tree on. */
export const archiveWrites = (
  first: number,
  settled: readonly Pick<SettledEntry, 'pointId' | 'encoded'>[],
): Write[] =>
  settled.flatMap(({ pointId, encoded }, i) => [
    put(tables.settled, first + i, encoded),
    put(tables.archive, pointId, first + i),
  ]);

/** What was settled, by its place in the archive's tree, also what was settled anew. Throws STORE_CORRUPT. */
export async function* settledLog(
  store: Pick<Store, 'entries'>,
  range: Range<number> = {},
): AsyncIterable<[place: number, pointId: PointId, point: SettledPoint]> {
  for await (const [place, encoded] of store.entries(tables.settled, range))
    yield [place, ...decodeRow(place, encoded)];
}

/** What was settled of each point last, in the order of their ids. Throws STORE_CORRUPT. */
export async function* settledPoints(store: Store): AsyncIterable<[PointId, SettledPoint]> {
  let places: number[] = [];
  for await (const [, place] of store.entries(tables.archive)) {
    places.push(place);
    if (places.length < readAtOnce) continue;
    yield* await readPlaces(store, places);
    places = [];
  }
  yield* await readPlaces(store, places);
}

/** Those of these points that are settled. Throws STORE_CORRUPT. */
export async function readSettled(
  store: Store,
  pointIds: readonly PointId[],
): Promise<Map<PointId, SettledPoint>> {
  const places = await store.getMany(tables.archive, [...new Set(pointIds)]);
  return new Map(
    await readPlaces(
      store,
      places.filter((place) => place !== undefined),
    ),
  );
}

async function readPlaces(store: Store, places: readonly number[]): Promise<[PointId, SettledPoint][]> {
  const rows = await store.getMany(tables.settled, places);
  return rows.map((encoded, i) => {
    const place = places[i] as number;
    return encoded === undefined ? isMissing(place) : decodeRow(place, encoded);
  });
}

function decodeRow(place: number, encoded: Uint8Array): [PointId, SettledPoint] {
  try {
    return decodeSettled(encoded);
  } catch (error) {
    if (faultOf(error) !== 'peer') throw error;
    return fail(storeCodes, 'STORE_CORRUPT', `The row settled/${place} cannot be decoded`, error);
  }
}

const isMissing = (place: number): never =>
  fail(storeCodes, 'STORE_CORRUPT', `The row settled/${place} is missing`);
