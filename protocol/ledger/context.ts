import type { Cid } from '../codec/hash.js';
import type { Draw } from '../draw/draw.js';
import type { NodeKey } from '../records/keys.js';

/**
 * What is remembered from the beginning of one cut to that of the next, so that nothing is counted or drawn
 * twice.
 */
export interface CutContext {
  /** New members that the cut which is being folded has taken; 0 between cuts (rule ENROLMENT-2). */
  newcomers: number;
  /**
   * Parties and panels of all that is open: they do not change from the draw of panels to the last account's
   * record of a cut. Null until somebody asks.
   */
  engaged: ReadonlySet<NodeKey> | null;
  /** The commitments that each node audits, in their order. Null until somebody asks. */
  audited: ReadonlyMap<NodeKey, readonly Cid[]> | null;
  /** What the beacon of a cut that may come next draws, by beacon, owner and slot. */
  readonly draws: Map<string, Draw>;
}

export const openContext = (): CutContext => ({
  newcomers: 0,
  engaged: null,
  audited: null,
  draws: new Map(),
});
