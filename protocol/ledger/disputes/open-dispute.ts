import type { Cid } from '../../codec/hash.js';
import type { NodeKey } from '../../records/keys.js';
import type { Drawing } from '../audits/audit.js';
import type { Frozen } from '../table.js';

/**
 * A mismatch that judges replay.
 *
 *     dispute ──> open ── a majority of judges found the same ──> forged: who forged is barred
 *                  │                                         └──> honest: who accused is barred
 *                  ├── two drawings without a majority ──> lapsed: what is not final is skipped
 *                  └── a party is barred ──> closed
 */
export type EditableDispute = Disputed & {
  readonly node: NodeKey;
  readonly commitment: Cid;
  readonly cut: number;
  /** The drawings of judges so far; null before the first. */
  drawing: Drawing | null;
  /** Seats given back or void since their members were barred, to be given to others at the next cut. */
  vacant: number;
  readonly seats: Map<NodeKey, EditableJudgeSeat>;
  readonly abstained: Set<NodeKey>;
};

export type OpenDispute = Frozen<EditableDispute>;

/** What a dispute is about: a part of the model, or of somebody's attestation; and what is said of it. */
export type Disputed = Replayed & { readonly part: number } & (
    | { readonly subject: 'segment' | 'era' | 'sketch'; readonly accused: null }
    | { readonly subject: 'attestation'; readonly accused: NodeKey }
  );

/**
 * What a replay found: the result that the manifest holds, and the one that retraining or rescoring gives.
 */
export interface Replayed {
  readonly claimed: Uint8Array;
  readonly found: Uint8Array;
}

/** A judge's place: drawn, and then with its replay. */
export interface EditableJudgeSeat {
  /** The cut that drew it. */
  readonly cut: number;
  /** Whether its time passed without a replay. */
  silent: boolean;
  phase: { readonly type: 'drawn' } | { readonly type: 'replayed'; readonly replay: Replayed };
}

export type JudgeSeat = Frozen<EditableJudgeSeat>;
