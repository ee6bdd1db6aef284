import { campaignCid } from '../../../protocol/campaign/campaign.js';
import { axisNames, axisRules, type AxisName } from '../../../protocol/grid/axis.js';
import type { Grid } from '../../../protocol/grid/grid.js';
import { ownerOf } from '../../../protocol/records/keys.js';
import { offlineStoreFolder } from '../../../node/data-dir.js';
import { type Network } from '../../../protocol/campaign/network.js';
import { createTrainer } from '../../../node/models/trainer.js';
import type { Context } from '../../framework/command.js';
import { readModel, type StoredModel } from '../../../node/models/stored-model.js';
import { useStore } from '../../data-dir/model-store.js';
import type { Pool } from '../../research/pool/pool.js';
import { poolFolder, type TrainValues } from './pool-options.js';
import { useEngine } from '../../data-dir/use-engine.js';
import { orderModel } from '../../../node/models/order-model.js';

/**
 * Numerai's example model, which most stakes without a model of their own are on: a grid of one point, so all
 * seeds are fixed.
 */
const values: Readonly<Record<AxisName, string>> = {
  colsample_bytree: '0.1',
  reg_lambda: '0',
  learning_rate: '0.01',
  max_bin: '5',
  max_depth: '5',
  num_leaves: '31',
  min_child_samples: '20',
  n_estimators: '2000',
};
const exampleGrid: Grid = axisNames.map((name) => ({
  name,
  type: axisRules[name].type,
  kind: 'values',
  values: [values[name]],
}));

/**
 * The example model of a pool's campaign: trained for its main target, or stored before. Throws what training
 * and reading throw.
 */
export async function openExample(
  { network: { campaign }, dir }: Pool,
  options: TrainValues,
  context: Context,
): Promise<StoredModel> {
  const { output, signal } = context;
  const changed = { ...campaign, grid: exampleGrid };
  const example: Network = { campaign: changed, network: campaignCid(changed) };
  const point = { target: campaign.targets[0] as string, index: 0n };
  const task = {
    type: 'train' as const,
    key: '',
    slot: 0,
    owner: ownerOf(campaign.resolver),
    pointId: orderModel(example, point).plan.pointId,
    ...point,
  };
  return useStore(offlineStoreFolder(poolFolder(options, context)), options.disk, async (store, blocks) => {
    const { manifest } = await useEngine(example, options, { ...context, dir }, async (engine) => {
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
