import type { Cid } from '../../protocol/codec/hash.js';
import type { CanonicalPoint } from '../../protocol/grid/point.js';
import type { SegmentPlan, TrainingPlan } from '../../protocol/model/training-plan.js';

export interface EngineOptions {
  /** The data directory, whose datasets/ holds the dataset. */
  readonly dir: string;
  readonly dataset: Cid;
  /** Threads of all trainings and audits together. */
  readonly threads: number;
  /** Bytes that binned datasets and cached eras may take. */
  readonly memoryBytes: number;
}

/** A finished segment: what its manifest entry is made of. */
export interface TrainedSegment {
  readonly trees: Uint8Array;
  readonly treeCount: number;
  /** No split was found before all trees of the segment were grown: the model ends here. */
  readonly finishedEarly: boolean;
  /** 32 bytes for each key. */
  readonly transcripts: readonly Uint8Array[];
}

export interface ModelOrder {
  readonly plan: TrainingPlan;
  readonly point: CanonicalPoint;
  /** The target that scores: the campaign's first. */
  readonly scoredTarget: string;
}

/** The one child process of a node that trains, walks and scores. */
export class Engine {
  /** Starts the child and has it pass its self-test. */
  static start(_options: EngineOptions): Promise<Engine> {
    throw new Error('not yet');
  }

  /** A model to train or to look at; its trees and scores stay in the child. Throws ENGINE_BUSY. */
  open(_order: ModelOrder, _signal: AbortSignal): Promise<ModelSession> {
    throw new Error('not yet');
  }

  stop(): Promise<void> {
    throw new Error('not yet');
  }
}

export interface ModelSession {
  /** Appends segments in order, each checked; the number of those that were well formed before the first that was not. */
  append(segments: readonly { trees: Uint8Array; treeCount: number }[]): Promise<number>;
  /** Trains a segment from those before it; appends it where it is the next one. */
  train(segment: SegmentPlan, transcriptKeys: readonly Uint8Array[]): Promise<TrainedSegment>;
  /** The corr of each era with all segments, in 1e-9. */
  score(eras: readonly string[]): Promise<number[]>;
  /** The scores, and for each segment its influence on them. */
  weigh(eras: readonly string[]): Promise<{ scores: number[]; influence: number[] }>;
  /** The predictions for the rows of an era. */
  predict(era: string): Promise<Float64Array>;
  close(): Promise<void>;
}
