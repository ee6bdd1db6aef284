import { offlineStoreFolder } from '../../../node/data-dir/data-dir.js';
import { datasetStoreCodes } from '../../../node/dataset/codes.js';
import type { Dataset } from '../../../node/dataset/dataset-store.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { fail } from '../../../protocol/error.js';
import { summarizeScores } from '../../../protocol/model/manifest.js';
import { corr } from '../../../protocol/scoring/corr.js';
import { scoreNumber, type Score } from '../../../protocol/scoring/score.js';
import {
  benchmarkOption,
  findBenchmark,
  sourceFolderOf,
  type NamedPredictions,
  type PredictionSource,
} from '../../data-dir/benchmark-files.js';
import type { Context } from '../../framework/command.js';
import { counted, percentText, scoreText } from '../../framework/format.js';
import type { Option, Values } from '../../framework/option.js';
import type { CorrRule } from '../../presets/preset.js';
import { exampleOptions, trainExample } from '../model/train-example.js';
import { campaignCommandCodes } from './codes.js';

const files = benchmarkOption(
  ', and else the example model, which the word example stands for: acceptance asks for a share of its corr',
);
/** Which benchmark, and what trains the example model. */
export const measureOptions = {
  benchmark: {
    ...files,
    parse: (value) => (value === 'example' ? value : files.parse(value)),
  } satisfies Option<NamedPredictions | undefined> as Option<NamedPredictions | 'example' | undefined>,
  ...exampleOptions,
};

/** What acceptance takes a share of. */
export interface MeasuredBenchmark {
  readonly name: string;
  /** The mean of its corr on the acceptance eras, by the function that scores models for acceptance. */
  readonly corr: Score;
}

/**
 * The corr of a benchmark on the acceptance eras: of the predictions of files, or where there are none of the
 * example model, which is trained. Throws BENCHMARK_CORR, PREDICTIONS_ERAS and what reading predictions and
 * training throw.
 */
export async function measureBenchmark(
  campaign: Campaign,
  dataset: Dataset,
  { benchmark, ...options }: Values<typeof measureOptions>,
  context: Context,
): Promise<MeasuredBenchmark> {
  const source =
    benchmark === 'example'
      ? null
      : await findBenchmark(benchmark, await sourceFolderOf(context.dir, dataset.cid));
  const measured =
    source === null
      ? await measureExample(campaign, options, context)
      : { name: source.column, corr: await corrOfFiles(campaign, dataset, source) };
  if (measured.corr <= 0)
    fail(
      campaignCommandCodes,
      'BENCHMARK_CORR',
      `The corr of ${measured.name} is ${scoreNumber(measured.corr)} on the ${counted(campaign.eras.acceptance.length, 'acceptance era')}: a share of it asks for nothing`,
    );
  return measured;
}

async function measureExample(
  campaign: Campaign,
  options: Values<typeof exampleOptions>,
  context: Context,
): Promise<MeasuredBenchmark> {
  context.output.say('The example model is the benchmark: it is trained, or taken from an earlier time.');
  const { manifest } = await trainExample(campaign, offlineStoreFolder(context.dir), options, context);
  return { name: 'the example model', corr: summarizeScores(manifest.scores).corr };
}

async function corrOfFiles(
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
        `${source.files.join(', ')} predicts ${predicted.size} of the ${counted(acceptance.length, 'acceptance era')}, and not ${era}`,
      );
    scores.push(corr(predictions, (await dataset.readEra(era)).targets[target] as Float32Array));
  }
  return summarizeScores(scores).corr;
}

/** The least corr of a campaign, and where it comes from. */
export function acceptanceText(
  { acceptance, eras }: Campaign,
  rule: CorrRule,
  measured: MeasuredBenchmark | null,
): string {
  const least = `corr ${scoreText(acceptance.corrMin)} at least`;
  return measured === null || !('sharePpm' in rule)
    ? least
    : `${least}: ${percentText(rule.sharePpm / 1e6)} of the ${scoreText(measured.corr)} that ${measured.name} has on the ${counted(eras.acceptance.length, 'acceptance era')}`;
}
