import type { Cid, Hash } from '../../codec/hash.js';
import type { PointId } from '../../grid/point.js';
import type { AccountKey, NodeKey, OwnerKey } from '../../records/keys.js';
import type { Frozen } from '../table.js';

/**
 * A live era that models predict, and the stakes that it locks.
 *
 *     round ──> predicted, until its deadline ── scores ──> scored, part by part ── the last part ──> settled
 *                  └── no whole scores in time: all stakes come back (rule ROUND-8) ──┴──────────────────┘
 */
export interface EditableRound {
  readonly cut: number;
  /** The last cut that may hold predictions. */
  readonly deadline: number;
  /** The digest of the era's rows. */
  readonly rows: Hash;
  readonly positions: Map<PointId, EditablePosition>;
  phase: RoundPhase;
}

export type Round = Frozen<EditableRound>;

export type RoundPhase =
  | { readonly type: 'predicted' }
  /** `targets`: the digest of the targets; `part`: the next part of the scores, of `parts`. */
  | { readonly type: 'scored'; readonly targets: Hash; readonly part: number; readonly parts: number };

/**
 * A stake on one model in one round, with all that its settlement needs: its delegation may be gone then.
 */
export interface EditablePosition {
  /** The delegation that it is of. */
  readonly owner: OwnerKey;
  readonly account: AccountKey;
  readonly node: NodeKey;
  readonly verifiers: readonly NodeKey[];
  readonly stake: bigint;
  phase: PositionPhase;
}

export type RoundPosition = Frozen<EditablePosition>;

export type PositionPhase =
  | { readonly type: 'open' }
  /** `predictions`: the block of the model's predictions. */
  | { readonly type: 'predicted'; readonly predictions: Cid }
  | { readonly type: 'scored'; readonly predictions: Cid; readonly scores: RoundScores };

export interface RoundScores {
  readonly corr: number;
  readonly mmc: number;
}

/** How many models of a node have no predictions in a round yet. */
export const positionsDue = (round: Round | undefined, node: NodeKey): number =>
  [...(round?.positions.values() ?? [])].filter(
    (position) => position.node === node && position.phase.type === 'open',
  ).length;
