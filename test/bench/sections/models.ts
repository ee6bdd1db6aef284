import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { numerai } from '../../../cli/presets/numerai.js';
import { gridOfTrees, wide } from '../../../cli/presets/wide.js';
import { drawPoints } from '../../../cli/research/pool/draw-points.js';
import type { Dataset } from '../../../node/dataset/dataset-store.js';
import { openValues } from '../../../node/dataset/values-file.js';
import { Engine } from '../../../node/engine/parent/engine.js';
import type { ModelOrder } from '../../../node/engine/parent/model-session.js';
import { orderModel } from '../../../node/models/order-model.js';
import { EngineDataset, type EngineValues } from '../../../native/index.js';
import { canonicalFraction } from '../../../protocol/grid/point.js';
import { campaignCid, type Campaign } from '../../../protocol/campaign/campaign.js';
import { buildLightgbmCli } from '../../native/lightgbm-cli.js';
import type { Row, Section } from '../section.js';
import { syntheticCampaign } from '../synthetic-campaign.js';
import { secondsOf } from '../timing.js';

interface Size {
  /** Eight in ten, but for some between roles, are trained on. */
  readonly eras: number;
  readonly rowsPerEra: number;
  readonly features: number;
}

const eraShares = { train: 80, screening: 0, acceptance: 5, portfolio: 5, report: 10 };
const preset = {
  ...wide,
  eraShares,
  rules: { ...wide.rules, grid: gridOfTrees(100, 300), training: numerai.rules.training },
};
const threads = cpus().length;
const memoryBytes = 16e9;
/** With LightGBM's Python package. */
const python = process.env['GRIDLODE_BENCH_PYTHON'];
const script = join(import.meta.dirname, '../../../../test/bench/peers/stock_lightgbm.py');

/** As a node does: as many side by side as there are threads, in segments with transcripts. */
async function trainOurs(dir: string, campaign: Campaign, orders: readonly ModelOrder[]): Promise<number> {
  const engine = await Engine.start({ dir, dataset: campaign.dataset, threads, memoryBytes });
  const left = orders.values();
  const train = async (): Promise<void> => {
    for (const order of left) {
      const session = await engine.open(order, new AbortController().signal);
      for (const segment of order.plan.segments) {
        const { treeCount } = await session.train(segment, [new Uint8Array(32)]);
        if (treeCount !== segment.trees) throw new Error('A training ended early.');
      }
      session.close();
    }
  };
  try {
    return await secondsOf(() => Promise.all(Array.from({ length: threads }, train)));
  } finally {
    await engine.stop();
  }
}

interface Rows {
  readonly values: EngineValues;
  readonly ranges: { firstRow: number; rowCount: number }[];
  readonly labels: Float32Array<ArrayBuffer>;
}

/** Those that models are trained on, as the engine chooses them. */
async function trainingRows(campaign: Campaign, dataset: Dataset): Promise<Rows> {
  const values = await openValues(dataset);
  const trained = new Set(campaign.eras.train);
  const ranges: Rows['ranges'] = [];
  const labels: Float32Array[] = [];
  let firstRow = 0;
  for (const { name, rows: rowCount } of dataset.manifest.eras) {
    if (trained.has(name)) {
      ranges.push({ firstRow, rowCount });
      labels.push(values.target(0, firstRow, rowCount));
    }
    firstRow += rowCount;
  }
  return { values, ranges, labels: Float32Array.from(labels.flatMap((some) => [...some])) };
}

/** A file for each max_bin, which is more than the program could ask for: it makes no bins of values. */
async function saveDatasets({ values, ranges, labels }: Rows, folder: string): Promise<void> {
  for (const maxBin of [2, 3, 4, 5] as const) {
    const dataset = EngineDataset.over(values, ranges, labels, { maxBin, kernel: 'lightgbm' });
    dataset.save(join(folder, `${maxBin}.bin`));
    await dataset.close();
  }
}

/** Trains each model with LightGBM's own program, of the sources that our addon is built from. */
async function trainProgram(folder: string, orders: readonly ModelOrder[]): Promise<number> {
  const program = await buildLightgbmCli();
  const model = join(folder, 'model.txt');
  return secondsOf(async () => {
    for (const { plan } of orders) {
      await run(program, [
        'task=train',
        `data=${join(folder, `${plan.maxBin}.bin`)}`,
        `output_model=${model}`,
        `num_iterations=${plan.trees}`,
        `num_threads=${threads}`,
        ...(plan.segments[0]?.parameters ?? '').replace(/boost_from_average=\S+/, '').split(' '),
        // Ours starts from a score of the campaign's.
        'boost_from_average=true',
      ]);
      const made = (await readFile(model, 'utf8')).match(/^Tree=/gm)?.length;
      if (made !== plan.trees) throw new Error(`The program made ${made} of ${plan.trees} trees.`);
    }
  });
}

/** What people write who know of no bins and threads but LightGBM's own. */
const stockParameters = ({ plan, point }: ModelOrder, features: number): Record<string, unknown> => ({
  objective: 'regression',
  max_bin: plan.maxBin,
  learning_rate: point.learningRate,
  num_leaves: point.numLeaves,
  max_depth: point.maxDepth,
  min_data_in_leaf: point.minChildSamples,
  lambda_l2: point.regLambda,
  feature_fraction: Number(canonicalFraction(point.featuresUsed, features)),
  num_threads: threads,
  verbosity: -1,
});

async function trainPython(
  folder: string,
  dataset: Dataset,
  campaign: Campaign,
  { labels }: Rows,
  orders: readonly ModelOrder[],
): Promise<number> {
  const features = dataset.manifest.features.length;
  const [values, labelsFile] = [join(folder, 'values'), join(folder, 'labels')];
  await writeColumns(values, dataset, campaign, labels.length);
  await writeFile(labelsFile, new Uint8Array(labels.buffer));
  const told = JSON.stringify({
    ...{ values, labels: labelsFile, rows: labels.length, features },
    models: orders.map((order) => ({
      parameters: stockParameters(order, features),
      trees: order.plan.trees,
    })),
  });
  const answer = JSON.parse(await run(python as string, [script], told)) as { seconds: number };
  return answer.seconds;
}

/** The values of a feature of all training rows, then those of the next. */
async function writeColumns(path: string, dataset: Dataset, campaign: Campaign, rows: number): Promise<void> {
  const features = dataset.manifest.features.length;
  const all = new Int8Array(rows * features);
  let first = 0;
  for (const era of campaign.eras.train) {
    const { columns } = await dataset.readEra(era);
    for (let feature = 0; feature < features; feature++)
      all.set(
        columns.values.subarray(feature * columns.rows, (feature + 1) * columns.rows),
        feature * rows + first,
      );
    first += columns.rows;
  }
  const file = createWriteStream(path);
  file.end(new Uint8Array(all.buffer));
  await once(file, 'close');
}

/** Runs a program to its end; what it printed. */
async function run(command: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(input);
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}`);
  return printed;
}

/** Models an hour at one size. */
export const models = ({ eras, rowsPerEra, features }: Size, points: number): Section => ({
  about: `${points} random points of the full grid but for trees, of which each has 100 to 300, on rows of ${features} features: ours as a node trains them, ${threads} side by side with a thread each, in segments of ${preset.rules.training.segmentTrees} with transcripts; LightGBM's own program with ${threads} threads, of the sources that ours is built from, from files that hold its bins; and stock LightGBM from Python (\`GRIDLODE_BENCH_PYTHON\` names an interpreter that has it), a Dataset for each point from float32 in memory. Models an hour by the clock.`,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'gridlode-models-'));
    try {
      const spec = { seed: 1, eras, rowsPerEra, features, targets: 1 };
      const { campaign, dataset } = await syntheticCampaign(folder, preset, spec);
      const network = { campaign, network: campaignCid(campaign) };
      const orders = [...drawPoints(network, '1', 10 * points)]
        .slice(0, points)
        .map((drawn) => orderModel(network, drawn));
      const rows = await trainingRows(campaign, dataset);
      await saveDatasets(rows, folder);
      const anHour = (seconds: number): number => (3_600 * points) / seconds;
      const ours = anHour(await trainOurs(folder, campaign, orders));
      const program = anHour(await trainProgram(folder, orders));
      const row: Row = { rows: rows.labels.length, features, points, ours, program, ratio: ours / program };
      rows.values.close();
      if (python === undefined) return [row];
      const stock = anHour(await trainPython(folder, dataset, campaign, rows, orders));
      return [{ ...row, 'from Python': stock, 'ratio to Python': ours / stock }];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
});
