import type { Cid } from '../../codec/hash.js';
import type { PointId } from '../../grid/point.js';
import type { AccountKey, NodeKey } from '../../records/keys.js';
import type { Frozen } from '../table.js';

/**
 * Stake that an account put behind a node, and the models that are its own.
 *
 *     delegation ──> waiting ── a node is named or drawn ──> working ── undelegation ──> returning
 *                      ^                                        │
 *                      └── no model in a term, and nobody else ─┘
 */
export interface EditableDelegation {
  readonly cid: Cid;
  readonly account: AccountKey;
  /** What was delegated. */
  readonly amount: bigint;
  /** What no round holds. */
  free: bigint;
  /** The stakes that open rounds hold. */
  locked: bigint;
  /** How many models share it. */
  readonly models: number;
  /** Whom the account names to train; null where it names nobody, or that node did not deliver. */
  operator: NodeKey | null;
  readonly cut: number;
  nextSlot: number;
  /** Its commitments under audit. */
  committed: number;
  /** Its final models. */
  readonly final: Map<PointId, EditableModel>;
  phase: DelegationPhase;
}

export type Delegation = Frozen<EditableDelegation>;

export type DelegationPhase =
  | { readonly type: 'waiting' }
  | { readonly type: 'working'; readonly term: Term }
  /**
   * `dueCut`: the cut from which what is free is the account's; `term`: what it had when it was taken back.
   */
  | { readonly type: 'returning'; readonly term: Term | null; readonly dueCut: number };

/** A node's time to bring a model. */
export interface Term {
  readonly node: NodeKey;
  /** The cut from which it has termEpochs; 0 while the delegation has all its models. */
  readonly cut: number;
  readonly hasDelivered: boolean;
}

/** A final model of a delegation, which carries stake once it has vested. */
export interface EditableModel {
  /** Who trained it. */
  readonly node: NodeKey;
  readonly manifest: Cid;
  readonly commitment: Cid;
  /** The cut that made it final. */
  readonly cut: number;
  /** Who attested it, in ascending order. */
  readonly verifiers: readonly NodeKey[];
  hasVested: boolean;
  /** The rounds on end that it has not predicted. */
  missed: number;
}

export type StakedModel = Frozen<EditableModel>;
