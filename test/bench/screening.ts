import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawPoints } from '../../cli/pool/draw-points.js';
import { quantile } from '../../cli/pool/statistics.js';
import { makeCampaign } from '../../cli/presets/make-campaign.js';
import { wide, wideData } from '../../cli/presets/wide.js';
import { openDataset } from '../../node/dataset/dataset-store.js';
import { synthesizeDataset } from '../../node/dataset/synthesize-dataset.js';
import { Engine } from '../../node/engine/engine.js';
import { orderModel, type Network } from '../../node/training/model-order.js';
import { campaignCid } from '../../protocol/campaign/campaign.js';
import { domainHash } from '../../protocol/codec/hash.js';
import { summarizeScores } from '../../protocol/model/manifest.js';
import { meanScore } from '../../protocol/scoring/summary.js';

/**
 * What screening saves and what it loses, on the synthetic dataset of `ensemble`: `npm run screening`, which takes some minutes of one core. Each random
 * point is trained to its end once, and scored on the screening eras after several shares of its segments; what a campaign would have
 * saved with a prefix and a threshold follows from the CPU time that the engine took up to there.
 */
const { values } = parseArgs({ options: { points: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } } });
const shares = [0.05, 0.1, 0.2, 0.3, 0.5];
/** Accepted models that a threshold may lose. */
const losses = [0, 0.02, 0.05, 0.1];

interface Trained {
  /** CPU seconds up to the end of each share, and to the end. */
  readonly prefixes: readonly number[];
  readonly whole: number;
  /** The mean corr on the screening eras after each share, in 1e-9. */
  readonly screening: readonly number[];
  readonly corr: number;
  readonly sharpe: number;
}

/** CPU seconds that a process has taken. Source: proc(5); a tick is a hundredth of a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function trainAll(network: Network, dir: string): Promise<Trained[]> {
  const { campaign } = network;
  const engine = await Engine.start({ dir, dataset: campaign.dataset, threads: 1, memoryBytes: 2e9 });
  const models: Trained[] = [];
  try {
    const pid = await engine.pid();
    for (const point of drawPoints(network, values.seed, Number(values.points))) {
      const order = orderModel(network, point);
      const { segments } = order.plan;
      const session = await engine.open(order, new AbortController().signal);
      const [prefixes, screening]: [number[], number[]] = [[], []];
      let spent = 0;
      for (const [i, segment] of segments.entries()) {
        const before = cpuOf(pid);
        const { finishedEarly } = await session.train(segment, []);
        spent += cpuOf(pid) - before;
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
      models.push({ prefixes, whole: spent, screening, ...summarizeScores(await session.score(campaign.eras.acceptance)) });
      await session.close();
      if (models.length % 20 === 0) console.error(`${models.length} models`);
    }
  } finally {
    await engine.stop();
  }
  return models;
}

/** For a rule of acceptance, each share and each loss: the threshold, and how many times as many models are accepted in the same time. */
function gainsOf(models: readonly Trained[], isAccepted: (model: Trained) => boolean) {
  const accepted = models.filter(isAccepted);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
  const seconds = sum(models.map(({ whole }) => whole));
  return shares.flatMap((share, i) => losses.map((loss) => {
    const scores = accepted.map(({ screening }) => screening[i] as number).sort((a, b) => a - b);
    const corrMin = scores[Math.floor(loss * scores.length)] as number;
    const passes = ({ screening }: Trained): boolean => (screening[i] as number) >= corrMin;
    const spent = sum(models.map((model) => (passes(model) ? model.whole : (model.prefixes[i] as number))));
    const kept = accepted.filter(passes).length;
    return { share, corrMin, abandoned: models.filter((model) => !passes(model)).length / models.length, lost: 1 - kept / accepted.length, gain: (kept / spent) / (accepted.length / seconds) };
  }));
}

const dir = await mkdtemp(join(tmpdir(), 'gridlode-screening-'));
try {
  const dataset = await synthesizeDataset(dir, wideData);
  const { manifest } = await openDataset(dir, dataset);
  const preset = {
    ...wide, eraShares: { train: 35, screening: 20, acceptance: 20, portfolio: 5, report: 20 },
    rules: { ...wide.rules, training: { ...wide.rules.training, segmentTrees: 20 }, screening: { prefixPpm: 1, corrMin: 0 } },
  };
  const nobody = domainHash('screening');
  const campaign = makeCampaign(preset, { name: 'screening', resolver: '3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29' as never, beaconAnchor: nobody, dataset, manifest });
  const models = await trainAll({ campaign, network: campaignCid(campaign) }, dir);
  const { corrMin, sharpeMin } = campaign.acceptance;
  const above = (share: number) => {
    const least = quantile(models.map(({ corr }) => corr), 1 - share);
    return ({ corr }: Trained): boolean => corr >= least;
  };
  const rules = {
    preset: gainsOf(models, ({ corr, sharpe }) => corr >= corrMin && sharpe >= sharpeMin),
    'better half': gainsOf(models, above(0.5)),
    'best quarter': gainsOf(models, above(0.25)),
  };
  if (values.json) console.log(JSON.stringify({ models, rules }));
  else {
    for (const [rule, gains] of Object.entries(rules)) {
      console.log(`\n${models.length} points, accepted by the rule of the ${rule}`);
      console.log('| prefix | threshold | abandoned | accepted ones lost | final models per CPU hour |\n|---|---|---|---|---|');
      for (const { share, corrMin: least, abandoned, lost, gain } of gains) {
        console.log(`| ${(100 * share).toFixed(0)} % | ${(least / 1e9).toFixed(4)} | ${(100 * abandoned).toFixed(1)} % | ${(100 * lost).toFixed(1)} % | x ${gain.toFixed(2)} |`);
      }
    }
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}
