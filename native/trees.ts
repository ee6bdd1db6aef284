import { callAddon, settleJob } from './addon.js';
import {
  binsMax,
  binsMin,
  depthMax,
  expectArray,
  expectInteger,
  featuresMax,
  leavesMax,
  rowsMax,
  treesMax,
} from './arguments.js';
import { fail } from '../protocol/error.js';
import { engineCodes } from './codes.js';
import { chosenKernel, expectKernel } from './kernel.js';

export interface TreeLimits {
  features: number;
  /** Of the training, 2 to 5: it says which thresholds there can be. */
  maxBin: number;
  maxLeaves: number;
  maxDepth: number;
  maxTrees: number;
  /** The greatest absolute value of a leaf. */
  leafBound: number;
}

/**
 * Throws ENGINE_TREES unless `trees` is exactly one encoding of trees within the limits. Source: rules
 * TREES-1 to TREES-7, in src/tree-codec.cc.
 */
export function checkTrees(trees: Uint8Array, limits: TreeLimits): { treeCount: number } {
  const { features, maxBin, maxLeaves, maxDepth, maxTrees, leafBound } = limits;
  expectArray('trees', trees, Uint8Array);
  expectInteger('features', features, 1, featuresMax);
  expectInteger('maxBin', maxBin, binsMin, binsMax);
  expectInteger('maxLeaves', maxLeaves, 2, leavesMax);
  expectInteger('maxDepth', maxDepth, 1, depthMax);
  expectInteger('maxTrees', maxTrees, 0, treesMax);
  if (!Number.isFinite(leafBound) || leafBound < 0)
    fail(engineCodes, 'ENGINE_ARGUMENT', 'leafBound must be a finite number of at least 0');
  return {
    treeCount: callAddon((addon) =>
      addon.checkTrees(trees, features, maxBin, maxLeaves, maxDepth, maxTrees, leafBound),
    ),
  };
}

const headerBytes = 5;

/** The number of trees that an encoding says it holds, checked or not; null where it is too short to say. */
export const statedTreeCount = (trees: Uint8Array): number | null =>
  trees.length < headerBytes ? null : new DataView(trees.buffer, trees.byteOffset).getUint32(1, true);

/**
 * Well-formed encodings, one after another joined into as few as `maxBytes` allows: walking one costs less
 * than walking each of its parts.
 */
export function joinTrees(segments: readonly Uint8Array[], maxBytes: number): Uint8Array[] {
  const joined: Uint8Array[] = [];
  let bytes = 0;
  let first = 0;
  for (const [i, { length }] of segments.entries()) {
    if (i > first && bytes + length > maxBytes) {
      joined.push(joinAll(segments.slice(first, i)));
      first = i;
      bytes = 0;
    }
    bytes += length;
  }
  if (first < segments.length) joined.push(joinAll(segments.slice(first)));
  return joined;
}

function joinAll(segments: readonly Uint8Array[]): Uint8Array {
  const [version] = segments[0] as Uint8Array;
  const joined = Buffer.concat([
    Buffer.alloc(headerBytes, version),
    ...segments.map((trees) => trees.subarray(headerBytes)),
  ]);
  joined.writeUInt32LE(
    segments.reduce((count, trees) => count + (statedTreeCount(trees) as number), 0),
    1,
  );
  return joined;
}

/**
 * Adds to each row's score the leaf values of the trees, in tree order: the same additions as in training, so
 * the same bits. `columns` is column-major int8, features x rows. Both arrays are in use until the promise
 * settles. The result is the same with any `kernel`. Rejects with ENGINE_TREES, ENGINE_KERNEL.
 */
export async function addScores(
  trees: Uint8Array,
  columns: Int8Array,
  rows: number,
  features: number,
  scores: Float64Array,
  kernel = chosenKernel(),
): Promise<void> {
  expectArray('trees', trees, Uint8Array);
  expectInteger('rows', rows, 0, rowsMax);
  expectInteger('features', features, 1, featuresMax);
  expectArray('columns', columns, Int8Array, rows * features);
  expectArray('scores', scores, Float64Array, rows);
  await settleJob(
    callAddon((addon) => addon.addScores(expectKernel(kernel), trees, columns, rows, features, scores)),
  );
}
