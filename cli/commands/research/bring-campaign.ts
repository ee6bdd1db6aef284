import { campaignCid } from '../../../protocol/campaign/campaign.js';
import { domainHash, hashBytes } from '../../../protocol/codec/hash.js';
import type { SyntheticSpec } from '../../../protocol/dataset/synthetic.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import { synthesizeDataset } from '../../../node/dataset/synthesize-dataset.js';
import { identityOf } from '../../../node/identity/identity.js';
import type { Network } from '../../../protocol/campaign/network.js';
import { keepSourceFolder } from '../../data-dir/benchmark-files.js';
import type { Context } from '../../framework/command.js';
import { makeCampaign } from '../../presets/make-campaign.js';
import type { Preset } from '../../presets/preset.js';
import { folderOf, overRows, sourceOf } from '../data/bring-dataset.js';

/** What the campaign of a pool is made from, with the dataset for whoever brings none. */
export interface CampaignTemplate {
  readonly name: string;
  readonly preset: Preset;
  readonly synthetic: SyntheticSpec;
}

/**
 * The campaign on files in Numerai's layout, or on none for the synthetic dataset, which comes into
 * `context.dir`. Throws what importing and makeCampaign throw.
 */
export async function bringCampaign(
  { name, preset, synthetic }: CampaignTemplate,
  paths: readonly string[],
  context: Context,
): Promise<Network> {
  const { dir } = context;
  const dataset =
    paths.length === 0
      ? await overRows('synthesizing', context, (run) => synthesizeDataset(dir, synthetic, run))
      : await overRows('importing', context, async (run) => {
          // DuckDB's library is large: only whoever reads Parquet loads it.
          const { importParquet } = await import('../../../node/dataset/import-parquet.js');
          const source = await sourceOf(paths);
          const imported = await importParquet(
            dir,
            { source, featureSet: 'all', missing: 'two', diskMaxBytes: 50e9, memoryMaxBytes: 2e9 },
            run,
          );
          await keepSourceFolder(dir, imported, folderOf(source));
          return imported;
        });
  const { manifest } = await openDataset(dir, dataset);
  // A campaign has a resolver, also where nothing is to be resolved.
  const nobody = domainHash('pool');
  const { key: resolver } = await identityOf(hashBytes(nobody));
  const campaign = makeCampaign(preset, { name, resolver, beaconAnchor: nobody, dataset, manifest });
  return { campaign, network: campaignCid(campaign) };
}
