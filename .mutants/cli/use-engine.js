import { checkDataset } from '../node/dataset/check-dataset.js';
import { openDataset } from '../node/dataset/dataset-store.js';
import { Engine } from '../node/engine/engine.js';
/**
 * Starts the engine on the dataset of a campaign for `work`, and stops it. Throws DATASET_FOREIGN and what
 * opening either throws.
 */
export async function useEngine({ campaign }, { threads, memory }, { dir, output, signal }, work) {
    checkDataset(campaign, (await openDataset(dir, campaign.dataset)).manifest);
    output.say('Starting the engine and its self-test...');
    const engine = await Engine.start({ dir, dataset: campaign.dataset, threads, memoryBytes: memory });
    try {
        signal.throwIfAborted();
        return await work(engine);
    }
    finally {
        await engine.stop();
    }
}
//# sourceMappingURL=use-engine.js.map