import { offlineStoreFolder } from '../../../node/data-dir.js';
import { datasetStoreCodes } from '../../../node/dataset/codes.js';
import type { Dataset } from '../../../node/dataset/dataset-store.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { fail } from '../../../protocol/error.js';
import { summarizeScores } from '../../../protocol/model/manifest.js';
import { corr } from '../../../protocol/scoring/corr.js';
import { scoreNumber, type Score } from '../../../protocol/scoring/score.js';
import type { PredictionSource } from '../../data-dir/benchmark-files.js';
import type { Context } from '../../framework/command.js';
import type { Values } from '../../framework/option.js';
import { trainExample, type exampleOptions } from '../model/train-example.js';
import { campaignCommandCodes } from './codes.js';

/** What acceptance takes a share of. */
export interface MeasuredBenchmark {
  readonly name: string;
  /** The mean of its corr on the acceptance eras, by the function that scores models for acceptance. */
  readonly corr: Score;
}

/**
 * The corr of a benchmark on the acceptance eras: of the predictions of a file, or where there is none of the example
 * model, which is trained. Throws BENCHMARK_CORR, PREDICTIONS_ERAS and what reading predictions and training throw.
 */
export async function measureBenchmark(
  campaign: Campaign,
  dataset: Dataset,
  source: PredictionSource | null,
  options: Values<typeof exampleOptions>,
  context: Context,
): Promise<MeasuredBenchmark> {
  const measured =
    source === null
      ? await measureExample(campaign, options, context)
      : { name: source.column, corr: await corrOfFiles(campaign, dataset, source) };
  if (measured.corr <= 0)
    fail(
      campaignCommandCodes,
      'BENCHMARK_CORR',
      `The corr of ${measured.name} is ${scoreNumber(measured.corr)} on the ${campaign.eras.acceptance.length} acceptance eras: a share of it asks for nothing`,
    );
  return measured;
}

async function measureExample(
  campaign: Campaign,
  options: Values<typeof exampleOptions>,
  context: Context,
): Promise<MeasuredBenchmark> {
  context.output.say('No benchmark is named or lies beside the data: the example model is trained for one.');
  const { manifest } = await trainExample(campaign, offlineStoreFolder(context.dir), options, context);
  return { name: 'the example model', corr: summarizeScores(manifest.scores).corr };
}

export async function corrOfFiles(
  { eras: { acceptance }, targets: [main] }: Campaign,
  dataset: Dataset,
  source: PredictionSource,
): Promise<Score> {
  // DuckDB's library is large: only whoever reads Parquet loads it.
  const { readPredictions } = await import('../../../node/dataset/read-predictions.js');
  const predicted = await readPredictions(source, dataset, acceptance);
  const target = dataset.manifest.targets.indexOf(main as string);
  const scores: Score[] = [];
  for (const era of acceptance) {
    const predictions =
      predicted.get(era) ??
      fail(
        datasetStoreCodes,
        'PREDICTIONS_ERAS',
        `${source.files.join(', ')} predicts ${predicted.size} of the ${acceptance.length} acceptance eras, and not ${era}`,
      );
    scores.push(corr(predictions, (await dataset.readEra(era)).targets[target] as Float32Array));
  }
  return summarizeScores(scores).corr;
}
