import { Costs, exceedings, samplePoints } from '../../../node/cost/costs.js';
import type { Cost } from '../../../node/cost/estimator.js';
import { limitsOf } from '../../../node/cost/limits.js';
import { checkDataset } from '../../../node/dataset/check-dataset.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { readPreferences } from '../../../node/preferences.js';
import type { Network } from '../../../protocol/campaign/network.js';
import { fail } from '../../../protocol/error.js';
import { pointAt } from '../../../protocol/grid/grid.js';
import { canonicalPoint } from '../../../protocol/grid/point.js';
import { campaignOption, loadNetwork } from '../../data-dir/campaign-file.js';
import { diskOption } from '../../data-dir/model-store.js';
import { engineOptions } from '../../data-dir/use-engine.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { counted, duration, percentText, size } from '../../framework/format.js';
import { bigWhole, many, optional, whole } from '../../framework/option.js';
import type { Output } from '../../framework/output.js';
import { quantile } from '../../research/pool/statistics.js';
import { checkIndex } from './check-point.js';

const usualSample = 1_000;
const shares = [0.1, 0.5, 0.9, 1] as const;
const shareWords = ['the cheapest tenth', 'half', 'nine tenths', 'all'] as const;

export const gridCost = defineCommand({
  details:
    'Time is of one training beside whatever else the machine does, as the latest trainings here went; each training of the node or of gridlode train teaches it. Memory is what the engine takes for one training at full speed; it can do with less. Disk is for the blocks of the model. A node skips a point that it could not finish, and opens no slot where those are more than the campaign lets it skip.',
  args: { indexes: many(bigWhole('an index of the grid; without any, random points stand for all')) },
  flags: {
    random: optional(whole('so many random points instead; 1000 by default', { min: 10, max: 100_000 })),
    campaign: campaignOption,
    memory: engineOptions.memory,
    disk: diskOption(),
  },
  example: 'grid cost 1178032213966879813',
  async run({ indexes, random, campaign: file, memory, disk }, { dir, output }) {
    const network = await loadNetwork(dir, file);
    if (indexes.length > 0 && random !== undefined)
      fail(usageCodes, 'USAGE_ARGUMENT', 'Give either indexes or --random, not both');
    for (const index of indexes) checkIndex(network.campaign.grid, index);
    const costs = await openCosts(dir, network, { memory, disk });
    if (indexes.length > 0) showPoints(output, network, costs, indexes);
    else showSample(output, network, costs, random ?? usualSample);
  },
});

async function openCosts(
  dir: string,
  network: Network,
  { memory, disk }: { memory: number; disk: number },
): Promise<Costs> {
  const { campaign } = network;
  const { manifest } = await openDataset(dir, campaign.dataset);
  checkDataset(campaign, manifest);
  const { trainingMaxMs } = await readPreferences(dir);
  const limits = limitsOf(campaign, { trainingMaxMs, memoryBytes: memory, roomBytes: disk });
  return Costs.open({ ...network, dir, manifest, limits: () => limits });
}

const rounded = ({
  cpuMs,
  ms,
  leastMs,
  segmentLeastMs,
  memoryBytes,
  diskBytes,
}: Cost): Record<string, number> => ({
  cpuMs: Math.ceil(cpuMs),
  ms: Math.ceil(ms),
  leastMs: Math.ceil(leastMs),
  segmentLeastMs: Math.ceil(segmentLeastMs),
  memoryBytes: Math.ceil(memoryBytes),
  diskBytes: Math.ceil(diskBytes),
});

function showPoints(
  output: Output,
  { campaign: { grid, featureCount, targets } }: Network,
  costs: Costs,
  indexes: readonly bigint[],
): void {
  const points = indexes.map((index) => {
    const point = canonicalPoint(pointAt(grid, index, targets[0] as string), featureCount);
    return { index, point, cost: costs.estimate(point), exceeds: costs.exceeds(point) };
  });
  const document = points.map(({ index, cost, exceeds }) => ({ index, ...rounded(cost), exceeds }));
  output.result({ trainings: costs.trainings, points: document }, () => {
    output.print(learnedWords(costs.trainings));
    output.printTable(
      ['index', 'trees', 'leaves', 'features', 'time', 'memory', 'disk'],
      points.map(({ index, point, cost }) => [
        index,
        point.nEstimators,
        point.numLeaves,
        point.featuresUsed,
        duration(cost.ms),
        size(cost.memoryBytes),
        size(cost.diskBytes),
      ]),
    );
    for (const { index, exceeds } of points)
      if (exceeds !== null) output.print(`This machine cannot finish ${index}: ${exceedings[exceeds]}.`);
  });
}

function showSample(output: Output, { campaign }: Network, costs: Costs, count: number): void {
  const { claims, name } = campaign;
  const points = samplePoints(campaign, count);
  const found = points.map((point) => costs.estimate(point));
  const kept = points.flatMap((point) => costs.exceeds(point) ?? []);
  const at = (share: number, of: (cost: Cost) => number): number => quantile(found.map(of), share);
  const quantiles = shares.map((share) => ({
    share,
    ms: Math.ceil(at(share, ({ ms }) => ms)),
    memoryBytes: Math.ceil(at(share, ({ memoryBytes }) => memoryBytes)),
    diskBytes: Math.ceil(at(share, ({ diskBytes }) => diskBytes)),
  }));
  const unfit = kept.length / count;
  const reasons = [...new Set(kept)].map((limit) => ({
    limit,
    points: kept.filter((other) => other === limit).length,
  }));
  const document = { trainings: costs.trainings, points: count, quantiles, unfit: reasons };
  output.result({ ...document, skipMaxPpm: claims.skipMaxPpm }, () => {
    output.print(learnedWords(costs.trainings));
    output.print(`Of ${counted(count, 'random point')} of campaign ${name}, one training takes at most:`);
    output.printTable(
      ['of the points', 'time', 'memory', 'disk'],
      quantiles.map(({ ms, memoryBytes, diskBytes }, i) => [
        shareWords[i] as string,
        duration(ms),
        size(memoryBytes),
        size(diskBytes),
      ]),
    );
    output.print(
      `This machine can finish ${percentText(1 - unfit)} of them. The campaign lets a node skip ${percentText(claims.skipMaxPpm / 1e6)} of its slots${unfit > claims.skipMaxPpm / 1e6 ? ', so it opens none' : ''}.`,
    );
    for (const { limit, points: many } of reasons)
      output.print(`${counted(many, 'point')}: ${exceedings[limit]}.`);
  });
}

const learnedWords = (trainings: number): string =>
  trainings === 0
    ? 'Guessed: no training of this machine has told anything yet, and this may be off by several times.'
    : `Learned from ${counted(trainings, 'training')} of this machine.`;
