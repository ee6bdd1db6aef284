import { datasetBytes, trainingBytes } from '../../native/index.js';
import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { fail } from '../../protocol/error.js';
import { engineProcessCodes } from './codes.js';

/** Part of the engine's memory that keeps eras as they are on the disk; trainings have the rest. */
const erasShare = 0.25;

/** What of the engine's memory is for what, in bytes. */
export const partsOfMemory = (memoryBytes: number): { eras: number; trainingRows: number } => ({
  eras: memoryBytes * erasShare,
  trainingRows: memoryBytes * (1 - erasShare),
});

/** The rows of the eras that models are trained on. */
export function countTrainingRows(
  { eras }: Pick<Campaign, 'eras'>,
  dataset: Pick<DatasetManifest, 'eras'>,
): number {
  const trained = new Set(eras.train);
  return dataset.eras.reduce((sum, era) => sum + (trained.has(era.name) ? era.rows : 0), 0);
}

/**
 * Throws ENGINE_MEMORY where no model of the campaign could be trained or retrained: said before anything
 * starts, since each draw would be skipped.
 */
export function checkMemory(
  campaign: Pick<Campaign, 'eras'>,
  dataset: Pick<DatasetManifest, 'eras' | 'features'>,
  memoryBytes: number,
): void {
  const rows = countTrainingRows(campaign, dataset);
  const takenBytes = datasetBytes(rows, dataset.features.length) + trainingBytes(rows, 0).least;
  const neededBytes = Math.ceil(takenBytes / (1 - erasShare));
  if (neededBytes <= memoryBytes) return;
  fail(
    engineProcessCodes,
    'ENGINE_MEMORY',
    `Training on the dataset of this campaign takes ${Math.ceil(neededBytes / 1e6)}MB, and --memory is ${Math.floor(memoryBytes / 1e6)}MB`,
  );
}
