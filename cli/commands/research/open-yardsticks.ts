import { datasetStoreCodes } from '../../../node/dataset/codes.js';
import type { Predictions } from '../../../node/dataset/read-predictions.js';
import { isOf } from '../../../protocol/error.js';
import {
  benchmarkOption,
  findBenchmark,
  findMetaModel,
  metaModelOption,
  sourceFolderOf,
  type PredictionSource,
} from '../../data-dir/benchmark-files.js';
import type { Context } from '../../framework/command.js';
import { checkFile } from '../../framework/files.js';
import type { Values } from '../../framework/option.js';
import type { Yardsticks } from '../../research/benchmark/compare.js';
import type { Pool } from '../../research/pool/pool.js';

/** What models are compared with. */
export const yardstickOptions = { benchmark: benchmarkOption(''), 'meta-model': metaModelOption };

/** Whether the files that were named are there, before models train for hours. Throws FILE_UNREADABLE. */
export async function checkYardsticks({
  benchmark,
  'meta-model': metaModel,
}: Values<typeof yardstickOptions>): Promise<void> {
  const sources = [await findBenchmark(benchmark, undefined), await findMetaModel(metaModel, undefined)];
  for (const source of sources) for (const file of source?.files ?? []) await checkFile(file);
}

/**
 * The benchmark and the real meta model, on the report eras, from the files that were named or that lie
 * beside the data. Throws what reading them throws; but files that nobody named may be of other eras.
 */
export async function openYardsticks(
  { network: { campaign }, dataset, dir }: Pool,
  { benchmark, 'meta-model': metaModel }: Values<typeof yardstickOptions>,
  { output }: Context,
): Promise<Yardsticks> {
  const folder = await sourceFolderOf(dir, dataset.cid);
  const read = async (source: PredictionSource | null, isNamed: boolean): Promise<Predictions | null> => {
    if (source === null) return null;
    // DuckDB's library is large: only whoever reads Parquet loads it.
    const { readPredictions } = await import('../../../node/dataset/read-predictions.js');
    try {
      return await readPredictions(source, dataset, campaign.eras.report);
    } catch (error) {
      if (isNamed || !isOf(error, datasetStoreCodes, 'PREDICTIONS_ERAS')) throw error;
      output.say(`${error.what}: nothing is compared with it.`);
      return null;
    }
  };
  const source = await findBenchmark(benchmark, folder);
  const predictions = await read(source, benchmark !== undefined);
  return {
    benchmark: predictions && { name: (source as PredictionSource).column, predictions },
    metaModel: await read(await findMetaModel(metaModel, folder), metaModel !== undefined),
  };
}
