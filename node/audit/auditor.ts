import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { Cid } from '../../protocol/codec/hash.js';
import type { AuditOutcome, AuditTask, ReplayTask } from '../../protocol/peer/tasks.js';
import type { Engine } from '../engine/engine.js';
import type { Blocks } from '../store/blocks.js';

export interface AuditorOptions {
  readonly campaign: Campaign;
  /** The campaign's CID. */
  readonly network: Cid;
  readonly vrfSecret: Uint8Array;
}

export interface AuditorDependencies {
  readonly engine: Engine;
  /** Keeps what was audited, so that this node can serve it. */
  readonly blocks: Blocks;
  /** A block from the local store or a peer. */
  readonly fetchBlock: (cid: Cid, options: { maxBytes: number; signal: AbortSignal }) => Promise<Uint8Array>;
}

/** Looks at committed models, each by retraining parts of it. */
export class Auditor {
  constructor(_options: AuditorOptions, _dependencies: AuditorDependencies) {}

  audit(_task: AuditTask, _options: { signal: AbortSignal }): Promise<AuditOutcome> {
    throw new Error('not yet');
  }

  /** The result bytes of the one segment or era that a dispute names. */
  replay(_task: ReplayTask, _options: { signal: AbortSignal }): Promise<Uint8Array> {
    throw new Error('not yet');
  }
}
