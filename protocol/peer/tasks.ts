import type { Cid, Hash } from '../codec/hash.js';
import type { PointId } from '../grid/point.js';
import type { OpenCommitment, OpenDispute } from '../ledger/ledger.js';
import type { NodeKey, OwnerKey } from '../records/keys.js';

/** Work that a peer has its driver do. The driver reports how it ended, and stops it when told to. */
export type Task = TrainTask | AuditTask | ReplayTask;

export interface TrainTask {
  readonly type: 'train';
  readonly key: string;
  readonly pointId: PointId;
  readonly owner: OwnerKey;
  readonly slot: number;
  readonly target: string;
  readonly index: bigint;
}

/** What anyone needs to look at a committed model. */
export interface CommittedModel {
  readonly commitment: Cid;
  /** Who committed it, and so surely has its blocks. */
  readonly node: NodeKey;
  readonly pointId: PointId;
  readonly owner: OwnerKey;
  readonly target: string;
  readonly index: bigint;
  readonly manifest: Cid;
  readonly segments: number;
  readonly corr: number;
  readonly sharpe: number;
}

export interface AuditTask {
  readonly type: 'audit';
  readonly key: string;
  readonly model: CommittedModel;
  readonly alpha: Hash;
  /** The segment in everyone's sample. */
  readonly common: number;
}

export interface ReplayTask {
  readonly type: 'replay';
  readonly key: string;
  readonly model: CommittedModel;
  readonly dispute: Cid;
  readonly subject: OpenDispute['subject'];
  readonly position: number;
}

/** How an audit ended: everything as committed, or the first mismatch. */
export type AuditOutcome =
  | { type: 'match'; proof: Uint8Array; segments: readonly { segment: number; transcript: Hash }[]; eras: readonly string[] }
  | { type: 'mismatch'; subject: 'segment' | 'era'; position: number; claimed: Uint8Array; found: Uint8Array };

export function modelOf(commitment: Cid, open: OpenCommitment, held: { owner: OwnerKey; target: string; index: bigint }): CommittedModel {
  const { node, pointId, manifest, segments, corr, sharpe } = open;
  return { commitment, node, pointId, manifest, segments, corr, sharpe, owner: held.owner, target: held.target, index: held.index };
}
