import { Engine } from '../../node/engine/parent/engine.js';
import type { ModelList } from '../../node/api/routes/points.js';
import { orderModel } from '../../node/models/order-model.js';
import type { Network } from '../../protocol/campaign/network.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { decodeManifest } from '../../protocol/model/manifest.js';
import { predictionCorr } from '../../protocol/scoring/corr.js';

export interface ComparisonOptions {
  readonly dir: string;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly readBlock: (cid: Cid) => Promise<Uint8Array>;
}

/**
 * For each model the mean, over the other models and the portfolio eras, of how their predictions correlate:
 * 1e-9. Null where there is no other model.
 */
export async function compareModels(
  network: Network,
  models: ModelList,
  { dir, threads, signal, readBlock }: ComparisonOptions,
): Promise<(number | null)[]> {
  const { campaign } = network;
  const engine = await Engine.start({ dir, dataset: campaign.dataset, threads, memoryBytes: 512 << 20 });
  try {
    const predictions: Float64Array[][] = [];
    for (const { manifest: cid } of models) {
      const manifest = decodeManifest(await readBlock(cid));
      const session = await engine.open(orderModel(network, manifest), signal);
      for (const { trees, treeCount } of manifest.segments)
        await session.append([{ trees: await readBlock(trees), treeCount }]);
      predictions.push(await Promise.all(campaign.eras.portfolio.map((era) => session.predict(era))));
      session.close();
    }
    const between = (a: number, b: number): number => {
      const scores = campaign.eras.portfolio.map((_, era) =>
        predictionCorr(predictions[a]?.[era] as Float64Array, predictions[b]?.[era] as Float64Array),
      );
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    };
    return models.map((_, i) => {
      const others = models.flatMap((__, j) => (j === i ? [] : [between(i, j)]));
      return others.length === 0
        ? null
        : Math.round(others.reduce((sum, score) => sum + score, 0) / others.length);
    });
  } finally {
    await engine.stop();
  }
}
