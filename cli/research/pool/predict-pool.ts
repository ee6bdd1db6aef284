import { fail } from '../../../protocol/error.js';
import { gaussianizeRanks } from '../../../protocol/scoring/rank.js';
import { predictRows } from '../../../node/models/predict-rows.js';
import type { MeasureContext } from '../measure-context.js';
import { poolCodes } from './codes.js';
import { heldMaxBytes, type Pool } from './pool.js';

/** An era with what each model of a pool says of it. */
export interface PoolEra<R = Float32Array> {
  readonly name: string;
  /** The campaign's first target. */
  readonly target: Float32Array;
  /** Of each model the gaussianised ranks of its predictions within the era. */
  readonly predictions: readonly R[];
}

/** Models that predict at once: their walks are threads. */
const walksAtOnce = 2;

/**
 * Predicts `eras` with every model of the pool. Predictions are ranked and gaussianised era by era before
 * anything is averaged, as Numerai does before it weighs its meta model: else a model of large leaves would
 * drown the others. Throws POOL_MEMORY and what reading the dataset throws. Source: Numerai's documentation,
 * "Correlation (CORR)".
 */
export const predictPool = (
  pool: Pool,
  eras: readonly string[],
  context: MeasureContext,
): Promise<PoolEra[]> =>
  predictEras(
    pool,
    eras,
    {
      rank: (predictions) => Float32Array.from(gaussianizeRanks(predictions)),
      bytes: Float32Array.BYTES_PER_ELEMENT,
    },
    context,
  );

/** The same with ranks of another kind, of so many bytes each. */
export async function predictEras<R>(
  { network: { campaign }, dataset, models }: Pick<Pool, 'network' | 'dataset' | 'models'>,
  eras: readonly string[],
  { rank, bytes: rankBytes }: { rank: (predictions: Float64Array) => R; bytes: number },
  { output, signal }: MeasureContext,
): Promise<PoolEra<R>[]> {
  const rowsOf = new Map(dataset.manifest.eras.map(({ name, rows }) => [name, rows]));
  const bytes = eras.reduce((sum, era) => sum + (rowsOf.get(era) ?? 0), 0) * models.length * rankBytes;
  if (bytes > heldMaxBytes)
    fail(
      poolCodes,
      'POOL_MEMORY',
      `The predictions of ${models.length} models on ${eras.length} eras take ${(bytes / 1e9).toFixed(1)} GB, where ${heldMaxBytes / 1e9} are allowed`,
    );
  const targetColumn = dataset.manifest.targets.indexOf(campaign.targets[0] as string);
  const progress = output.progress('predicting', 'eras');
  const predicted: PoolEra<R>[] = [];
  try {
    for (const name of eras) {
      const block = await dataset.readEra(name);
      const predictions: R[] = [];
      const left = models.entries();
      const walk = async (): Promise<void> => {
        for (const [i, model] of left) predictions[i] = rank(await predictRows(model, block.columns, signal));
      };
      await Promise.all(Array.from({ length: walksAtOnce }, walk));
      predicted.push({ name, target: block.targets[targetColumn] as Float32Array, predictions });
      progress.update(predicted.length, eras.length);
    }
  } finally {
    progress.end();
  }
  return predicted;
}
