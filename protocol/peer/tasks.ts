import type { Cid, Hash } from '../codec/hash.js';
import type { PointId } from '../grid/point.js';
import type { Announcement } from '../model/manifest.js';
import type { NodeKey, OwnerKey } from '../records/keys.js';
import type { Attested, OpenCommitment } from '../ledger/audits/audit.js';
import type { OpenDispute } from '../ledger/disputes/open-dispute.js';

/** Work that a peer has its driver do. The driver reports how it ended, and stops it when told to. */
export type Task = TrainTask | FetchTask | AuditTask | ReplayTask;

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
export interface CommittedModel extends Announcement {
  readonly commitment: Cid;
  /** Who committed it, and so surely has its blocks. */
  readonly node: NodeKey;
  readonly pointId: PointId;
  readonly owner: OwnerKey;
  readonly target: string;
  readonly index: bigint;
  readonly manifest: Cid;
}

/** To have the whole model, as it was announced. */
export interface FetchTask {
  readonly type: 'fetch';
  readonly key: string;
  readonly model: CommittedModel;
}

/** What a panellist said of a model, for whoever looks whether it did the work. */
export type NamedAttestation = Attested & { readonly node: NodeKey };

export interface AuditTask {
  readonly type: 'audit';
  readonly key: string;
  readonly model: CommittedModel;
  readonly alpha: Hash;
  /** The segment in everyone's sample. */
  readonly common: number;
  /** The attestations to be looked at too, of a model that is final. */
  readonly attested: readonly NamedAttestation[];
}

export interface ReplayTask {
  readonly type: 'replay';
  readonly key: string;
  readonly model: CommittedModel;
  readonly dispute: Cid;
  readonly subject: OpenDispute['subject'];
  readonly part: number;
  /** The attestation in dispute, where it is one. */
  readonly attested: Attested | null;
}

/** How an audit ended: everything as committed, or the first mismatch. */
export type AuditOutcome =
  | {
      type: 'match';
      proof: Uint8Array;
      segments: readonly { segment: number; transcript: Hash }[];
      eras: readonly string[];
    }
  | ({ type: 'mismatch' } & Pick<OpenDispute, 'subject' | 'part' | 'accused' | 'claimed' | 'found'>);

export function modelOf(commitment: Cid, open: OpenCommitment): CommittedModel {
  const { node, owner, pointId, target, index, manifest, outcome, segments, corr, sharpe, sketch } = open;
  return {
    commitment,
    node,
    owner,
    pointId,
    target,
    index,
    manifest,
    outcome,
    segments,
    corr,
    sharpe,
    sketch,
  };
}
