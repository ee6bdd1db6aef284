import type { Cid, Hash } from '../../codec/hash.js';
import type { PointId } from '../../grid/point.js';
import type { Outcome } from '../../model/screening.js';
import type { NodeKey, OwnerKey } from '../../records/keys.js';
import type { Frozen } from '../table.js';

/**
 * A model under audit, or a final one until it has vested.
 *
 *     commitment ──> committed ── panel drawn ──> audited ── enough pledged ──> revealed ──┐
 *                        │                           │                             │      │
 *        refused or abandoned, and not drawn:        └── nobody can have it, or ───┘      │
 *        settled                                         it makes room: free              │
 *                                                                                         │
 *     vested <── its time is over ── final <── enough attested ───────────────────────────┘
 *                                      └── forged or barred: revoked
 *
 * While a dispute of it is open no time passes (rule DISPUTE-8).
 */
export interface EditableCommitment extends Committed, Panels {
  phase: AuditPhase;
}

export type OpenCommitment = Frozen<EditableCommitment>;

/** What the author committed. */
export interface Committed {
  readonly node: NodeKey;
  readonly owner: OwnerKey;
  readonly pointId: PointId;
  readonly target: string;
  readonly index: bigint;
  readonly generation: number;
  readonly outcome: Outcome;
  readonly manifest: Cid;
  readonly segments: number;
  readonly corr: number;
  readonly sharpe: number;
  /** Of an accepted model. */
  readonly sketch: Uint8Array;
  readonly cut: number;
}

/** Who was drawn to look at a model. */
export interface Panels {
  /** The drawings of panels so far; null before the first. */
  drawing: Drawing | null;
  /** Seats given back or void since their members were barred, to be given to others at the next cut. */
  vacant: number;
  /** Everyone drawn so far but those who gave their seat back. */
  readonly seats: Map<NodeKey, EditableSeat>;
  /**
   * Members without shown work that audit a final model beside its panels: what they say of it counts for
   * nothing.
   */
  readonly apprentices: Map<NodeKey, EditableSeat>;
  readonly abstained: Set<NodeKey>;
}

/**
 * Drawings of a panel: how many there were, and the cut of the latest, or from which its time counts anew.
 */
export interface Drawing {
  readonly count: number;
  readonly cut: number;
}

export type AuditPhase =
  | { readonly type: 'committed' }
  /** `common`: the segment in everyone's sample. */
  | { readonly type: 'audited'; readonly common: number }
  /** `revealCut`: the cut from which attestations are shown. */
  | { readonly type: 'revealed'; readonly common: number; readonly revealCut: number }
  /** `finalCut`: the cut that made it final. */
  | {
      readonly type: 'final';
      readonly common: number;
      readonly revealCut: number;
      readonly finalCut: number;
    };

/**
 * A panellist's place.
 *
 *     drawn ── has the whole model ──> holding ── pledge ──> pledged ── attestation ──> attested
 *       │                                 │
 *       └── cannot have it ─> withheld <──┴── it cannot be judged
 */
export interface EditableSeat {
  /** The cut that drew it. */
  readonly cut: number;
  /** Whether its time passed without an answer. */
  silent: boolean;
  phase: SeatPhase;
}

export type Seat = Frozen<EditableSeat>;

export type SeatPhase =
  | { readonly type: 'drawn' }
  /** `alpha`: what its sample would follow from, where it had the model. */
  | { readonly type: 'withheld'; readonly alpha: Hash | null }
  /** `alpha`: what its sample follows from. */
  | { readonly type: 'holding'; readonly alpha: Hash }
  /** `pledge`: the attestation that it is bound to. */
  | { readonly type: 'pledged'; readonly alpha: Hash; readonly pledge: Cid }
  | {
      readonly type: 'attested';
      readonly alpha: Hash;
      readonly pledge: Cid;
      /** With the cut that holds it. */
      readonly attested: Attested & { readonly cut: number };
    };

/** What an attestation found as committed. */
export interface Attested {
  readonly vrfOutput: Hash;
  readonly segments: readonly { readonly segment: number; readonly transcript: Hash }[];
  readonly eras: readonly string[];
}
