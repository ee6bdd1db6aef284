import type { MissingRule } from '../../protocol/dataset/dataset-manifest.js';
import type { Cid } from '../../protocol/codec/hash.js';
import type { Dataset } from './dataset-store.js';
import type { RunOptions } from './run-options.js';

/** Different values of a target that are counted one by one; Numerai's have five or seven. */
const valuesMaxCount = 16;

export interface DatasetSummary {
  readonly cid: Cid;
  readonly missing: MissingRule;
  readonly rows: number;
  readonly features: number;
  /** In the order of the columns; a manifest has 5,000 at most. */
  readonly featureNames: readonly string[];
  readonly eras: {
    readonly count: number;
    readonly first: string;
    readonly last: string;
    readonly rowsMin: number;
    readonly rowsMax: number;
  };
  /** How often each of the values 0..4 stands in the features. */
  readonly featureValues: readonly number[];
  readonly targets: readonly TargetSummary[];
}

export interface TargetSummary {
  readonly name: string;
  /** Share of the rows without this target, 0..1. */
  readonly missingShare: number;
  /** Rows by value in ascending order, or null where there are too many values to list. */
  readonly values: readonly { readonly value: number; readonly rows: number }[] | null;
}

/**
 * Reads the whole dataset, which checks every block, and counts what is in it. Throws DATASET_BLOCK_CORRUPT.
 */
export async function inspectDataset(
  dataset: Dataset,
  { onProgress, signal }: RunOptions = {},
): Promise<DatasetSummary> {
  const { manifest } = dataset;
  const sizes = manifest.eras.map((era) => era.rows);
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const featureValues = [0, 0, 0, 0, 0];
  const targetValues = manifest.targets.map(() => new Map<number, number>());
  let doneRows = 0;
  for (const era of manifest.eras) {
    signal?.throwIfAborted();
    const block = await dataset.readEra(era.name);
    for (const value of block.columns.values) featureValues[value] = (featureValues[value] as number) + 1;
    block.targets.forEach((column, t) => countValues(targetValues[t] as Map<number, number>, column));
    doneRows += era.rows;
    onProgress?.(doneRows, rows);
  }
  return {
    cid: dataset.cid,
    missing: manifest.missing,
    rows,
    features: manifest.features.length,
    featureNames: manifest.features,
    eras: {
      count: sizes.length,
      first: (manifest.eras[0] as { name: string }).name,
      last: (manifest.eras.at(-1) as { name: string }).name,
      rowsMin: Math.min(...sizes),
      rowsMax: Math.max(...sizes),
    },
    featureValues,
    targets: manifest.targets.map((name, t) =>
      summarizeTarget(name, targetValues[t] as Map<number, number>, rows),
    ),
  };
}

/**
 * Counts missing values and, as long as there are few, the others; one value more than the limit tells that
 * there are many.
 */
function countValues(counts: Map<number, number>, column: Float32Array): void {
  for (const value of column) {
    if (counts.has(value) || Number.isNaN(value) || counts.size <= valuesMaxCount + 1)
      counts.set(value, (counts.get(value) ?? 0) + 1);
  }
}

function summarizeTarget(name: string, counts: Map<number, number>, rows: number): TargetSummary {
  const known = [...counts].filter(([value]) => !Number.isNaN(value)).sort(([a], [b]) => a - b);
  return {
    name,
    missingShare: (counts.get(NaN) ?? 0) / rows,
    values: known.length > valuesMaxCount ? null : known.map(([value, count]) => ({ value, rows: count })),
  };
}
