import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { fail } from '../../protocol/error.js';
import { engineProcessCodes } from './codes.js';

/** Part of the engine's memory that keeps eras as they are on the disk; binned datasets have the rest. */
const erasShare = 0.25;

/** Label, scores, gradients and row numbers: what a training holds of a row beside its binned features. */
const rowOverheadBytes = 64;

/** What of the engine's memory is for what, in bytes. */
export const partsOfMemory = (memoryBytes: number): { eras: number; trainingRows: number } => ({
  eras: memoryBytes * erasShare,
  trainingRows: memoryBytes * (1 - erasShare),
});

/** What a binned row takes beside its bins. */
export const overheadBytes = (rows: number): number => rows * rowOverheadBytes;

/** What binned rows take at most, which is while they are filled. */
export const binnedBytes = (rows: number, features: number): number => rows * features + overheadBytes(rows);

/**
 * Throws ENGINE_MEMORY where no model of the campaign could be trained or retrained: said before anything
 * starts, since each draw would be skipped.
 */
export function checkMemory(
  { eras }: Pick<Campaign, 'eras'>,
  dataset: Pick<DatasetManifest, 'eras' | 'features'>,
  memoryBytes: number,
): void {
  const trained = new Set(eras.train);
  const rows = dataset.eras.reduce((sum, era) => sum + (trained.has(era.name) ? era.rows : 0), 0);
  const neededBytes = Math.ceil(binnedBytes(rows, dataset.features.length) / (1 - erasShare));
  if (neededBytes <= memoryBytes) return;
  fail(
    engineProcessCodes,
    'ENGINE_MEMORY',
    `Training on the dataset of this campaign takes ${Math.ceil(neededBytes / 1e6)}MB, and --memory is ${Math.floor(memoryBytes / 1e6)}MB`,
  );
}
