import { checkDataset } from '../../node/dataset/check-dataset.js';
import { openDataset } from '../../node/dataset/dataset-store.js';
import { checkMemory } from '../../node/engine/memory.js';
import { Engine } from '../../node/engine/parent/engine.js';
import type { Network } from '../../protocol/campaign/network.js';
import type { Context } from '../framework/command.js';
import type { Values } from '../framework/option.js';
import { lookAtHost } from '../../node/engine/host.js';
import { bytes, orElse, whole } from '../framework/option.js';

const host = lookAtHost();

/** What the engine may use. Half of the memory leaves the rest of a machine at home alone. */
export const engineOptions = {
  threads: orElse(
    whole('threads that train and audit', { min: 1, max: 256 }),
    Math.min(256, host.threads),
    'all of this machine',
  ),
  memory: orElse(
    bytes('memory for the dataset while models train'),
    Math.floor(host.memoryBytes / 2),
    'half of what this machine or its control group has',
  ),
};

/**
 * Starts the engine on the dataset of a campaign for `work`, and stops it. Throws DATASET_FOREIGN,
 * ENGINE_MEMORY and what opening either throws.
 */
export async function useEngine<T>(
  { campaign }: Network,
  { threads, memory }: Values<typeof engineOptions>,
  { dir, output, signal }: Context,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { manifest } = await openDataset(dir, campaign.dataset);
  checkDataset(campaign, manifest);
  checkMemory(campaign, manifest, memory);
  output.say('Starting the engine and its self-test...');
  const engine = await Engine.start({ dir, dataset: campaign.dataset, threads, memoryBytes: memory });
  try {
    signal.throwIfAborted();
    return await work(engine);
  } finally {
    await engine.stop();
  }
}
