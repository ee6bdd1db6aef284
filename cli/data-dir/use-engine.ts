import { checkDataset } from '../../node/dataset/check-dataset.js';
import { openDataset } from '../../node/dataset/dataset-store.js';
import { Engine } from '../../node/engine/engine.js';
import type { Network } from '../../node/training/model-order.js';
import type { engineOptions } from '../framework/common-options.js';
import type { Context } from '../framework/command.js';
import type { Values } from '../framework/option.js';

/**
 * Starts the engine on the dataset of a campaign for `work`, and stops it. Throws DATASET_FOREIGN and what
 * opening either throws.
 */
export async function useEngine<T>(
  { campaign }: Network,
  { threads, memory }: Values<typeof engineOptions>,
  { dir, output, signal }: Context,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  checkDataset(campaign, (await openDataset(dir, campaign.dataset)).manifest);
  output.say('Starting the engine and its self-test...');
  const engine = await Engine.start({ dir, dataset: campaign.dataset, threads, memoryBytes: memory });
  try {
    signal.throwIfAborted();
    return await work(engine);
  } finally {
    await engine.stop();
  }
}
