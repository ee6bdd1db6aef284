import type { Network } from '../protocol/campaign/network.js';
import type { DatasetManifest } from '../protocol/dataset/dataset-manifest.js';
import { readCampaign } from './data-dir/data-dir.js';
import { checkDataset } from './dataset/check-dataset.js';
import { listDatasets, openDataset } from './dataset/dataset-store.js';
import { openIdentity, type Identity } from './identity/identity.js';
import { Resolver } from './peer/resolver.js';

/** What a data directory says of its node. */
export interface Site extends Network {
  readonly identity: Identity;
  /** Null where the node does not need the dataset, or has none and only watches. */
  readonly manifest: DatasetManifest | null;
  /** Null where this node does not end epochs. */
  readonly resolver: Resolver | null;
}

interface SiteOptions {
  readonly dir: string;
  readonly audits: number;
  readonly liveFolder?: string | undefined;
}

/**
 * The identity, campaign and dataset of a data directory, which must fit. A directory without any dataset is
 * a staker's; one with another dataset is a mistake. Throws DATASET_ABSENT, and what reading each throws.
 */
export async function readSite(options: SiteOptions): Promise<Site> {
  const { dir } = options;
  const identity = await openIdentity(dir);
  const network = await readCampaign(dir);
  const { resolver, beaconAnchor } = network.campaign;
  const manifest = await readManifest(options, network);
  const hand = resolver === identity.key ? await Resolver.open(dir, identity.key, beaconAnchor) : null;
  return { ...network, identity, manifest, resolver: hand };
}

async function readManifest(
  { dir, audits, liveFolder }: SiteOptions,
  { campaign }: Network,
): Promise<DatasetManifest | null> {
  const isNeeded = liveFolder !== undefined || (audits > 0 && (await listDatasets(dir)).length > 0);
  if (!isNeeded) return null;
  const { manifest } = await openDataset(dir, campaign.dataset, campaign.datasetOrigin);
  checkDataset(campaign, manifest);
  return manifest;
}
