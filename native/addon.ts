import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { errorOf, fail } from '../protocol/error.js';
import { engineCodes } from './codes.js';

/** Work under way on a thread of the addon. */
export interface Job<T> {
  promise: Promise<T>;
  abort(): void;
}

export interface NativeSegment {
  trees: Uint8Array;
  treeCount: number;
  finishedEarly: boolean;
  transcripts: Uint8Array[];
  scores: Float64Array;
}

export interface NativeDataset {
  push(firstRow: number, rowCount: number, columns: Int8Array): void;
  finish(labels: Float32Array): void;
  save(path: string): void;
  bytes(): number;
  trainSegment(
    parameters: string,
    trees: number,
    threads: number,
    initScore: Float64Array,
    transcriptKeys: readonly Uint8Array[],
    onTree: ((treesDone: number) => void) | undefined,
    blockBytes: number,
  ): Job<NativeSegment>;
  close(): void;
}

export interface NativeValues {
  pushPacked(
    firstRow: number,
    rowCount: number,
    firstFeature: number,
    features: number,
    packed: Uint8Array,
  ): void;
  pushColumns(
    firstRow: number,
    firstFeature: number,
    features: number,
    columns: Int8Array,
    order: Uint32Array,
    packed: Uint8Array,
  ): Job<void>;
  pushTarget(firstRow: number, rowCount: number, target: number, values: Uint8Array): void;
  finish(binding: string): void;
  holds(firstRow: number, rowCount: number, packed: Uint8Array, targets: Uint8Array): boolean;
  target(target: number, firstRow: number, rowCount: number): Float32Array;
  close(): void;
}

/** The addon checks no argument: whoever calls it has done so. */
export interface Addon {
  Dataset: {
    new (kernel: string, rows: number, features: number, maxBin: number, path?: string): NativeDataset;
    new (dataset: NativeDataset, ranges: Int32Array): NativeDataset;
    new (
      kernel: string,
      values: NativeValues,
      ranges: Int32Array,
      labels: Float32Array,
      maxBin: number,
    ): NativeDataset;
  };
  Values: {
    new (path: string, rows: number, features: number, targets: number, binding?: string): NativeValues;
  };
  checkTrees(
    trees: Uint8Array,
    features: number,
    maxBin: number,
    maxLeaves: number,
    maxDepth: number,
    maxTrees: number,
    leafBound: number,
  ): number;
  addScores(
    kernel: string,
    trees: Uint8Array,
    columns: Int8Array,
    rows: number,
    features: number,
    scores: Float64Array,
  ): Job<void>;
  checksum(arrays: readonly NodeJS.TypedArray[]): bigint;
  exportText(segments: readonly Uint8Array[], startScore: number, featureNames: readonly string[]): string;
  predictText(model: string, columns: Int8Array, rows: number, features: number): Job<Float64Array>;
  limitCpu(percent: number): void;
  /** Stops all work of this process and waits for it. */
  stopJobs(): void;
  /** What this machine has, the fastest first. */
  kernels(): string[];
  blake2b(key: Uint8Array, message: Uint8Array): Uint8Array;
}

/** What was built on this machine comes before what a package brought for machines of its kind. */
const addonPaths = [
  '../../native/build/Release/gridlode.node',
  `../../native/prebuilt/${process.platform}-${process.arch}/gridlode.node`,
] as const;
let loaded: Addon | undefined;

/** The addon, loaded when it is first needed. Throws ENGINE_NOT_BUILT. */
export function addon(): Addon {
  loaded ??= loadAddon(
    addonPaths.find((path) => existsSync(new URL(path, import.meta.url))) ?? addonPaths[0],
  );
  return loaded;
}

/** `path` is relative to the compiled form of this file. */
export function loadAddon(path: string): Addon {
  // OpenMP reads it when the addon loads: threads that spin while they wait make trainings side by side
  // several times slower.
  process.env.OMP_WAIT_POLICY ??= 'passive';
  try {
    return createRequire(import.meta.url)(path) as Addon;
  } catch (error) {
    return fail(engineCodes, 'ENGINE_NOT_BUILT', 'The engine cannot be loaded', error);
  }
}

/** Runs `call` and gives its failures their fault and remedy. */
export function callAddon<T>(call: (addon: Addon) => T): T {
  const native = addon();
  try {
    return call(native);
  } catch (error) {
    throw toCoded(error);
  }
}

let jobsUnderWay = 0;
const stopJobs = (): void => addon().stopJobs();

/** Gives its failures their fault and remedy. A process that exits meanwhile waits for the job to stop. */
export async function settleJob<T>(job: Job<T>): Promise<T> {
  // The library's own variables end with the process, and no work may outlive them. What a worker began ends
  // with the worker.
  if (isMainThread && jobsUnderWay++ === 0) process.once('exit', stopJobs);
  try {
    return await job.promise;
  } catch (error) {
    throw toCoded(error);
  } finally {
    if (isMainThread && --jobsUnderWay === 0) process.off('exit', stopJobs);
  }
}

/** What the addon threw without a code is a bug and stays as it is. */
function toCoded(error: unknown): unknown {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (typeof code !== 'string' || !Object.hasOwn(engineCodes, code)) return error;
  const what = (error as Error).message.replace(/\.$/, '');
  return errorOf(engineCodes, code as keyof typeof engineCodes, what, error);
}
