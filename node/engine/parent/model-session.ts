import type { Cid } from '../../../protocol/codec/hash.js';
import type { CanonicalPoint } from '../../../protocol/grid/point.js';
import type { SegmentPlan, TrainingPlan } from '../../../protocol/model/training-plan.js';
import type { Score } from '../../../protocol/scoring/score.js';
import type { EngineProcess } from './engine-process.js';
import type {
  ModelRules,
  Operation,
  Operations,
  SegmentTrees,
  TrainedSegment,
  Weights,
} from '../messages.js';

/** Bytes of trees in one message. */
const messageTreesBytes = 4 << 20;

export interface ModelOrder {
  readonly plan: TrainingPlan;
  readonly point: CanonicalPoint;
  /** The target that scores: the campaign's first. */
  readonly scoredTarget: string;
}

/**
 * A model in the engine: its trees and its scores stay there between two questions. Every method rejects with
 * ENGINE_DIED, ENGINE_CRASHED, ENGINE_RENEWED, ENGINE_ABORTED or what reading the dataset throws;
 * checkMemory, append and train also with ENGINE_MEMORY, open with ENGINE_TARGET and ENGINE_BUSY. What the
 * rows gave is answered only where they are in memory as they came from their blocks: else it is ENGINE_ROWS,
 * and the engine starts anew.
 */
export class ModelSession {
  private constructor(
    readonly process: EngineProcess,
    readonly model: number,
    readonly signal: AbortSignal,
  ) {}

  static async open(process: EngineProcess, order: ModelOrder, signal: AbortSignal): Promise<ModelSession> {
    const session = new ModelSession(process, await process.addModel(signal), signal);
    try {
      await session.#ask('open', rulesOf(order));
      return session;
    } catch (error) {
      process.removeModel(session.model);
      throw error;
    }
  }

  /** Whether there is memory to train and to append at all, told before anything is fetched for it. */
  async checkMemory(): Promise<void> {
    await this.#ask('checkMemory', null);
  }

  /** CPU time that the engine has taken for the model in this session. */
  cpuMs(): Promise<number> {
    return this.#ask('cpuMs', null);
  }

  /** Appends segments in order; how many were well formed, and so appended, before the first that was not. */
  async append(segments: readonly SegmentTrees[]): Promise<number> {
    let appended = 0;
    while (appended < segments.length) {
      let end = appended + 1;
      let bytes = (segments[appended] as SegmentTrees).trees.length;
      for (
        ;
        end < segments.length && bytes + (segments[end] as SegmentTrees).trees.length <= messageTreesBytes;
        end++
      ) {
        bytes += (segments[end] as SegmentTrees).trees.length;
      }
      const sound = await this.#ask('append', segments.slice(appended, end));
      appended += sound;
      if (appended < end) break;
    }
    return appended;
  }

  /** Trains a segment of the plan from the segments before it; where it is the next one, it is appended. */
  train(
    { index, trees, parameters }: SegmentPlan,
    transcriptKeys: readonly Uint8Array[],
  ): Promise<TrainedSegment> {
    return this.#ask('train', { index, trees, parameters, transcriptKeys });
  }

  /** The corr of each era with all segments. */
  score(eras: readonly string[]): Promise<Score[]> {
    return this.#ask('score', eras);
  }

  /** The corr of each era, and the influence of each segment on them. */
  weigh(eras: readonly string[]): Promise<Weights> {
    return this.#ask('weigh', eras);
  }

  /** The prediction for each row of an era, in its order. */
  predict(era: string): Promise<Float64Array> {
    return this.#ask('predict', era);
  }

  /** The sketch of the model on acceptance eras (rule SKETCH-1). */
  sketch(eras: readonly string[]): Promise<Uint8Array> {
    return this.#ask('sketch', eras);
  }

  /**
   * Whether the training went on from the scores that these segments give, and from no others; ENGINE_ROWS
   * where the engine holds other segments. `blocks` are all that the model has.
   */
  confirm(blocks: readonly Cid[]): Promise<boolean> {
    return this.#ask('confirm', blocks);
  }

  close(): void {
    this.process.removeModel(this.model);
  }

  /**
   * Has what is asked after this looked at in another process, which reads all anew: this one takes no more
   * questions.
   */
  retireEngine(): Promise<void> {
    return this.process.retire();
  }

  #ask<O extends Operation>(operation: O, question: Operations[O][0]): Promise<Operations[O][1]> {
    return this.process.ask(this.model, operation, question, this.signal);
  }
}

const rulesOf = ({ plan, point, scoredTarget }: ModelOrder): ModelRules => ({
  target: plan.target,
  scoredTarget,
  // All segments of a plan have one list of eras.
  eras: plan.segments[0]?.eras ?? [],
  startScore: plan.startScore,
  maxBin: plan.maxBin,
  maxDepth: point.maxDepth,
  numLeaves: point.numLeaves,
  learningRate: point.learningRate,
  regLambda: point.regLambda,
  minChildSamples: point.minChildSamples,
  featuresUsed: point.featuresUsed,
});
