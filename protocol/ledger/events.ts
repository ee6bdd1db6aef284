import type { Cid } from '../codec/hash.js';
import type { Draw } from '../draw/draw.js';
import type { PointId } from '../grid/point.js';
import type { Outcome } from '../model/screening.js';
import type { AccountKey, NodeKey, OwnerKey } from '../records/keys.js';
import type { Row } from '../settlement/row.js';
import type { UnhashedRound } from '../settlement/settled-round.js';
import type { Revocation, SettledPoint } from './archive.js';
import type { DeclineCode } from './codes.js';
import type { Disputed } from './disputes/open-dispute.js';

/** What a fold changed, for whoever acts on it or tells people. */
export type LedgerEvent =
  | { type: 'drawn'; node: NodeKey; owner: OwnerKey; slot: number; draw: Draw }
  | { type: 'held'; pointId: PointId; node: NodeKey; claim: Cid }
  | { type: 'lost'; pointId: PointId; node: NodeKey; slot: number }
  | { type: 'committed'; pointId: PointId; commitment: Cid; node: NodeKey; outcome: Outcome }
  /** `accused`: the author, or whose attestation is disputed. */
  | { type: 'disputed'; dispute: Cid; commitment: Cid; node: NodeKey; accused: NodeKey }
  | {
      type: 'barred';
      node: NodeKey;
      reason: 'forged' | 'attested a forgery' | 'attested without retraining' | 'accused falsely';
    }
  /** `replays`: those whose vote the verdict is, in ascending order; none where it has lapsed. */
  | {
      type: 'verdict';
      dispute: Cid;
      commitment: Cid;
      pointId: PointId;
      verdict: 'forged' | 'honest' | 'lapsed';
      replays: NodeKey[];
      evidence: Evidence;
    }
  | {
      type: 'released';
      pointId: PointId;
      node: NodeKey;
      reason: Revocation | 'expired' | 'skipped' | 'reassigned';
    }
  | { type: 'settled'; pointId: PointId; point: SettledPoint }
  /** `unanswered`: whether it lacks attestations, or somebody drawn to audit it once more never answered. */
  | { type: 'vested'; pointId: PointId; node: NodeKey; unanswered: boolean }
  /** A record took its place in the log of its account, and could do no more. */
  | { type: 'declined'; record: Cid; account: AccountKey; code: DeclineCode }
  | { type: 'frozen'; account: AccountKey }
  | { type: 'transferred'; account: AccountKey; to: AccountKey; amount: bigint }
  | { type: 'delegated' | 'undelegated' | 'returned'; delegation: Cid; account: AccountKey; amount: bigint }
  /** `node`: who trains for the delegation from now on. */
  | { type: 'assigned'; delegation: Cid; node: NodeKey }
  | { type: 'slashed'; node: NodeKey; amount: bigint }
  | { type: 'opened'; era: string; deadline: number; positions: number }
  /** A round is over: scored, or given up, where it has no targets. `rows`: those of its table. */
  | { type: 'paid'; settled: UnhashedRound; rows: readonly Row[] };

/** What a dispute was about, and between whom: of the model of `manifest`. */
export type Evidence = Disputed & {
  readonly accuser: NodeKey;
  readonly author: NodeKey;
  readonly manifest: Cid;
};

/** Tells of what a fold changes. */
export type Emit = (event: LedgerEvent) => void;
