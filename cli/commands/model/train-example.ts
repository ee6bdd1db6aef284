import { orderModel } from '../../../node/models/order-model.js';
import { readModel, type StoredModel } from '../../../node/models/stored-model.js';
import { createTrainer } from '../../../node/models/trainer.js';
import { identityOf } from '../../../node/identity/identity.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { domainHash, hashBytes } from '../../../protocol/codec/hash.js';
import { ownerOf } from '../../../protocol/records/keys.js';
import { diskOption, useStore } from '../../data-dir/model-store.js';
import { engineOptions, useEngine } from '../../data-dir/use-engine.js';
import type { Context } from '../../framework/command.js';
import type { Values } from '../../framework/option.js';
import { exampleNetwork } from '../../presets/example.js';

/** What trains it. */
export const exampleOptions = { disk: diskOption(), ...engineOptions };

/**
 * The example model of a campaign whose dataset is in the data directory: trained for its main target and
 * kept in the store of `folder`, or taken from there. Throws what training and reading throw.
 */
export async function trainExample(
  campaign: Campaign,
  folder: string,
  options: Values<typeof exampleOptions>,
  context: Context,
): Promise<StoredModel> {
  const { output, signal } = context;
  const { key } = await identityOf(hashBytes(domainHash('pool')));
  const example = exampleNetwork(campaign, key);
  const point = { target: campaign.targets[0] as string, index: 0n };
  const task = {
    type: 'train' as const,
    key: '',
    slot: 0,
    owner: ownerOf(key),
    pointId: orderModel(example, point).plan.pointId,
    ...point,
  };
  return useStore(folder, options.disk, async (store, blocks) => {
    const { manifest } = await useEngine(example, options, context, async (engine) => {
      const progress = output.progress('training the example model', 'segments');
      try {
        return await createTrainer(example, { engine, store, blocks }).train(task, {
          signal,
          onSegment: (done, total) => progress.update(done, total),
        });
      } finally {
        progress.end();
      }
    });
    return readModel(example, manifest, (cid) => blocks.readBlock(cid));
  });
}
