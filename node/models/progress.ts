import type { Cid } from '../../protocol/codec/hash.js';
import {
  decodeShape,
  encodeShape,
  hash,
  hex32,
  link,
  list,
  literal,
  map,
  nullable,
  uint,
} from '../../protocol/codec/shape.js';
import { fail } from '../../protocol/error.js';
import type { PointId } from '../../protocol/grid/point.js';
import type { ManifestSegment } from '../../protocol/model/manifest.js';
import type { OwnerKey } from '../../protocol/records/keys.js';
import { storeCodes } from '../store/codes.js';
import { isDamage, put, type Store } from '../store/store.js';
import { tables } from '../store/tables.js';

const progressMaxBytes = 8 << 20;

const shape = map({
  version: literal(1),
  owner: hex32<OwnerKey>(),
  segments: list(map({ trees: link, treeCount: uint(1_000), transcript: hash }), 50_000),
  manifest: nullable(link),
});

/** How far a training has come: its segments, or when it is finished its manifest. */
export interface Progress {
  readonly segments: readonly ManifestSegment[];
  readonly manifest: Cid | null;
}

interface Training {
  readonly pointId: PointId;
  readonly owner: OwnerKey;
}

/**
 * What is stored of a training; of another owner's training of the point, and of a row that was damaged,
 * nothing can be used.
 */
export async function readProgress(store: Store, { pointId, owner }: Training): Promise<Progress> {
  const progress = await store
    .get(tables.progress, pointId)
    .then((row) => (row === undefined ? null : decodeProgress(row)))
    .catch((error: unknown) => (isDamage(error) ? null : Promise.reject(error as Error)));
  return progress?.owner === owner ? progress : { segments: [], manifest: null };
}

/** Throws STORE_CORRUPT. */
export function decodeProgress(row: Uint8Array): Progress & { readonly owner: OwnerKey } {
  try {
    return decodeShape(shape, row, progressMaxBytes, 'progress');
  } catch (error) {
    return fail(storeCodes, 'STORE_CORRUPT', 'What is stored of a training cannot be decoded', error);
  }
}

/** Stores durably how far a training has come. */
export function writeProgress(
  store: Store,
  { pointId, owner }: Training,
  { segments, manifest }: Progress,
): Promise<void> {
  const row = encodeShape(shape, { version: 1, owner, segments: [...segments], manifest });
  return store.batch([put(tables.progress, pointId, row)], { durable: true });
}
