import { writeFile } from 'node:fs/promises';
import { readAmounts } from '../../cli/commands/campaign/read-amounts.js';
import { fromJson } from '../../cli/framework/json.js';
import { makeCampaign } from '../../cli/presets/make-campaign.js';
import { syntheticDemo } from '../../cli/presets/demo.js';
import { listDatasets, openDataset } from '../../node/dataset/dataset-store.js';
import { openIdentity } from '../../node/identity/identity.js';
import { Resolver } from '../../node/peer/resolver.js';
import { encodeCampaign } from '../../protocol/campaign/campaign.js';
import type { Cid } from '../../protocol/codec/hash.js';

/** Epochs of an hour and more, which are hashed in a moment; a real chain takes seconds. */
const beaconCount = 8_192;

/** Changes by which every model is accepted, trains in a moment, and is final soon after its audit. */
export const quickModels = {
  grid: syntheticDemo.rules.grid.map((axis) =>
    axis.name === 'n_estimators' ? { ...axis, values: ['60'] } : axis,
  ),
  training: { segmentTrees: 5 },
  screening: { prefixPpm: 0 },
  acceptance: { corrMin: -1, sharpeMin: -1_000, distanceMin: 1 },
  audit: { vestingEpochs: 3 },
};

/**
 * Leaves what `campaign create --preset synthetic-demo` leaves of the only dataset in the data directory
 * `dir`, with a shorter chain of beacons and quick models. `changes` are those of a file of changes.
 */
export async function createCampaign(dir: string, file: string, changes: object = {}): Promise<void> {
  const [dataset] = (await listDatasets(dir)) as [Cid];
  const stored = await openDataset(dir, dataset);
  const { key } = await openIdentity(dir);
  const { anchor } = await Resolver.create(dir, key, beaconCount);
  const refuse = (what: string): never => {
    throw new Error(what);
  };
  const campaign = makeCampaign(syntheticDemo, {
    name: 'synthetic-demo',
    resolver: key,
    beaconAnchor: anchor,
    dataset,
    datasetOrigin: await stored.readOrigin(),
    manifest: stored.manifest,
    changes: readAmounts(
      fromJson(JSON.stringify({ ...quickModels, ...changes }), refuse) as Record<string, unknown>,
      syntheticDemo.rules.stake,
    ),
  });
  await writeFile(file, encodeCampaign(campaign));
}
