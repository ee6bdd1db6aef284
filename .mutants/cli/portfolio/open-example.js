import { campaignCid } from '../../protocol/campaign/campaign.js';
import { axisNames, axisRules } from '../../protocol/grid/axis.js';
import { ownerOf } from '../../protocol/records/keys.js';
import { offlineStoreFolder } from '../../node/data-dir.js';
import { orderModel } from '../../node/training/model-order.js';
import { createTrainer } from '../../node/training/trainer.js';
import { readModel } from '../../node/model/stored-model.js';
import { useStore } from '../model-store.js';
import { poolFolder } from '../pool/pool.js';
import { useEngine } from '../use-engine.js';
/**
 * Numerai's example model, which most stakes without a model of their own are on: a grid of one point, so all
 * seeds are fixed.
 */
const values = {
    colsample_bytree: '0.1',
    reg_lambda: '0',
    learning_rate: '0.01',
    max_bin: '5',
    max_depth: '5',
    num_leaves: '31',
    min_child_samples: '20',
    n_estimators: '2000',
};
const exampleGrid = axisNames.map((name) => ({
    name,
    type: axisRules[name].type,
    kind: 'values',
    values: [values[name]],
}));
/**
 * The example model of a pool's campaign: trained for its main target, or stored before. Throws what training
 * and reading throw.
 */
export async function openExample({ network: { campaign }, dir }, options, context) {
    const { output, signal } = context;
    const changed = { ...campaign, grid: exampleGrid };
    const example = { campaign: changed, network: campaignCid(changed) };
    const point = { target: campaign.targets[0], index: 0n };
    const task = {
        type: 'train',
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
            }
            finally {
                progress.end();
            }
        });
        return readModel(example, manifest, (cid) => blocks.readBlock(cid));
    });
}
//# sourceMappingURL=open-example.js.map