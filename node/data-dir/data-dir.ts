import { join } from 'node:path';
import { open } from 'node:fs/promises';
import {
  campaignCid,
  campaignMaxBytes,
  decodeCampaign,
  encodeCampaign,
  type Campaign,
} from '../../protocol/campaign/campaign.js';
import type { Network } from '../../protocol/campaign/network.js';
import type { Cid, Hash } from '../../protocol/codec/hash.js';
import { fail, GridlodeError, isOf } from '../../protocol/error.js';
import { nodeCodes } from '../codes.js';
import { fileFault } from '../files/file-fault.js';
import { makeFolder } from '../files/make-folder.js';
import { readRegular } from '../files/regular-file.js';
import { writeByDraft } from '../files/whole-file.js';

/**
 * What a data directory holds beside its identity (identity/) and its datasets (dataset/): the campaign that
 * its node takes part in, the store, and the socket of the local API.
 */
export const campaignFile = (dir: string): string => join(dir, 'campaign');
export const storeFolder = (dir: string): string => join(dir, 'store');
/**
 * What the node signed, slot by slot, and the latest cut that it knows: apart from the store, so that no loss
 * of that has anything signed twice.
 */
export const journalFile = (dir: string): string => join(dir, 'signed');
export const markFile = (dir: string): string => join(dir, 'latest-cut');
/**
 * The store of models trained by hand, apart from the node's: so training works beside a running node, which
 * keeps only what it needs.
 */
export const offlineStoreFolder = (dir: string): string => join(dir, 'offline');
/**
 * The seed of the beacons of the campaign with this anchor; only where a campaign was made, and where its
 * resolver runs, is there one.
 */
export const beaconSeedFile = (dir: string, anchor: Hash): string => join(beaconsFolder(dir), anchor);
/** The latest cut that the resolver of the campaign with this anchor has signed, beside that seed. */
export const beaconMarkFile = (dir: string, anchor: Hash): string =>
  join(beaconsFolder(dir), `${anchor}.latest-cut`);

/** The seeds and marks of all campaigns that were made here. */
export const beaconsFolder = (dir: string): string => join(dir, 'beacons');
/** Where a restore lays what it has read, until all of it is whole. */
export const restoringFolder = (dir: string): string => join(dir, 'restoring');

/** The peers that a node knew lately, by which it finds the network at its next start. */
export const knownPeersFile = (dir: string): string => join(dir, 'peers');

/** When and how much of its machine the node may use, as its owner says. */
export const preferencesFile = (dir: string): string => join(dir, 'preferences.json');

/** What the latest trainings took, by which is estimated what others will. */
export const costBookFile = (dir: string): string => join(dir, 'costs.json');

/** What happened to the node, for whoever looks for a fault. */
export const logFolder = (dir: string): string => join(dir, 'logs');

/** By which programs ask the API over TCP; and where it was opened for the dashboard, to be there again. */
export const apiTokenFile = (dir: string): string => join(dir, 'api-token');
export const apiAddressFile = (dir: string): string => join(dir, 'api-address');
/** A page for browsers alone, which leads to the dashboard: a token in an argument would be everybody's. */
export const dashboardFile = (dir: string): string => join(dir, 'dashboard.html');

/** Whoever submits to the tournament holds it: two at once would both find that nothing was submitted yet. */
export const submissionsLock = (dir: string): string => join(dir, 'submissions', 'lock');

/** The scores of rounds that the resolver began to send, by era and targets. */
export const roundsFolder = (dir: string): string => join(dir, 'rounds');

/** The campaign of a data directory and its CID. Throws CAMPAIGN_ABSENT or CAMPAIGN_UNREADABLE. */
export async function readCampaign(dir: string): Promise<Network> {
  const file = campaignFile(dir);
  let block: Uint8Array;
  try {
    block = await readRegular(file, campaignMaxBytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return fail(nodeCodes, 'CAMPAIGN_ABSENT', `${dir} names no campaign`, error);
    return fail(
      nodeCodes,
      'CAMPAIGN_UNREADABLE',
      `${file} cannot be read: ${(error as Error).message}`,
      error,
    );
  }
  try {
    const campaign = decodeCampaign(block);
    return { campaign, network: campaignCid(campaign) };
  } catch (error) {
    if (!(error instanceof GridlodeError)) throw error;
    return fail(nodeCodes, 'CAMPAIGN_UNREADABLE', `${file} is no campaign: ${fileFault(error)}`, error);
  }
}

/** The campaign of a data directory, and null where it has none yet. Throws CAMPAIGN_UNREADABLE. */
export async function findCampaign(dir: string): Promise<Network | null> {
  return readCampaign(dir).catch((error: unknown) => {
    if (isOf(error, nodeCodes, 'CAMPAIGN_ABSENT')) return null;
    throw error;
  });
}

/**
 * Makes `campaign` that of the data directory. Throws CAMPAIGN_OTHER where it has another one, whose records
 * would be of no use, and DIR_UNWRITABLE.
 */
export async function writeCampaign(dir: string, campaign: Campaign): Promise<Cid> {
  const network = campaignCid(campaign);
  const present = await findCampaign(dir);
  if (present?.network === network) return network;
  if (present !== null) fail(nodeCodes, 'CAMPAIGN_OTHER', `${dir} takes part in ${present.network}`);
  await writeOwn(campaignFile(dir), encodeCampaign(campaign));
  return network;
}

/** Writes a file of a data directory, for its owner alone. Throws DIR_UNWRITABLE. */
export const writeOwn = (file: string, bytes: Uint8Array): Promise<void> =>
  writeWhole(file, bytes, 0o600).catch((error: Error) =>
    fail(nodeCodes, 'DIR_UNWRITABLE', `${file} cannot be written: ${error.message}`, error),
  );

/**
 * Writes a file of just this mode so that it is there whole or not at all, also after a crash. Who may read
 * it may search a folder made for it.
 */
export async function writeWhole(file: string, bytes: Uint8Array, mode: number): Promise<void> {
  const folder = join(file, '..');
  await makeFolder(folder, mode | ((mode & 0o444) >> 2));
  await writeByDraft(file, async (draft) => {
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.chmod(mode);
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}
