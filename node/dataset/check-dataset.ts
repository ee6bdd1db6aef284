import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { checkEmbargo } from '../../protocol/campaign/embargo.js';
import { fail } from '../../protocol/error.js';
import { nodeCodes } from '../codes.js';

/**
 * Whether a dataset has what the campaign needs of it (rule CAMPAIGN-2): for who makes a campaign, and for
 * every node that takes part. Throws DATASET_FOREIGN or CAMPAIGN_EMBARGO.
 */
export function checkDataset(
  campaign: Campaign,
  manifest: Pick<DatasetManifest, 'features' | 'targets' | 'eras'>,
): void {
  const { featureCount, targets, eras } = campaign;
  const refuse = (what: string): never => fail(nodeCodes, 'DATASET_FOREIGN', `The dataset ${what}`);
  if (manifest.features.length !== featureCount)
    refuse(`has ${manifest.features.length} features where the campaign counts ${featureCount}`);
  const target = targets.find((name) => !manifest.targets.includes(name));
  if (target !== undefined) refuse(`has no target ${target}, but ${manifest.targets.join(', ')}`);
  // Only the main target has a value in every row, and what scores must.
  if (targets[0] !== manifest.targets[0])
    refuse(`has the main target ${manifest.targets[0]} where the campaign scores by ${targets[0]}`);
  const names = manifest.eras.map(({ name }) => name);
  const present = new Set(names);
  const era = Object.values(eras)
    .flat()
    .find((name) => !present.has(name));
  if (era !== undefined) refuse(`has no era ${era}, but ${names.length} from ${names[0]} to ${names.at(-1)}`);
  checkEmbargo(campaign, names);
}
