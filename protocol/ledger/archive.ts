import { encodeCanonical } from '../codec/canonical.js';
import { domainHash, type Cid, type Hash } from '../codec/hash.js';
import { grow } from '../codec/merkle-tree.js';
import type { PointId } from '../grid/point.js';
import { nearer, Sketches, type Near } from '../model/sketch.js';
import type { NodeKey, OwnerKey } from '../records/keys.js';
import type { Ledger } from './ledger.js';

/**
 * What the archive keeps of a settled point: a final model, one that lost that before it had vested, one that
 * was refused by the acceptance rule, abandoned at its screening, or too like a final one; or a point given
 * back, whose next claim must name the raised generation.
 */
export type SettledPoint = { readonly generation: number; readonly cut: number } & (
  | ({ readonly state: 'final' } & Trained & FinalFields)
  | ({ readonly state: 'revoked'; readonly reason: Revocation } & Trained)
  | ({ readonly state: 'refused' | 'abandoned' } & Trained)
  | ({ readonly state: 'duplicate'; readonly near: Near } & Trained)
  | { readonly state: 'free' }
);

interface Trained {
  readonly owner: OwnerKey;
  readonly node: NodeKey;
  readonly manifest: Cid;
}

interface FinalFields {
  readonly commitment: Cid;
  readonly corr: number;
  readonly sharpe: number;
  readonly sketch: Uint8Array;
  readonly near: Near | null;
  readonly target: string;
  readonly index: bigint;
  readonly attestations: number;
}

/** Why a committed model has no effect any more. */
export type Revocation = 'forged' | 'barred' | 'unaudited';

/** What lies outside of the ledger. */
export interface Archive {
  /** A settled point; a ledger asks only for the points that pointsToLookUp names. */
  settled(pointId: PointId): SettledPoint | undefined;
  /** The final model whose sketch is nearest; null where there is none. */
  nearest(sketch: Uint8Array): Near | null;
}

/** An archive, with what the cut that is being folded has settled. */
export interface Overlay {
  readonly lookUp: Archive;
  note(pointId: PointId, point: SettledPoint): void;
}

/** A final model stays what others are compared with until the cut is over, also where it is revoked. */
export function overlay(archive: Archive): Overlay {
  const settled = new Map<PointId, SettledPoint>();
  const sketches = new Sketches();
  return {
    lookUp: {
      settled: (pointId) => settled.get(pointId) ?? archive.settled(pointId),
      nearest: (sketch) => nearer(archive.nearest(sketch), sketches.nearest(sketch)),
    },
    note(pointId, point) {
      settled.set(pointId, point);
      if (point.state === 'final') sketches.add(pointId, point.sketch);
    },
  };
}

/** An entry of the archive with its point id, as the archive's tree is over it (rule LEDGER-3). */
export const encodeSettled = (pointId: PointId, point: SettledPoint): Uint8Array =>
  encodeCanonical([pointId, point]);

/** What stands in the archive's tree for what a cut has settled (rule LEDGER-3). */
export const archiveLeaf = (encoded: Uint8Array): Hash => domainHash('archive-entry', encoded);

/** What a cut has settled, each point once and as it is at last, in the order of the archive's tree. */
export const inArchiveOrder = (
  settled: ReadonlyMap<PointId, SettledPoint>,
): readonly (readonly [PointId, SettledPoint])[] => [...settled].sort(([a], [b]) => (a < b ? -1 : 1));

/** Takes what a cut has settled into the archive's tree, in ascending order of the points (rule LEDGER-3). */
export function growArchive(ledger: Ledger, settled: ReadonlyMap<PointId, SettledPoint>): void {
  for (const [pointId, point] of inArchiveOrder(settled))
    ledger.archive = grow(ledger.archive, archiveLeaf(encodeSettled(pointId, point)));
}
