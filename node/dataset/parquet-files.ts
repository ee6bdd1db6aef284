import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fail } from '../../protocol/error.js';
import { readRegular } from '../regular-file.js';
import { datasetStoreCodes } from './codes.js';
import { checkParquetEnds } from './parquet-ends.js';

const filesMaxCount = 1_000;
const featureSetsMaxBytes = 16 * 1024 * 1024;

/** Where Parquet data is: files by name, or every .parquet file of a folder. */
export type ParquetSource = { readonly files: readonly string[] } | { readonly folder: string };

/**
 * The files of a source as absolute paths, each with the ends of a Parquet file. Throws
 * DATASET_FOLDER_EMPTY, and what checkParquetEnds throws.
 */
export async function listParquetFiles(source: ParquetSource): Promise<string[]> {
  const files =
    'files' in source ? source.files.map((file) => resolve(file)) : await listFolder(resolve(source.folder));
  if (files.length === 0 || files.length > filesMaxCount) {
    fail(
      datasetStoreCodes,
      'DATASET_FOLDER_EMPTY',
      `There are ${files.length} Parquet files where 1 to ${filesMaxCount} are expected`,
    );
  }
  for (const file of files) await checkParquetEnds(file);
  return [...new Set(files)];
}

/**
 * The features of a set: `all` stands for every feature of the files and answers null, any other is looked up
 * in the features.json next to the first file. Throws DATASET_FEATURE_SET.
 */
export async function readFeatureSet(firstFile: string, featureSet: string): Promise<string[] | null> {
  if (featureSet === 'all') return null;
  const file = join(dirname(firstFile), 'features.json');
  let sets: unknown;
  try {
    sets = (
      JSON.parse((await readRegular(file, featureSetsMaxBytes)).toString('utf8')) as {
        feature_sets?: unknown;
      } | null
    )?.feature_sets;
  } catch (error) {
    fail(datasetStoreCodes, 'DATASET_FEATURE_SET', `${file} cannot be read`, error);
  }
  const isMap = typeof sets === 'object' && sets !== null;
  const features: unknown =
    isMap && Object.hasOwn(sets as object, featureSet)
      ? (sets as Record<string, unknown>)[featureSet]
      : undefined;
  if (
    !Array.isArray(features) ||
    features.length === 0 ||
    !features.every((name) => typeof name === 'string')
  ) {
    const known = isMap
      ? Object.keys(sets as object)
          .slice(0, 20)
          .join(', ')
      : 'none';
    fail(datasetStoreCodes, 'DATASET_FEATURE_SET', `${file} has no feature set ${featureSet}, but ${known}`);
  }
  return [...new Set(features)];
}

async function listFolder(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) =>
    fail(datasetStoreCodes, 'DATASET_PATH', `${folder} cannot be read`, error),
  );
  return names
    .filter((name) => name.endsWith('.parquet'))
    .sort()
    .map((name) => join(folder, name));
}
