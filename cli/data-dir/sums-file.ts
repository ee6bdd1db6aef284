import { decodeSums, encodeSums, sumsMaxBytes, type DatasetSums } from '../../node/dataset/dataset-sums.js';
import type { Campaign } from '../../protocol/campaign/campaign.js';
import { fileExists, readBounded, writeFileWhole } from '../framework/files.js';

/** Where the sums of a campaign's dataset lie: beside the campaign, for whoever imports the data anew. */
export const sumsFileOf = (campaignFile: string): string => `${campaignFile}.dataset`;

export const writeSumsFile = (campaignFile: string, sums: DatasetSums): Promise<void> =>
  writeFileWhole(sumsFileOf(campaignFile), encodeSums(sums));

/** Undefined where there is no such file. Throws FILE_UNREADABLE or DATASET_SUMS. */
export async function readSumsFile(
  campaignFile: string,
  { dataset }: Campaign,
): Promise<DatasetSums | undefined> {
  const file = sumsFileOf(campaignFile);
  if (!(await fileExists(file))) return undefined;
  return decodeSums(await readBounded(file, sumsMaxBytes), dataset);
}
