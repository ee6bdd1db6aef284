import { engineCodes } from './codes.js';
import { EngineError, fail } from './error.js';

export { EngineError, engineCodes };

export interface DatasetOptions {
  rows: number;
  features: number;
  maxBin: 2 | 3 | 4 | 5;
}

export interface TrainSegmentOptions {
  /** LightGBM's "key=value key=value", exactly as a training plan makes it. */
  parameters: string;
  trees: number;
  /** The score of each row before the segment. */
  initScore: Float64Array;
  /** 0 to 4 keys of 1 to 64 bytes. */
  transcriptKeys: readonly Uint8Array[];
  threads: number;
  signal?: AbortSignal;
  onTree?: (treesDone: number) => void;
}

export interface SegmentResult {
  trees: Uint8Array;
  treeCount: number;
  /** No split was found before `trees` trees were grown: the segment ends there. */
  finishedEarly: boolean;
  /** 32 bytes for each key. */
  transcripts: Uint8Array[];
  /** The score of each row after the segment. */
  scores: Float64Array;
}

export interface TreeLimits {
  features: number;
  maxLeaves: number;
  maxDepth: number;
  maxTrees: number;
  /** The greatest absolute value of a leaf. */
  leafBound: number;
}

export class EngineDataset {
  private constructor(
    readonly rows: number,
    readonly features: number,
  ) {}

  static create(_options: DatasetOptions): EngineDataset {
    return fail('ENGINE_NOT_BUILT', 'The engine is not built');
  }

  /** Loads what `save` wrote: a local, trusted cache. */
  static load(_path: string, _options: DatasetOptions): EngineDataset {
    return fail('ENGINE_NOT_BUILT', 'The engine is not built');
  }

  /** An estimate of the memory held. */
  get bytes(): number {
    return 0;
  }

  /** `columns`: column-major int8, features x rowCount, values 0..4, of the rows from firstRow on. */
  push(_firstRow: number, _rowCount: number, _columns: Int8Array): void {}

  finish(_labels: Float32Array): void {}

  save(_path: string): void {}

  trainSegment(_options: TrainSegmentOptions): Promise<SegmentResult> {
    return fail('ENGINE_NOT_BUILT', 'The engine is not built');
  }

  /** Waits for trainings in flight. */
  async close(): Promise<void> {}
}

export function checkTrees(_trees: Uint8Array, _limits: TreeLimits): { treeCount: number } {
  return fail('ENGINE_NOT_BUILT', 'The engine is not built');
}

export async function addScores(
  _trees: Uint8Array,
  _columns: Int8Array,
  _rows: number,
  _features: number,
  _scores: Float64Array,
): Promise<void> {}

export interface ExportOptions {
  segments: readonly Uint8Array[];
  startScore: number;
  featureNames: readonly string[];
}

export function exportText(_options: ExportOptions): string {
  return fail('ENGINE_NOT_BUILT', 'The engine is not built');
}

export async function predictText(_model: string, _columns: Int8Array, _rows: number, _features: number): Promise<Float64Array> {
  return fail('ENGINE_NOT_BUILT', 'The engine is not built');
}

export async function selfTest(): Promise<void> {}

export const engineVersion = 'lightgbm-4.1.0.99/1';
