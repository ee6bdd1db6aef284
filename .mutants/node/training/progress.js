import { decodeShape, encodeShape, hash, hex32, link, list, literal, map, nullable, uint, } from '../../protocol/codec/shape.js';
import { isDamage, put } from '../store/store.js';
import { tables } from '../store/tables.js';
const progressMaxBytes = 8 << 20;
const shape = map({
    version: literal(1),
    owner: hex32(),
    segments: list(map({ trees: link, treeCount: uint(1_000), transcript: hash }), 50_000),
    manifest: nullable(link),
});
/**
 * What is stored of a training; of another owner's training of the point, and of a row that was damaged,
 * nothing can be used.
 */
export async function readProgress(store, { pointId, owner }) {
    const row = await store
        .get(tables.progress, pointId)
        .catch((error) => (isDamage(error) ? undefined : Promise.reject(error)));
    const progress = row === undefined ? null : decodeProgress(row);
    return progress?.owner === owner ? progress : { segments: [], manifest: null };
}
export const decodeProgress = (row) => decodeShape(shape, row, progressMaxBytes, 'progress');
/** Stores durably how far a training has come. */
export function writeProgress(store, { pointId, owner }, { segments, manifest }) {
    const row = encodeShape(shape, { version: 1, owner, segments: [...segments], manifest });
    return store.batch([put(tables.progress, pointId, row)], { durable: true });
}
//# sourceMappingURL=progress.js.map