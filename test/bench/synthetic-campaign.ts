import { makeCampaign } from '../../cli/presets/make-campaign.js';
import type { Preset } from '../../cli/presets/preset.js';
import { openDataset, type Dataset } from '../../node/dataset/dataset-store.js';
import { synthesizeDataset } from '../../node/dataset/synthesize-dataset.js';
import { identityOf } from '../../node/identity/identity.js';
import type { Campaign } from '../../protocol/campaign/campaign.js';
import { domainHash, hashBytes } from '../../protocol/codec/hash.js';
import type { SyntheticSpec } from '../../protocol/dataset/synthetic.js';

/** A campaign of a preset on a synthetic dataset, which is stored in the data directory `dir`. */
export async function syntheticCampaign(
  dir: string,
  preset: Preset,
  spec: SyntheticSpec,
): Promise<{ campaign: Campaign; dataset: Dataset }> {
  const dataset = await openDataset(dir, await synthesizeDataset(dir, spec));
  const { key: resolver } = await identityOf(hashBytes(domainHash('bench')));
  const campaign = makeCampaign(preset, {
    name: 'bench',
    resolver,
    beaconAnchor: domainHash('bench'),
    dataset: dataset.cid,
    manifest: dataset.manifest,
  });
  return { campaign, dataset };
}
