import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gridOfTrees, wide } from '../../cli/presets/wide.js';
import { drawPoints } from '../../cli/research/pool/draw-points.js';
import { quantile } from '../../cli/research/pool/statistics.js';
import type { Taken } from '../../node/cost/cost-book.js';
import { Estimator } from '../../node/cost/estimator.js';
import { countTrainingRows } from '../../node/engine/memory.js';
import { Engine } from '../../node/engine/parent/engine.js';
import { orderModel } from '../../node/models/order-model.js';
import { campaignCid, type Campaign } from '../../protocol/campaign/campaign.js';
import { domainHash, hashBytes } from '../../protocol/codec/hash.js';
import type { SyntheticSpec } from '../../protocol/dataset/synthetic.js';
import type { CanonicalPoint } from '../../protocol/grid/point.js';
import { toMarkdown } from './section.js';
import { syntheticCampaign } from './synthetic-campaign.js';

/**
 * How near estimates of a point's time come after ten trainings: `npm run estimates`, which takes about ten
 * minutes of one core. Random points of the full grid, but for fewer trees, train to their end and are
 * scored. The first ten teach and the others are foretold; and to know more of it than the luck of one order,
 * the same for many other orders.
 */
const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '40' },
    orders: { type: 'string', default: '200' },
    threads: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
  },
});
const learned = 10;
const within = 0.3;
/** Of other sizes than those that the prior was measured on (node/cost/estimator.ts). */
const datasets: Readonly<Record<string, SyntheticSpec>> = {
  'more rows, fewer features': { seed: 2, eras: 80, rowsPerEra: 1_500, features: 30, targets: 3 },
  'fewer rows, more features': { seed: 3, eras: 60, rowsPerEra: 600, features: 200, targets: 3 },
};
/** Trees enough for a training to be much longer than what starts and ends it. */
const preset = { ...wide, rules: { ...wide.rules, grid: gridOfTrees(100, 500) } };

interface Trained {
  readonly point: CanonicalPoint;
  readonly taken: Taken;
}

async function trainAll(dir: string, campaign: Campaign, rows: number): Promise<Trained[]> {
  const network = { campaign, network: campaignCid(campaign) };
  const engine = await Engine.start({
    dir,
    dataset: campaign.dataset,
    threads: Number(values.threads),
    memoryBytes: 2e9,
  });
  const trained: Trained[] = [];
  try {
    for (const drawn of drawPoints(network, values.seed, 100 * Number(values.points))) {
      if (trained.length === Number(values.points)) break;
      const order = orderModel(network, drawn);
      const { point } = order;
      const session = await engine.open(order, new AbortController().signal);
      const startMs = performance.now();
      let [trees, treesBytes] = [0, 0];
      for (const segment of order.plan.segments) {
        const grown = await session.train(segment, [new Uint8Array(32)]);
        trees += grown.treeCount;
        treesBytes += grown.trees.length;
        if (grown.finishedEarly) break;
      }
      await session.score(campaign.eras.acceptance);
      await session.sketch(campaign.eras.acceptance);
      const [cpuMs, wallMs] = [await session.cpuMs(), performance.now() - startMs];
      session.close();
      const { featuresUsed, numLeaves } = point;
      const taken = { rows, featuresUsed, numLeaves, trees, treesBytes, cpuMs, wallMs };
      trained.push({ point, taken: { pointId: drawn.pointId, ...taken } });
    }
  } finally {
    await engine.stop();
  }
  return trained;
}

/** How far off the estimates of the others are, with the first ones for teachers. */
function errorsOf(
  trained: readonly Trained[],
  campaign: Campaign,
  features: number,
): Record<string, number[]> {
  const teachers = trained.slice(0, learned).map(({ taken }) => taken);
  const rows = teachers[0]?.rows ?? 0;
  const { segmentTrees } = campaign.training;
  const estimator = new Estimator(teachers, { rows, features, segmentTrees });
  const others = trained.slice(learned);
  // What ended early took what its trees took.
  const found = others.map(({ point, taken }) => ({
    estimate: estimator.estimate({ ...point, nEstimators: taken.trees }),
    taken,
  }));
  return {
    'processor time': found.map(({ estimate, taken }) => estimate.cpuMs / taken.cpuMs - 1),
    'time by the clock': found.map(({ estimate, taken }) => estimate.ms / taken.wallMs - 1),
    disk: found.map(({ estimate, taken }) => estimate.diskBytes / taken.treesBytes - 1),
  };
}

const shareWithin = (errors: readonly number[]): number =>
  errors.filter((error) => Math.abs(error) <= within).length / errors.length;
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** The order that hashes of a number give. */
const shuffled = (trained: readonly Trained[], order: number): Trained[] =>
  trained
    .map((one) => ({ one, key: domainHash('estimates', hashBytes(one.taken.pointId), Uint8Array.of(order)) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ one }) => one);

async function measure(title: string, spec: SyntheticSpec): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'gridlode-estimates-'));
  try {
    const {
      campaign,
      dataset: { manifest },
    } = await syntheticCampaign(dir, preset, spec);
    const trained = await trainAll(dir, campaign, countTrainingRows(campaign, manifest));
    const drawn = errorsOf(trained, campaign, spec.features);
    const orders = Array.from({ length: Number(values.orders) }, (_, order) =>
      errorsOf(shuffled(trained, order), campaign, spec.features),
    );
    const perTree = trained.map(({ taken }) => taken.cpuMs / taken.trees);
    console.log(
      `\n${title}: ${trained.length} points, ${trained[0]?.taken.rows} rows of ${spec.features} features, ` +
        `${Math.min(...perTree).toFixed(1)} to ${Math.max(...perTree).toFixed(1)} ms of processor time a tree\n`,
    );
    const rows = Object.entries(drawn).map(([what, errors]) => {
      const shares = orders.map((order) => shareWithin(order[what] as number[]));
      return {
        estimate: what,
        'as drawn, within 30 %': percent(shareWithin(errors)),
        'all orders, within 30 %': percent(shares.reduce((sum, share) => sum + share, 0) / shares.length),
        'worst tenth of orders': percent(quantile(shares, 0.1)),
        'median error': percent(
          quantile(
            orders.flatMap((order) => (order[what] as number[]).map(Math.abs)),
            0.5,
          ),
        ),
      };
    });
    console.log(toMarkdown(rows));
  } finally {
    await rm(dir, { recursive: true });
  }
}

for (const [title, spec] of Object.entries(datasets)) await measure(title, spec);
