import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawPoints } from '../../cli/research/pool/draw-points.js';
import { quantile } from '../../cli/research/pool/statistics.js';
import { cpuSecondsOf } from '../../cli/research/pool/training-cost.js';
import { demoData, syntheticDemo } from '../../cli/presets/demo.js';
import { makeCampaign } from '../../cli/presets/make-campaign.js';
import type { Preset } from '../../cli/presets/preset.js';
import { wide, wideData } from '../../cli/presets/wide.js';
import { openDataset } from '../../node/dataset/dataset-store.js';
import { synthesizeDataset } from '../../node/dataset/synthesize-dataset.js';
import { Engine } from '../../node/engine/parent/engine.js';
import { identityOf } from '../../node/identity/identity.js';
import { orderModel } from '../../node/models/order-model.js';
import { campaignCid, isAccepted } from '../../protocol/campaign/campaign.js';
import type { Network } from '../../protocol/campaign/network.js';
import { domainHash, hashBytes } from '../../protocol/codec/hash.js';
import type { SyntheticSpec } from '../../protocol/dataset/synthetic.js';
import { summarizeScores } from '../../protocol/model/manifest.js';
import { meanScore } from '../../protocol/scoring/summary.js';

/**
 * What screening saves and what it loses: `npm run screening`, which takes about ten minutes of one core.
 * Each random point is trained to its end once, and scored on the screening eras after several shares of its
 * segments; what a campaign would have saved with a prefix and a threshold follows from the CPU time that the
 * engine took up to there.
 */
const { values } = parseArgs({
  options: { points: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});
const shares = [0.05, 0.1, 0.2, 0.28, 0.4, 0.5];
/** Accepted models that a threshold may lose. */
const losses = [0, 0.05, 0.1];

interface Trained {
  /** CPU seconds up to the end of each share, and to the end. */
  readonly prefixes: readonly number[];
  readonly whole: number;
  /** The mean corr on the screening eras after each share, in 1e-9. */
  readonly screening: readonly number[];
  readonly corr: number;
  readonly sharpe: number;
}

async function trainAll(network: Network, dir: string, count: number): Promise<Trained[]> {
  const { campaign } = network;
  const engine = await Engine.start({ dir, dataset: campaign.dataset, threads: 1, memoryBytes: 2e9 });
  const models: Trained[] = [];
  try {
    const pid = await engine.pid();
    for (const point of drawPoints(network, values.seed, 100 * count)) {
      if (models.length === count) break;
      const order = orderModel(network, point);
      const { segments } = order.plan;
      const session = await engine.open(order, new AbortController().signal);
      const [prefixes, screening]: [number[], number[]] = [[], []];
      let spent = 0;
      for (const [i, segment] of segments.entries()) {
        const before = cpuSecondsOf(pid);
        const { finishedEarly } = await session.train(segment, []);
        spent += cpuSecondsOf(pid) - before;
        for (const share of shares) {
          if (Math.max(1, Math.floor(share * segments.length)) !== i + 1) continue;
          prefixes.push(spent);
          screening.push(meanScore(await session.score(campaign.eras.screening)));
        }
        if (finishedEarly) break;
      }
      // What ends early is whole before its later prefixes.
      while (prefixes.length < shares.length) {
        prefixes.push(spent);
        screening.push(Infinity);
      }
      models.push({
        prefixes,
        whole: spent,
        screening,
        ...summarizeScores(await session.score(campaign.eras.acceptance)),
      });
      session.close();
    }
  } finally {
    await engine.stop();
  }
  return models;
}

interface Gain {
  readonly share: number;
  readonly corrMin: number;
  readonly abandoned: number;
  readonly lost: number;
  /** How many times as many models are accepted in the same CPU time. */
  readonly gain: number;
}

/** What a prefix and the threshold do that lose at most a share of the models that a rule accepts. */
function gainOf(
  models: readonly Trained[],
  isAccepted: (model: Trained) => boolean,
  i: number,
  loss: number,
): Gain {
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
  const accepted = models.filter(isAccepted);
  const scores = accepted.map(({ screening }) => screening[i] as number).sort((a, b) => a - b);
  const corrMin = scores[Math.floor(loss * scores.length)] as number;
  const passes = ({ screening }: Trained): boolean => (screening[i] as number) >= corrMin;
  const spent = sum(models.map((model) => (passes(model) ? model.whole : (model.prefixes[i] as number))));
  const whole = sum(models.map((model) => model.whole));
  const kept = accepted.filter(passes).length;
  return {
    share: shares[i] as number,
    corrMin,
    abandoned: models.filter((model) => !passes(model)).length / models.length,
    lost: 1 - kept / accepted.length,
    gain: kept / spent / (accepted.length / whole),
  };
}

const best = (gains: readonly Gain[]): Gain =>
  gains.reduce((one, other) => (other.gain > one.gain ? other : one));
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/**
 * Trains the models of a template's campaign, and prints for each rule and loss the prefix that gains most.
 */
async function measure(
  title: string,
  preset: Preset,
  data: SyntheticSpec,
  count: number,
  isRuleOwn: boolean,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'gridlode-screening-'));
  try {
    const dataset = await synthesizeDataset(dir, data);
    const { manifest } = await openDataset(dir, dataset);
    const { key: resolver } = await identityOf(hashBytes(domainHash('screening')));
    const campaign = makeCampaign(preset, {
      name: 'screening',
      resolver,
      beaconAnchor: domainHash('screening'),
      dataset,
      manifest,
    });
    const models = await trainAll({ campaign, network: campaignCid(campaign) }, dir, count);
    const among = (share: number): ((model: Trained) => boolean) => {
      const least = quantile(
        models.map(({ corr }) => corr),
        1 - share,
      );
      return ({ corr }) => corr >= least;
    };
    const own = (model: Trained): boolean => isAccepted(campaign, model);
    const rules = {
      "the preset's rule": own,
      ...(isRuleOwn ? {} : { 'the better half': among(0.5), 'the best quarter': among(0.25) }),
    };
    console.log(
      `\n${title}: ${models.length} points, ${campaign.eras.screening.length} screening eras and ${campaign.eras.acceptance.length} acceptance eras`,
    );
    console.log(
      '| accepted | of all | may be lost | prefix | threshold | abandoned | lost | final models per CPU hour |\n|---|---|---|---|---|---|---|---|',
    );
    for (const [rule, accepts] of Object.entries(rules)) {
      for (const loss of losses) {
        const { share, corrMin, abandoned, lost, gain } = best(
          shares.map((_, i) => gainOf(models, accepts, i, loss)),
        );
        console.log(
          `| ${rule} | ${percent(models.filter(accepts).length / models.length)} | ${percent(loss)} | ${percent(share)} | ${(corrMin / 1e9).toFixed(4)} | ${percent(abandoned)} | ${percent(lost)} | x ${gain.toFixed(2)} |`,
        );
      }
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const screened = { prefixPpm: 1, corrMin: 0 };
await measure('The grid of the demo', syntheticDemo, demoData, 84, true);
await measure(
  'The full grid cut to 1,500 trees',
  {
    ...wide,
    eraShares: { train: 35, screening: 20, acceptance: 20, portfolio: 5, report: 20 },
    rules: { ...wide.rules, training: { ...wide.rules.training, segmentTrees: 20 }, screening: screened },
  },
  wideData,
  Number(values.points),
  false,
);
