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
import type { PointId } from '../../protocol/grid/point.js';
import type { ManifestSegment } from '../../protocol/model/manifest.js';
import type { OwnerKey } from '../../protocol/records/keys.js';
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
  const row = await store
    .get(tables.progress, pointId)
    .catch((error: unknown) => (isDamage(error) ? undefined : Promise.reject(error as Error)));
  const progress = row === undefined ? null : decodeProgress(row);
  return progress?.owner === owner ? progress : { segments: [], manifest: null };
}

export const decodeProgress = (row: Uint8Array): Progress & { readonly owner: OwnerKey } =>
  decodeShape(shape, row, progressMaxBytes, 'progress');

/** Stores durably how far a training has come. */
export function writeProgress(
  store: Store,
  { pointId, owner }: Training,
  { segments, manifest }: Progress,
): Promise<void> {
  const row = encodeShape(shape, { version: 1, owner, segments: [...segments], manifest });
  return store.batch([put(tables.progress, pointId, row)], { durable: true });
}
