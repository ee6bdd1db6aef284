import type { Cid } from '../../protocol/codec/hash.js';
import { GridlodeError, type Kind } from '../../protocol/error.js';
import type { Score } from '../../protocol/scoring/score.js';

/** What of the processors an engine may use; it may change while it runs. */
export type EngineLimits = Required<Pick<EngineOptions, 'threads' | 'cpuPercent'>>;

export interface EngineOptions {
  /** The data directory that holds the dataset. */
  readonly dir: string;
  readonly dataset: Cid;
  /** Threads of all trainings and audits together. */
  readonly threads: number;
  /** Of the time of each thread so many hundredths at most; 100 if undefined. */
  readonly cpuPercent?: number;
  /** Bytes that trainings and cached eras may take. */
  readonly memoryBytes: number;
  /** Whatever follows from the dataset's blocks is made of them again. */
  readonly readAnew?: boolean;
}

/**
 * What the child needs to know of a model: how all its segments are trained and what its trees may be like.
 */
export interface ModelRules {
  readonly target: string;
  /** The target that scores. */
  readonly scoredTarget: string;
  readonly eras: readonly string[];
  readonly startScore: number;
  readonly maxBin: number;
  readonly maxDepth: number;
  readonly numLeaves: number;
  readonly learningRate: number;
  readonly regLambda: number;
  readonly minChildSamples: number;
  /** Features among which each tree chooses. */
  readonly featuresUsed: number;
}

/** Trees of one segment in Gridlode's encoding, and how many they are said to be. */
export interface SegmentTrees {
  readonly trees: Uint8Array;
  readonly treeCount: number;
}

export interface SegmentOrder {
  readonly index: number;
  readonly trees: number;
  readonly parameters: string;
  readonly transcriptKeys: readonly Uint8Array[];
}

export interface TrainedSegment extends SegmentTrees {
  /** No split was found before all trees of the segment were grown: the model ends here. */
  readonly finishedEarly: boolean;
  /** 32 bytes for each key. */
  readonly transcripts: readonly Uint8Array[];
}

export interface Weights {
  /** The corr of each era. */
  readonly scores: Score[];
  /** The influence of each segment on them (rule SAMPLE-4). */
  readonly influence: number[];
}

/** What the child can be asked about a model, by name: [question, answer]. */
export interface Operations {
  open: [ModelRules, null];
  checkMemory: [null, null];
  /** CPU time that was taken for it in this process. */
  cpuMs: [null, number];
  /** The answer is how many segments were well formed before the first that was not; those were appended. */
  append: [readonly SegmentTrees[], number];
  train: [SegmentOrder, TrainedSegment];
  score: [readonly string[], Score[]];
  weigh: [readonly string[], Weights];
  predict: [string, Float64Array];
  sketch: [readonly string[], Uint8Array];
  /**
   * The answer is whether the scores that training went on from are those of the segments, whose blocks are
   * asked about.
   */
  confirm: [readonly Cid[], boolean];
}
export type Operation = keyof Operations;

/** From the node to its engine: the options first, then requests and their ends. */
export type ToEngine =
  | { type: 'start'; options: EngineOptions }
  | { type: 'ask'; id: number; model: number; operation: Operation; question: unknown }
  | { type: 'abort'; id: number }
  | { type: 'close'; model: number }
  | { type: 'limit'; limits: EngineLimits }
  /** Asks for a `pong` of the main thread. */
  | { type: 'ping' };

export type FromEngine =
  | { type: 'ready' }
  | { type: 'pong' }
  | { type: 'unfit'; failure: Failure }
  | { type: 'answer'; id: number; answer: unknown }
  | { type: 'failure'; id: number; failure: Failure };

/** An error as it travels between processes: a coded one in its parts, a bug as its stack. */
export type Failure = { code: string; kind: Kind; what: string; remedy: string } | { bug: string };

export function toFailure(error: unknown): Failure {
  if (!(error instanceof GridlodeError)) return { bug: (error as Error).stack ?? String(error) };
  const { code, kind, what, remedy } = error;
  // Trees of peers are malformed by the answer to `append`; what fails later was found sound.
  return { code, kind: kind === 'peer' ? 'bug' : kind, what, remedy };
}

export const fromFailure = (failure: Failure): Error =>
  'bug' in failure ? new Error(`The engine failed: ${failure.bug}`) : new GridlodeError(failure);
