import { campaignCid } from '../../protocol/campaign/campaign.js';
import type { Hash } from '../../protocol/codec/hash.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { openDataset } from '../../node/dataset/dataset-store.js';
import { synthesizeDataset } from '../../node/dataset/synthesize-dataset.js';
import type { Network } from '../../node/training/model-order.js';
import type { Context } from '../command.js';
import { makeCampaign } from '../presets/make-campaign.js';
import { wide, wideData } from '../presets/wide.js';
import { overRows, sourceOf } from '../run-data.js';

/** Nobody resolves a campaign that has no network. */
const nobody = '0'.repeat(64) as Hash;

/** The wide campaign on files in Numerai's layout, or on none for the synthetic dataset, which comes into `context.dir`. Throws what importing and makeCampaign throw. */
export async function bringCampaign(paths: readonly string[], context: Context): Promise<Network> {
  const { dir } = context;
  const dataset = paths.length === 0
    ? await overRows('synthesizing', context, (run) => synthesizeDataset(dir, wideData, run))
    : await overRows('importing', context, async (run) => {
        // DuckDB's library is large: only whoever reads Parquet loads it.
        const { importParquet } = await import('../../node/dataset/import-parquet.js');
        return importParquet(dir, { source: await sourceOf(paths), featureSet: 'all', missing: 'two', diskMaxBytes: 50e9, memoryMaxBytes: 2e9 }, run);
      });
  const { manifest } = await openDataset(dir, dataset);
  const campaign = makeCampaign(wide, { name: 'wide', resolver: nobody as string as NodeKey, beaconAnchor: nobody, dataset, manifest });
  return { campaign, network: campaignCid(campaign) };
}
