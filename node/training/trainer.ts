import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { Cid } from '../../protocol/codec/hash.js';
import type { TrainedModel } from '../../protocol/peer/state.js';
import type { TrainTask } from '../../protocol/peer/tasks.js';
import type { Engine } from '../engine/engine.js';
import type { Blocks } from '../store/blocks.js';
import type { Store } from '../store/store.js';

export interface TrainOptions {
  readonly signal: AbortSignal;
  /** Called with the segments done and planned, once at the start and after each segment. */
  onSegment(done: number, total: number): void;
}

/** What a node hands its training tasks to. */
export interface Trainer {
  train(task: TrainTask, options: TrainOptions): Promise<TrainedModel>;
}

export interface TrainerOptions {
  readonly campaign: Campaign;
  /** The campaign's CID. */
  readonly network: Cid;
}

export interface TrainerDependencies {
  readonly engine: Engine;
  readonly store: Store;
  readonly blocks: Blocks;
}

export function createTrainer(_options: TrainerOptions, _dependencies: TrainerDependencies): Trainer {
  throw new Error('not yet');
}
