import { createHash } from 'node:crypto';
import { EngineDataset, type SegmentResult } from './dataset.js';
import { fail } from '../protocol/error.js';
import { engineCodes } from './codes.js';
import { chosenKernel, kernels } from './kernel.js';
import { addScores } from './trees.js';

/** The engine that the golden values are of. */
export const engineVersion = 'lightgbm-4.1.0.99';

const rows = 3000;
const features = 12;

/** What every sound build of this engine makes of the golden dataset, with each max_bin. */
const golden: Readonly<Record<2 | 3 | 4 | 5, string>> = {
  2: 'da611d7882ca97a1d071a15ad85b68cb',
  3: 'abee7e3f25ef0488a13d76ebda7a961c',
  4: '10dbc2fde3553e4a25e10eb0f3aa3758',
  5: '96c60714d1bc19138ea80a6f37053425',
};

/**
 * Trains small golden models with each kernel, walks their trees and compares all that comes out. Rejects
 * with ENGINE_SELF_TEST and what chosenKernel() throws.
 */
export async function selfTest(): Promise<void> {
  const { columns, labels } = goldenRows();
  for (const kernel of new Set([chosenKernel(), ...kernels()])) {
    for (const maxBin of [2, 3, 4, 5] as const) {
      const dataset = EngineDataset.create({ rows, features, maxBin, kernel });
      try {
        dataset.push(0, rows, columns);
        dataset.finish(labels);
        const segment = await dataset.trainSegment({
          parameters: goldenParameters(maxBin),
          trees: 6,
          initScore: new Float64Array(rows).fill(0.5),
          transcriptKeys: [Uint8Array.of(maxBin)],
          threads: 2,
        });
        compareGolden(fingerprintOf(segment), golden[maxBin], kernel);
        const walked = new Float64Array(rows).fill(0.5);
        await addScores(segment.trees, columns, rows, features, walked, kernel);
        compareGolden(fingerprintOf({ ...segment, scores: walked }), golden[maxBin], kernel);
      } finally {
        await dataset.close();
      }
    }
  }
}

function compareGolden(actual: string, expected: string, kernel: string): void {
  if (actual !== expected)
    fail(
      engineCodes,
      'ENGINE_SELF_TEST',
      `The golden model came out as ${actual} instead of ${expected} with the kernel ${kernel}`,
    );
}

function fingerprintOf({ trees, scores, transcripts }: SegmentResult): string {
  const hash = createHash('sha256')
    .update(trees)
    .update(new Uint8Array(scores.buffer, scores.byteOffset, scores.byteLength));
  for (const transcript of transcripts) hash.update(transcript);
  return hash.digest('hex').slice(0, 32);
}

/** Values from a linear congruential generator (Numerical Recipes), labels that depend on some of them. */
function goldenRows(): { columns: Int8Array; labels: Float32Array } {
  let state = 1;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 16;
  const columns = Int8Array.from({ length: rows * features }, () => next() % 5);
  const value = (row: number, feature: number) => columns[feature * rows + row] as number;
  const labels = Float32Array.from(
    { length: rows },
    (_, row) => (value(row, 0) * value(row, 1) + value(row, 2) - value(row, 3) + (next() % 16)) / 32,
  );
  return { columns, labels };
}

function goldenParameters(maxBin: number): string {
  return (
    'objective=regression boosting=gbdt deterministic=true force_col_wise=true enable_bundle=false is_enable_sparse=false ' +
    'feature_pre_filter=false use_missing=false min_data_in_bin=1 boost_from_average=false linear_tree=false verbosity=-1 ' +
    `max_bin=${maxBin} learning_rate=0.3 num_leaves=16 max_depth=5 min_data_in_leaf=20 lambda_l2=1.5 ` +
    'feature_fraction=0.6 feature_fraction_seed=7 bagging_seed=8 bagging_fraction=1 bagging_freq=0'
  );
}
