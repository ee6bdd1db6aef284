import type { Cid, Hash } from '../../codec/hash.js';
import type { NodeKey, OwnerKey } from '../../records/keys.js';
import type { Frozen } from '../table.js';

/**
 * A point that somebody holds. Settled ones are in the archive.
 *
 *     claim ──> training ── commitment ──> committed ── audited ──> settled for good
 *      ^  ^        │                          │
 *      │  └────────┴── skipped, expired ──────┴── revoked ──> free, of the next generation
 *      └── a better claim in the same cut takes its place (rule CLAIM-3)
 */
export interface EditablePoint {
  readonly generation: number;
  readonly claim: Cid;
  readonly node: NodeKey;
  readonly owner: OwnerKey;
  readonly slot: number;
  readonly ticket: Hash;
  readonly target: string;
  readonly index: bigint;
  /** The cut that holds the claim. */
  readonly cut: number;
  /** The last epoch that a heartbeat named, or the claim's cut. */
  heartbeat: number;
  /** Segments done, by the latest heartbeat. */
  segments: number;
  phase: { readonly type: 'training' } | { readonly type: 'committed'; readonly commitment: Cid };
}

export type HeldPoint = Frozen<EditablePoint>;

/** Whether a point is held by the claim of a slot. */
export const isHeldBy = (
  held: HeldPoint | undefined,
  { owner, slot }: Pick<HeldPoint, 'owner' | 'slot'>,
): held is HeldPoint => held?.owner === owner && held.slot === slot;
