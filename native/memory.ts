/** Rows in memory: values of four bits, two features to a byte, and labels. */
export const datasetBytes = (rows: number, features: number): number =>
  rows * (Math.ceil(features / 2) + labelBytes);
const labelBytes = 4;

/**
 * What a training takes beside them when each of its trees may use so many features: scores, gradients and
 * lists of rows, and four bits for each value, where 16 features of a row are a word.
 */
export const trainingBytes = (rows: number, featuresUsed: number): number =>
  rows * (trainingRowBytes + wordBytes * Math.ceil(featuresUsed / wordFeatures));
const trainingRowBytes = 80;
const [wordBytes, wordFeatures] = [8, 16];
