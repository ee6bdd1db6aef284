import type { Network } from '../../protocol/campaign/network.js';
import type { ManifestSegment } from '../../protocol/model/manifest.js';
import { domainHash } from '../../protocol/codec/hash.js';
import { isPromising, prefixOf } from '../../protocol/model/screening.js';
import { ownerTranscriptKey } from '../../protocol/model/training-plan.js';
import type { Score } from '../../protocol/scoring/score.js';
import { orderModel } from '../../node/models/order-model.js';
import { sealModel, storeSegment } from '../../node/models/seal-model.js';
import type { Trainer, TrainerDependencies } from '../../node/models/trainer.js';

/**
 * A trainer that cheats, to show that cheating is caught: it trains the first half of a model's segments, and
 * passes their trees off as those of the second half, with transcripts made up. The scores it announces are
 * those of the forged model, so that nothing but retraining tells.
 */
export const createForger = (network: Network, { engine, blocks }: TrainerDependencies): Trainer => ({
  async train(task, { signal, onSegment }) {
    const order = orderModel(network, task);
    const planned = order.plan.segments;
    const honest = Math.floor(planned.length / 2);
    const session = await engine.open(order, signal);
    try {
      const segments: ManifestSegment[] = [];
      const trees: Uint8Array[] = [];
      let screening: readonly Score[] = [];
      const { campaign } = network;
      let grown = 0;
      onSegment(0, planned.length, { trees: grown, isStored: false });
      for (const segment of planned.slice(0, honest)) {
        const trained = await session.train(segment, [
          ownerTranscriptKey(task.owner, task.pointId, segment.index),
        ]);
        segments.push(await storeSegment(trained, blocks));
        trees.push(trained.trees);
        grown += trained.treeCount;
        onSegment(segments.length, planned.length, { trees: grown, isStored: false });
        if (segments.length === prefixOf(campaign, planned.length))
          screening = await session.score(campaign.eras.screening);
        if (screening.length > 0 && !isPromising(campaign, screening))
          return await sealModel(network, { task, order, segments, screening, session }, blocks);
      }
      for (const { index } of planned.slice(honest)) {
        const { trees: cid, treeCount } = segments[index % honest] as ManifestSegment;
        await session.append([{ trees: trees[index % honest] as Uint8Array, treeCount }]);
        segments.push({
          trees: cid,
          treeCount,
          transcript: domainHash('forged-transcript', ownerTranscriptKey(task.owner, task.pointId, index)),
        });
        onSegment(segments.length, planned.length, { trees: grown, isStored: false });
      }
      return await sealModel(network, { task, order, segments, screening, session }, blocks);
    } finally {
      session.close();
    }
  },
});
