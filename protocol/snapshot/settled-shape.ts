import { fail } from '../error.js';
import { codecCodes } from '../codec/codes.js';
import { equalBytes } from '../codec/canonical.js';
import type { Cid } from '../codec/hash.js';
import { decodeShape, literal, map, nullable, uint, uint64, type Shape } from '../codec/shape.js';
import type { PointId } from '../grid/point.js';
import type { NodeKey, OwnerKey } from '../records/keys.js';
import { encodeSettled, type SettledPoint } from '../ledger/archive.js';
import { integer, octets, pair, word } from './state-shapes.js';

const common = { generation: uint(), cut: uint() };
const trained = { ...common, owner: word<OwnerKey>(), node: word<NodeKey>(), manifest: word<Cid>() };
const near = map({ pointId: word<PointId>(), distance: uint() });

const shapes: { readonly [S in SettledPoint['state']]: Shape<Extract<SettledPoint, { state: S }>> } = {
  final: map({
    ...trained,
    state: literal('final'),
    commitment: word<Cid>(),
    corr: integer,
    sharpe: integer,
    sketch: octets,
    near: nullable(near),
    target: word<string>(),
    index: uint64,
    attestations: uint(),
  }),
  revoked: map({ ...trained, state: literal('revoked'), reason: literal('forged', 'barred', 'unaudited') }),
  refused: map({ ...trained, state: literal('refused') }) as Shape<
    Extract<SettledPoint, { state: 'refused' }>
  >,
  abandoned: map({ ...trained, state: literal('abandoned') }) as Shape<
    Extract<SettledPoint, { state: 'abandoned' }>
  >,
  duplicate: map({ ...trained, state: literal('duplicate'), near }),
  free: map({ ...common, state: literal('free') }),
};

const state = literal('final', 'revoked', 'refused', 'abandoned', 'duplicate', 'free');

const settledPoint: Shape<SettledPoint> = {
  encode: (value) => value,
  decode: (value, path) => {
    const found = state.decode((value as { state?: unknown } | null)?.state, `${path}.state`);
    return shapes[found].decode(value, path);
  },
};

/** Bytes of an entry of the archive at most: what is longest in it are names and the sketch. */
const settledMaxBytes = 4_096;

/** An entry of the archive with its point id. Throws codecCodes. */
export function decodeSettled(encoded: Uint8Array): [pointId: PointId, point: SettledPoint] {
  const decoded = decodeShape(pair<PointId, SettledPoint>(settledPoint), encoded, settledMaxBytes, 'settled');
  if (!equalBytes(encodeSettled(...decoded), encoded))
    fail(codecCodes, 'CODEC_NOT_CANONICAL', 'The entry of the archive has another encoding');
  return decoded;
}
