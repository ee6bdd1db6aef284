import { chosenKernel } from './kernel.js';

const labelBytes = 4;
/** Where a row is in the file of values, if not all rows have labels. */
const placeBytes = 4;
/** Scores, gradients and lists of rows: what LightGBM's own loop needs, which is the most. */
const trainingRowBytes = 56;
/** Of so many features that a tree may use, a row is a word. */
const [wordBytes, wordFeatures] = [8, 16];

/** What rows take in memory beside the file of their values. */
export const datasetBytes = (rows: number, features: number): number =>
  rows * (labelBytes + (chosenKernel() === 'lightgbm' ? features / 2 : placeBytes));

/**
 * What a training takes beside the rows: at least, and for the features of a tree, of which it may use so
 * many; with less of that it is slower.
 */
export const trainingBytes = (
  rows: number,
  featuresUsed: number,
): { readonly least: number; readonly blocks: number } => ({
  least: rows * trainingRowBytes,
  blocks: rows * wordBytes * Math.ceil(featuresUsed / wordFeatures),
});
